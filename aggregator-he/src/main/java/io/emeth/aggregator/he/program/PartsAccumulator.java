package io.emeth.aggregator.he.program;

import io.emeth.aggregator.Accumulator;
import io.emeth.aggregator.CoveredSet;
import io.emeth.aggregator.FinalPayload;
import io.emeth.aggregator.Part;
import io.emeth.aggregator.PayloadLayout;
import io.emeth.aggregator.RejectReason;
import io.emeth.aggregator.RejectedResultException;
import io.emeth.aggregator.SubJobResult;
import io.emeth.aggregator.Vitals;
import io.emeth.aggregator.Workers;
import io.emeth.aggregator.he.Ciphertext;
import io.emeth.aggregator.he.recipe.Channel;
import io.emeth.aggregator.he.recipe.FinishStep;
import io.emeth.aggregator.he.recipe.Reduction;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The reductions PRODUCT and CONCAT, which need every result until the end: its objects are checked on acceptance and
 * kept uncompressed in full form, so that the final bytes depend neither on compression nor on seeds.
 */
final class PartsAccumulator implements Accumulator {
    private final RecipeRun run;
    private final Room room;
    private final Map<Integer, List<ByteBuffer>> parts; // by index
    private final boolean isShard;

    /** @param run closed with the accumulator */
    PartsAccumulator(RecipeRun run) {
        this(run, new Room(run.plan()), new ConcurrentHashMap<>(), false);
    }

    private PartsAccumulator(RecipeRun run, Room room, Map<Integer, List<ByteBuffer>> parts, boolean isShard) {
        this.run = run;
        this.room = room;
        this.parts = parts;
        this.isShard = isShard;
    }

    private boolean isConcat() {
        return run.recipe().reduction() == Reduction.CONCAT;
    }

    @Override
    public boolean keepsBuffers() {
        return false;
    }

    @Override
    public boolean hasRoomFor(long results, long totalWeight) {
        return room.isFor(results, totalWeight);
    }

    @Override
    public Optional<Vitals.Headroom> headroom() {
        return Optional.of(room.left());
    }

    @Override
    public long memoryBytes() {
        return isShard
                ? 0
                : parts.values().stream()
                        .flatMap(List::stream)
                        .mapToLong(ByteBuffer::capacity)
                        .sum();
    }

    /** Keeps its parts where this one does. */
    @Override
    public Optional<Accumulator> shard() {
        return Optional.of(new PartsAccumulator(run, room, parts, true));
    }

    @Override
    public void accept(SubJobResult result) throws RejectedResultException {
        long weight = result.header().weight();
        room.reserve(weight);
        boolean taken = false;
        try {
            parts.put(result.header().index(), checked(result));
            taken = true;
        } finally {
            if (!taken) {
                room.release(weight);
            }
        }
    }

    private List<ByteBuffer> checked(SubJobResult result) throws RejectedResultException {
        requireLayout(result.header().layout());
        return canonical(run.job()
                .uncompressed(result.header().parametersId(), result.header().layout(), result.objects()));
    }

    /** The objects in full form, in memory of their own. */
    private List<ByteBuffer> canonical(List<ByteBuffer> objects) throws RejectedResultException {
        List<ByteBuffer> canonical = new ArrayList<>(objects.size());
        for (int i = 0; i < objects.size(); i++) {
            try (Ciphertext ciphertext = run.job().load(i, objects.get(i))) {
                canonical.add(ciphertext.save());
            }
        }
        return canonical;
    }

    private void requireLayout(PayloadLayout layout) throws RejectedResultException {
        PayloadLayout jobs = run.job().job().layout();
        if (isConcat() ? !layout.isPieceOf(jobs) : !layout.equals(jobs)) {
            throw new RejectedResultException(
                    RejectReason.LAYOUT_MISMATCH,
                    "layout " + layout + (isConcat() ? " is no piece of the job's, " : " is not the job's, ") + jobs);
        }
    }

