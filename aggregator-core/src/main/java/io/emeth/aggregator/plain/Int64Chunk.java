package io.emeth.aggregator.plain;

import io.emeth.aggregator.RejectReason;
import io.emeth.aggregator.RejectedResultException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.LongBuffer;

/** Totals of 64-bit integers, kept within 64 bits by the range of the summands. */
final class Int64Chunk implements SumChunk {
    private final long[] totals;

    Int64Chunk(int elements) {
        this.totals = new long[elements];
    }

    @Override
    public void add(int at, LongBuffer values) {
        for (int i = at; values.hasRemaining(); i++) {
            totals[i] += values.get();
        }
    }

    @Override
    public void subtract(int at, LongBuffer values) {
        for (int i = at; values.hasRemaining(); i++) {
            totals[i] -= values.get();
        }
    }

    @Override
    public long memoryBytes() {
        return (long) Long.BYTES * totals.length;
    }

    @Override
    public void merge(SumChunk other) {
        add(0, LongBuffer.wrap(((Int64Chunk) other).totals));
    }

    @Override
    public ByteBuffer save() {
        ByteBuffer saved = ByteBuffer.allocateDirect(Long.BYTES * totals.length).order(ByteOrder.LITTLE_ENDIAN);
        saved.asLongBuffer().put(totals);
        return saved;
    }

    @Override
    public void requireSaved(ByteBuffer saved, SummandRange range, int count) throws RejectedResultException {
        if (saved.remaining() != Long.BYTES * totals.length) {
            throw SumChunk.malformed(saved, totals.length);
        }
        LongBuffer values = saved.asLongBuffer();
        while (values.hasRemaining()) {
            long total = values.get();
            if (!range.containsSum(total, count)) {
                throw new RejectedResultException(
                        RejectReason.VALUE_OUT_OF_RANGE, total + " is no total of " + count + " numbers in " + range);
            }
        }
    }

    @Override
    public void addSaved(ByteBuffer saved) {
        add(0, saved.asLongBuffer());
    }

    @Override
    public void write(LongBuffer into) {
        into.put(totals);
    }
}
