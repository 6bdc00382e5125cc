package io.emeth.aggregator.plain;

import java.nio.LongBuffer;

/**
 * The exact totals of a run of consecutive elements. Elements travel as their 64 bits; the caller has checked that
 * they are in the range in which no total can overflow.
 */
sealed interface SumChunk permits Int64Chunk, Float64Chunk {

    /** Adds the remaining {@code values} to the elements from {@code at} on. */
    void add(int at, LongBuffer values);

    /** Takes the remaining {@code values}, which were added before, out of the elements from {@code at} on. */
    void subtract(int at, LongBuffer values);

    /** Adds the totals of {@code other}, a chunk of the same kind and size. */
    void merge(SumChunk other);

    /** Puts the totals of all elements, each rounded once if its type needs it. */
    void write(LongBuffer into);
}
