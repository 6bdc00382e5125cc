package io.emeth.aggregator.cli;

/** An input that a command refuses. The message is one line: reason, offending value, what to change. */
public final class BadInputException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** @param message one line, e.g. {@code "unknown scheme (bgv) — write bfv or ckks"} */
    public BadInputException(String message) {
        super(message);
    }

    /** As above, keeping the cause for {@code --debug}. */
    public BadInputException(String message, Throwable cause) {
        super(message, cause);
    }
}
