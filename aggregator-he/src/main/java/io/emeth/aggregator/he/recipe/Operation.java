package io.emeth.aggregator.he.recipe;

/** What a SubJob result contributes to one channel of a sum, before it is counted. */
public sealed interface Operation {

    /** The numbers as they are. */
    record Identity() implements Operation {}

    /** The square of each number. Summed as three polynomials; relinearized, and in CKKS rescaled, once, after the sum. */
    record Square() implements Operation {}

    /**
     * Each number times the vector's at its place. The sum is rescaled once in CKKS, and relinearized once if the vector
     * is encrypted.
     */
    record Multiply(VectorRef vector) implements Operation {}
}
