package io.emeth.aggregator.he;

/** Compressed bytes that are damaged, not exactly one stream, or longer than anything legal. Nothing has changed. */
public final class DecompressionException extends HeException {
    private static final long serialVersionUID = 1;

    DecompressionException(String message) {
        super(HeErrorCode.MALFORMED, message);
    }
}
