package io.emeth.aggregator.he;

/** The program {@code mean}: the sum of the results, to be divided by their number. */
public final class EncryptedMean extends EncryptedSum {
    /** The program's name. */
    public static final String NAME = "mean";

    /** Stateless. */
    public EncryptedMean() {
        super(NAME, Weighting.NONE, Divisor.COUNT);
    }
}
