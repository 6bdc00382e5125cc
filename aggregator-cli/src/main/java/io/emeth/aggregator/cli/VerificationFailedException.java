package io.emeth.aggregator.cli;

/** A check failed, so that nothing that depends on it can be checked. */
final class VerificationFailedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    VerificationFailedException(String message, Throwable cause) {
        super(message, cause);
    }
}
