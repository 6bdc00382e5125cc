package io.emeth.aggregator.he;

/**
 * The engine refused an operation. Nothing has changed; the message names the offending value and, where there is one,
 * the remedy. Bytes from strangers cause it too, so whoever reads such bytes turns it into a value.
 */
public class HeException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final HeErrorCode code;

    /**
     * Called from native code.
     *
     * @param code a number of {@code error.h}
     */
    public HeException(int code, String message) {
        super(message);
        this.code = HeErrorCode.of(code);
    }

    HeException(HeErrorCode code, String message) {
        this(code.code(), message);
    }

    /** Why. */
    public HeErrorCode code() {
        return code;
    }
}
