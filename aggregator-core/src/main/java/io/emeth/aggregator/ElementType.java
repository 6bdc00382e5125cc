package io.emeth.aggregator;

import java.util.Locale;

/** The type of the elements of a plain (unencrypted) payload. Prints and parses its name in lower case. */
public enum ElementType {
    /** Uninterpreted bytes. */
    BYTES(1),
    /** Signed 64-bit integers, two's complement, little-endian. */
    INT64(8),
    /** IEEE 754 binary64 numbers, little-endian. */
    FLOAT64(8);

    private final int bytes;

    ElementType(int bytes) {
        this.bytes = bytes;
    }

    /**
     * Reads {@code bytes}, {@code int64} or {@code float64}.
     *
     * @throws IllegalArgumentException if {@code text} is anything else
     */
    public static ElementType parse(String text) {
        for (ElementType type : values()) {
            if (type.toString().equals(text)) {
                return type;
            }
        }
        throw new IllegalArgumentException("element type '" + text + "' is none of bytes, int64, float64");
    }

    /** The size of one element in bytes. */
    public int bytes() {
        return bytes;
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
