package io.emeth.aggregator.he;

/**
 * The program {@code weighted-mean}: the sum of {@code weight * result}, to be divided by the sum of the weights. The
 * weight is the result's public sample count, multiplied in by the aggregator.
 */
public final class EncryptedWeightedMean extends EncryptedSum {
    /** The program's name. */
    public static final String NAME = "weighted-mean";

    /** Stateless. */
    public EncryptedWeightedMean() {
        super(NAME, Weighting.SAMPLE_COUNT, Divisor.TOTAL_WEIGHT);
    }
}
