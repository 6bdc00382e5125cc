package io.emeth.aggregator.he.recipe;

/** How often a result counts in a sum: the public integer that its contribution is multiplied by. */
public enum Factor {
    /** Once. */
    ONE,
    /** As often as the result's own weight says, which lies in [1, the job's maxWeight]. */
    WEIGHT,
    /** By the job's {@link Coefficients}, one for each index; possibly negative or zero. */
    COEFFICIENT
}
