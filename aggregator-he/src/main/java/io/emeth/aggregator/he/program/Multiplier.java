package io.emeth.aggregator.he.program;

import io.emeth.aggregator.he.Ciphertext;
import io.emeth.aggregator.he.CiphertextAccumulator;

/** One of the job's vectors, ready to multiply with, slot by slot. Immutable and thread-safe. */
interface Multiplier extends AutoCloseable {

    /** The product with each result, as an accumulator computes it. */
    CiphertextAccumulator.Operation operation();

    /**
     * The product with chunk {@code chunk} of a total, of 2 polynomials.
     *
     * @param a of 2 polynomials, at any level; closed
     * @param arithmetic how to multiply
     */
    Ciphertext times(Ciphertext a, int chunk, SlotArithmetic arithmetic);

    @Override
    void close();
}
