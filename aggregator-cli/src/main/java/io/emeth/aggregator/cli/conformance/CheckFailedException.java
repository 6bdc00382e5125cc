package io.emeth.aggregator.cli.conformance;

/** An operation whose result is not the known answer; the message says where they differ. */
final class CheckFailedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    CheckFailedException(String message) {
        super(message);
    }
}
