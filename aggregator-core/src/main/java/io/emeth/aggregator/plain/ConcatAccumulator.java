package io.emeth.aggregator.plain;

import io.emeth.aggregator.Accumulator;
import io.emeth.aggregator.CoveredSet;
import io.emeth.aggregator.Digest;
import io.emeth.aggregator.ElementType;
import io.emeth.aggregator.FinalPayload;
import io.emeth.aggregator.JobSpec;
import io.emeth.aggregator.Part;
import io.emeth.aggregator.PayloadLayout;
import io.emeth.aggregator.RejectReason;
import io.emeth.aggregator.RejectedResultException;
import io.emeth.aggregator.SubJobResult;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The results so far, by index; nothing is copied before the end. */
final class ConcatAccumulator implements Accumulator {
    private final JobSpec job;
    private final ElementType type;
    private final TreeMap<Integer, Piece> results = new TreeMap<>();

    ConcatAccumulator(JobSpec job, ElementType type) {
        this.job = job;
        this.type = type;
    }

    /** One result; nobody moves the positions of its objects. */
    private record Piece(PayloadLayout layout, List<ByteBuffer> objects) {}

    @Override
    public void accept(SubJobResult result) throws RejectedResultException {
        if (!result.header().layout().isPieceOf(job.layout())) {
            throw new RejectedResultException(
                    RejectReason.LAYOUT_MISMATCH,
                    "layout is " + result.header().layout() + "; expected " + job.layout()
                            + ", with first dimensions up to these");
        }
        PlainPayload.require(result.header(), type);
        results.put(result.header().index(), new Piece(result.header().layout(), result.objects()));
    }

    @Override
    public Optional<Accumulator> shard() {
        return Optional.of(new ConcatAccumulator(job, type));
    }

    @Override
    public void retract(SubJobResult result) {
        results.remove(result.header().index());
    }

    @Override
    public void merge(Accumulator other) {
        if (!(other instanceof ConcatAccumulator concat) || other == this || !concat.job.equals(job)) {
            throw new IllegalArgumentException("only another plain-concat accumulator of the same job can be merged");
        }
        results.putAll(concat.results);
        concat.close();
    }

    @Override
    public List<ByteBuffer> snapshot(CoveredSet covered) {
        return results.values().stream()
                .flatMap(piece -> piece.objects().stream())
                .toList();
    }

    @Override
    public void restore(List<ByteBuffer> objects, List<Part> parts) throws RejectedResultException {
        Map<Integer, Piece> restored = new TreeMap<>();
        int from = 0;
        for (Part part : parts) {
            int to = from + part.objectCount();
            if (to > objects.size()) {
                throw new RejectedResultException(
                        RejectReason.MALFORMED, objects.size() + " objects; the results inside have more");
            }
            restored.put(part.index(), piece(objects.subList(from, to), part));
            from = to;
        }
        if (from != objects.size()) {
            throw new RejectedResultException(
                    RejectReason.MALFORMED, objects.size() + " objects; the results inside have " + from);
        }
        results.putAll(restored);
    }

    private Piece piece(List<ByteBuffer> objects, Part part) throws RejectedResultException {
        if (part.leadingDimensions().size() != job.layout().tensors().size()) {
            throw new RejectedResultException(RejectReason.LAYOUT_MISMATCH, part + " has other tensors than the job");
        }
        PayloadLayout layout = part.layout(job.layout());
        if (!layout.isPieceOf(job.layout()) || !Digest.sha256(objects).equals(part.digest())) {
            throw new RejectedResultException(RejectReason.DIGEST_MISMATCH, "the objects are not those of " + part);
        }
        PlainPayload.requireSizes(
                objects.stream().map(object -> (long) object.remaining()).toList(), layout, type);
        return new Piece(layout, objects);
    }

    @Override
    public FinalPayload finish(CoveredSet covered) {
        PayloadLayout whole = wholeLayout();
        List<ByteBuffer> objects = PlainPayload.allocate(whole, type);
        Iterator<ByteBuffer> targets = objects.iterator();
        ByteBuffer target = targets.next();
        for (int tensor = 0; tensor < whole.tensors().size(); tensor++) {
            for (Piece result : results.values()) {
                for (ByteBuffer slice : tensorBytes(result, tensor)) {
                    while (slice.hasRemaining()) {
                        if (!target.hasRemaining()) {
                            target = targets.next();
                        }
                        putWhatFits(slice, target);
                    }
                }
            }
        }
        objects.forEach(ByteBuffer::flip);
        return new FinalPayload(whole, 1, objects);
    }

    private PayloadLayout wholeLayout() {
        long[] sums = new long[job.layout().tensors().size()];
        for (Piece result : results.values()) {
            List<Long> dimensions = result.layout().leadingDimensions();
            for (int tensor = 0; tensor < sums.length; tensor++) {
                sums[tensor] += dimensions.get(tensor);
            }
        }
        List<Long> leading = new ArrayList<>();
        for (long sum : sums) {
            leading.add(sum);
        }
        return job.layout().withLeadingDimensions(leading);
    }

    private List<ByteBuffer> tensorBytes(Piece result, int tensor) {
        PayloadLayout layout = result.layout();
        long before = 0;
        for (int i = 0; i < tensor; i++) {
            before += layout.tensors().get(i).elements();
        }
        long elements = layout.tensors().get(tensor).elements();
        return PlainPayload.slices(result.objects(), before * type.bytes(), elements * type.bytes());
    }

    private static void putWhatFits(ByteBuffer from, ByteBuffer into) {
        int count = Math.min(from.remaining(), into.remaining());
        into.put(from.slice(from.position(), count));
        from.position(from.position() + count);
    }

    @Override
    public void close() {
        results.clear();
    }
}
