package io.emeth.aggregator.he;

/** How the body of a serialized object is stored. */
public enum CompressionMode {
    /** As it is. */
    NONE(0),
    /** One zlib stream (RFC 1950). */
    ZLIB(1),
    /** One zstd frame (RFC 8878). */
    ZSTD(2);

    private final int code;

    CompressionMode(int code) {
        this.code = code;
    }

    /** The byte in the header. */
    public int code() {
        return code;
    }
}
