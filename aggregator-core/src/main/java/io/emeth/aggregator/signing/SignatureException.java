package io.emeth.aggregator.signing;

import io.emeth.aggregator.json.OneLine;

/** A document is not what somebody signed. Its message says which signature or field, on one line. */
public final class SignatureException extends Exception {
    private static final long serialVersionUID = 1;

    /** @param message names what does not fit */
    public SignatureException(String message) {
        super(OneLine.of(message));
    }
}