    @Override
    public void retract(SubJobResult result) throws RejectedResultException {
        int index = result.header().index();
        if (parts.remove(index) == null) {
            throw new RejectedResultException(RejectReason.NOT_COVERED, "index " + index + " is not inside");
        }
        room.release(result.header().weight());
    }

    @Override
    public List<ByteBuffer> snapshot(CoveredSet covered) {
        return covered.parts().stream()
                .flatMap(part -> partOf(part.index()).stream())
                .toList();
    }

    @Override
    public void restore(List<ByteBuffer> objects, List<Part> covered) throws RejectedResultException {
        Map<Integer, List<ByteBuffer>> restored = new HashMap<>();
        int from = 0;
        for (Part part : covered) {
            PayloadLayout jobs = run.job().job().layout();
            if (part.leadingDimensions().size() != jobs.tensors().size()) {
                throw new RejectedResultException(
                        RejectReason.LAYOUT_MISMATCH, part + " has other tensors than the job");
            }
            PayloadLayout layout = part.layout(jobs);
            requireLayout(layout);
            int to = from + run.job().chunks(layout);
            if (to > objects.size()) {
                throw otherNumber(objects, to);
            }
            restored.put(part.index(), canonical(objects.subList(from, to)));
            from = to;
        }
        if (from != objects.size()) {
            throw otherNumber(objects, from);
        }
        room.reserveAll(covered);
        parts.putAll(restored);
    }

    private static RejectedResultException otherNumber(List<ByteBuffer> objects, int needed) {
        return new RejectedResultException(
                RejectReason.MALFORMED, objects.size() + " objects; the results inside take " + needed);
    }

    @Override
    public void merge(Accumulator other) {
        if (other == this || !(other instanceof PartsAccumulator added) || !run.agreesWith(added.run)) {
            throw new IllegalArgumentException(
                    "only another accumulator of the same program, job and materials can be merged");
        }
        room.requireAll(added.room);
        parts.putAll(added.parts);
        room.addAll(added.room);
        added.close();
    }

    @Override
    public FinalPayload finish(CoveredSet covered) {
        return finish(covered, Workers.caller());
    }

    @Override
    public FinalPayload finish(CoveredSet covered, Workers workers) {
        Finisher finisher = new Finisher(run, workers);
        Channel channel = run.recipe().channels().get(0);
        List<List<ByteBuffer>> inOrder =
                covered.parts().stream().map(part -> partOf(part.index())).toList();
        if (!isConcat()) {
            List<ByteBuffer> objects = finisher.finishProduct(
                    channel,
                    inOrder.get(0).size(),
                    inOrder.size(),
                    (factor, chunk) -> load(inOrder.get(factor).get(chunk)));
            return run.payload(run.sumLayout(), 1, objects);
        }
        List<ByteBuffer> objects = inOrder.stream().flatMap(List::stream).toList();
        if (channel.finish().contains(new FinishStep.Pack())) {
            PayloadLayout layout = run.job().job().layout();
            List<Long> lengths = covered.parts().stream()
                    .map(part -> part.layout(layout).elements())
                    .toList();
            List<ByteBuffer> sources = objects;
            objects = finisher.pack(lengths, source -> load(sources.get(source)));
        }
        return run.payload(whole(covered.parts()), 1, objects);
    }

    private List<ByteBuffer> partOf(int index) {
        return Objects.requireNonNull(parts.get(index), "a covered result was not accepted");
    }

    private Ciphertext load(ByteBuffer canonical) {
        return Ciphertext.load(run.job().context(), canonical);
    }

    /** The layout of the parts one after the other, tensor by tensor. */
    private PayloadLayout whole(List<Part> covered) {
        long[] dimensions = new long[run.job().job().layout().tensors().size()];
        for (Part part : covered) {
            for (int i = 0; i < dimensions.length; i++) {
                dimensions[i] += part.leadingDimensions().get(i);
            }
        }
        return run.job()
                .job()
                .layout()
                .withLeadingDimensions(Arrays.stream(dimensions).boxed().toList());
    }

    @Override
    public void close() {
        if (!isShard) {
            parts.clear();
            run.close();
        }
    }
}
