package io.emeth.aggregator.he.recipe;

/** One step on a channel's total, once all results are in. */
public sealed interface FinishStep {

    /** Each number times the vector's at its place; relinearized if the vector is encrypted, rescaled in CKKS. */
    record Multiply(VectorRef vector) implements FinishStep {}

    /**
     * The sum of all numbers, in every slot: the ciphertexts are added together, then rotated by 1, 2, 4, ... to the
     * right and added each time; in BFV finally the two rows.
     */
    record SumSlots() implements FinishStep {}

    /**
     * Moves the concatenated vector together, so that k results of m numbers take ceil(k m / slots) ciphertexts: pieces
     * are cut out by masks of 0 and 1 and rotated into place.
     */
    record Pack() implements FinishStep {}
}
