package io.emeth.aggregator.secrets;

import java.io.IOException;

/** A secret file that is refused. The message is one line that ends with what to do; it holds nothing secret. */
public final class SecretFileException extends IOException {
    private static final long serialVersionUID = 1;

    /** Why. */
    public enum Reason {
        /** The bytes are no locked secret, or not all of one. */
        MALFORMED,
        /** A locked secret of a later version. */
        UNSUPPORTED_VERSION,
        /** The file asks for less work than protects it, or for more than is reasonable. */
        COST_OUT_OF_RANGE,
        /** The file is longer than what it is said to hold. */
        TOO_LARGE,
        /** The secret is another one than asked for. */
        WRONG_PURPOSE,
        /** The passphrase is wrong, or the file was changed: nobody can tell which. */
        WRONG_PASSPHRASE
    }

    private final Reason reason;

    /** @param message one line, with the remedy */
    public SecretFileException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    /** Why. */
    public Reason reason() {
        return reason;
    }
}
