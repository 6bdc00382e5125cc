package io.emeth.aggregator.plain;

import io.emeth.aggregator.Accumulator;
import io.emeth.aggregator.CoveredSet;
import io.emeth.aggregator.ElementType;
import io.emeth.aggregator.FinalPayload;
import io.emeth.aggregator.JobSpec;
import io.emeth.aggregator.Part;
import io.emeth.aggregator.RejectReason;
import io.emeth.aggregator.RejectedResultException;
import io.emeth.aggregator.SubJobResult;
import java.nio.ByteBuffer;
import java.nio.LongBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The exact total so far, in chunks of 2^20 elements. */
final class SumAccumulator implements Accumulator {
    /** Divides the elements of every object of a final result but the last. */
    private static final int CHUNK_ELEMENTS = 1 << 20;

    private final JobSpec job;
    private final ElementType type;
    private final SummandRange range;
    private final List<SumChunk> chunks = new ArrayList<>();

    SumAccumulator(JobSpec job, ElementType type) {
        this.job = job;
        this.type = type;
        this.range = SummandRange.of(type, job.numParallel(), job.valueBound());
        for (long start = 0; start < job.layout().elements(); start += CHUNK_ELEMENTS) {
            int elements = (int) Math.min(CHUNK_ELEMENTS, job.layout().elements() - start);
            chunks.add(type == ElementType.INT64 ? new Int64Chunk(elements) : new Float64Chunk(elements));
        }
    }

    /** What to do with a run of elements that lies in one chunk. */
    private interface Step {
        void apply(SumChunk chunk, int at, LongBuffer values);
    }

    @Override
    public boolean keepsBuffers() {
        return false;
    }

    @Override
    public void accept(SubJobResult result) throws RejectedResultException {
        requireSummand(result);
        forEachRun(result.objects(), SumChunk::add); // cannot fail: every value is in range
    }

    @Override
    public long memoryBytes() {
        return chunks.stream().mapToLong(SumChunk::memoryBytes).sum();
    }

    @Override
    public Optional<Accumulator> shard() {
        return Optional.of(new SumAccumulator(job, type));
    }

    @Override
    public void retract(SubJobResult result) throws RejectedResultException {
        requireSummand(result);
        forEachRun(result.objects(), SumChunk::subtract);
    }

    private void requireSummand(SubJobResult result) throws RejectedResultException {
        if (!result.header().layout().equals(job.layout())) {
            throw new RejectedResultException(
                    RejectReason.LAYOUT_MISMATCH, "layout is " + result.header().layout() + ", not " + job.layout());
        }
        PlainPayload.require(result.header(), type);
        long first = 0;
        for (ByteBuffer object : result.objects()) {
            LongBuffer values = object.asLongBuffer();
            requireInRange(first, values.duplicate());
            first += values.remaining();
        }
    }

    private void requireInRange(long first, LongBuffer values) throws RejectedResultException {
        for (long element = first; values.hasRemaining(); element++) {
            long bits = values.get();
            if (!range.contains(bits)) {
                throw new RejectedResultException(
                        RejectReason.VALUE_OUT_OF_RANGE,
                        "element " + element + " is " + range.print(bits) + ", which is outside " + range
                                + ": " + job.numParallel() + " results must not overflow"
                                + job.valueBound()
                                        .map(bound -> ", and valueBound is " + bound.toPlainString())
                                        .orElse(""));
            }
        }
    }

    private void forEachRun(List<ByteBuffer> objects, Step step) {
        long at = 0;
        for (ByteBuffer object : objects) {
            LongBuffer values = object.asLongBuffer();
            while (values.hasRemaining()) {
                int inChunk = (int) (at % CHUNK_ELEMENTS);
                int count = Math.min(values.remaining(), CHUNK_ELEMENTS - inChunk);
                SumChunk chunk = chunks.get((int) (at / CHUNK_ELEMENTS));
                step.apply(chunk, inChunk, values.slice(values.position(), count));
                values.position(values.position() + count);
                at += count;
            }
        }
    }

    @Override
    public void merge(Accumulator other) {
        if (!(other instanceof SumAccumulator sum) || other == this || !sum.job.equals(job)) {
            throw new IllegalArgumentException("only another plain-sum accumulator of the same job can be merged");
        }
        for (int i = 0; i < chunks.size(); i++) {
            chunks.get(i).merge(sum.chunks.get(i));
        }
        sum.close();
    }

    @Override
    public List<ByteBuffer> snapshot(CoveredSet covered) {
        return chunks.stream().map(SumChunk::save).toList();
    }

    @Override
    public void restore(List<ByteBuffer> objects, List<Part> parts) throws RejectedResultException {
        if (objects.size() != chunks.size()) {
            throw new RejectedResultException(
                    RejectReason.MALFORMED, objects.size() + " objects; the totals of this job are " + chunks.size());
        }
        for (int i = 0; i < chunks.size(); i++) {
            chunks.get(i).requireSaved(objects.get(i), range, parts.size());
        }
        for (int i = 0; i < chunks.size(); i++) {
            chunks.get(i).addSaved(objects.get(i));
        }
    }

    @Override
    public FinalPayload finish(CoveredSet covered) {
        List<ByteBuffer> objects = PlainPayload.allocate(job.layout(), type);
        int chunk = 0;
        for (ByteBuffer object : objects) {
            LongBuffer values = object.asLongBuffer();
            while (values.hasRemaining()) {
                chunks.get(chunk++).write(values);
            }
        }
        return new FinalPayload(job.layout(), 1, objects);
    }

    @Override
    public void close() {
        chunks.clear();
    }
}
