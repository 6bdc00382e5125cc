package io.emeth.aggregator.plain;

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
    public void merge(SumChunk other) {
        add(0, LongBuffer.wrap(((Int64Chunk) other).totals));
    }

    @Override
    public void write(LongBuffer into) {
        into.put(totals);
    }
}
