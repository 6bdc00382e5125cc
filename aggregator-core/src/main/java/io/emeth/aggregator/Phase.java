package io.emeth.aggregator;

/** Where an epoch is in its life, as far as a {@link Ledger} knows: see {@code docs/life-cycle.md}. */
public enum Phase {
    /** Results are taken. */
    OPEN,
    /** There is a final result; nothing is accepted any more. */
    FINISHED,
    /** A result was taken out after the final result was made; the next revision is not made yet. */
    AMENDED,
    /** Given up; there will be no (further) final result. */
    CANCELED
}
