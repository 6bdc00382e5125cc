package io.emeth.aggregator.he.plan;

/** Where the bound on the numbers of a result comes from. */
public enum BoundRule {
    /** The job says so: {@code valueBound}. */
    GIVEN,
    /** The job doesn't say: each of {@code numParallel} results may use an equal share of the range. */
    SHARED,
    /** The same, the result's weight counted: the share is divided by the weight. */
    SHARED_BY_WEIGHT,
    /** Counts: a number is at most the weight of its result. */
    OWN_WEIGHT
}
