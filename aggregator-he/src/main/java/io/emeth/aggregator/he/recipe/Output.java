package io.emeth.aggregator.he.recipe;

/** What the numbers of the final result mean to the requester. */
public enum Output {
    /** The tensors of the job's layout (concatenations: of the results' layouts one after the other). */
    VALUES,
    /** One number, which every slot holds. */
    SCALAR,
    /** Sums and sums of squares, from which follow mean and variance of each element. */
    MOMENTS,
    /** Counts: not negative, and together what the weights of the covered results add up to. */
    COUNTS
}
