package io.emeth.aggregator.plain;

import io.emeth.aggregator.RejectReason;
import io.emeth.aggregator.RejectedResultException;
import java.nio.ByteBuffer;
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

    /** The totals, exactly, in little-endian numbers of 64 bits: the same bytes for equal totals. */
    ByteBuffer save();

    /**
     * Checks that {@code saved} can be what {@link #save} returned of totals of {@code count} results.
     *
     * @param range of each summand
     * @throws RejectedResultException naming what is wrong
     */
    void requireSaved(ByteBuffer saved, SummandRange range, int count) throws RejectedResultException;

    /** Adds totals that were saved, and checked. */
    void addSaved(ByteBuffer saved);

    /** Bytes of memory; may be asked while another thread adds. */
    long memoryBytes();

    /** Puts the totals of all elements, each rounded once if its type needs it. */
    void write(LongBuffer into);

    /** The refusal of saved totals of a wrong length. */
    static RejectedResultException malformed(ByteBuffer saved, int elements) {
        return new RejectedResultException(
                RejectReason.MALFORMED,
                "an object of " + saved.remaining() + " bytes cannot be totals of " + elements + " elements");
    }
}
