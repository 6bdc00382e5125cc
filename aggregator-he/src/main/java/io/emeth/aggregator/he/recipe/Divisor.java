package io.emeth.aggregator.he.recipe;

/** What the requester divides the decrypted numbers by. Public, and never applied under encryption. */
public enum Divisor {
    /** Nothing. */
    ONE,
    /** The number of covered results. */
    COUNT,
    /** The sum of their weights. */
    TOTAL_WEIGHT,
    /** 2^fractionBits, by which the {@link Coefficients} were made integers. */
    COEFFICIENT_UNIT
}
