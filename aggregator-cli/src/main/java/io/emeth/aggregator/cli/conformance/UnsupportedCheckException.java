package io.emeth.aggregator.cli.conformance;

/** An operation this version does not have; {@link #operation} is what to call it in the list of skipped ones. */
final class UnsupportedCheckException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final String operation;

    UnsupportedCheckException(String operation) {
        super(operation + " is not supported");
        this.operation = operation;
    }

    String operation() {
        return operation;
    }
}
