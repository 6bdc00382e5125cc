package io.emeth.aggregator;

/** What a {@link PartialStore} or a {@link Ledger} could not do. The message names the place, the value and the remedy. */
public final class StoreException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** What is wrong. */
    public enum Kind {
        /** Somebody else owns it: wait until that one has ended. */
        OWNED,
        /** Somebody else has taken over, or an earlier failure has ended the ledger: open it again. */
        LOST,
        /** It was written for another job description of the same id, or with other materials. */
        OTHER_JOB,
        /** It was written by a newer version of this library. */
        NEWER_VERSION,
        /** It cannot be read, and what is lost cannot be told from what is there. */
        DAMAGED,
        /** No space, no permission, or another failure of the machine below. */
        UNAVAILABLE
    }

    private final Kind kind;

    /** @param message one line */
    public StoreException(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    /** @param message one line */
    public StoreException(Kind kind, String message, Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    /** What is wrong. */
    public Kind kind() {
        return kind;
    }
}
