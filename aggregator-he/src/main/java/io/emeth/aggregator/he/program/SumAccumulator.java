package io.emeth.aggregator.he.program;

import io.emeth.aggregator.Accumulator;
import io.emeth.aggregator.CoveredSet;
import io.emeth.aggregator.FinalPayload;
import io.emeth.aggregator.Part;
import io.emeth.aggregator.RejectReason;
import io.emeth.aggregator.RejectedResultException;
import io.emeth.aggregator.SubJobResult;
import io.emeth.aggregator.Vitals;
import io.emeth.aggregator.Workers;
import io.emeth.aggregator.he.CiphertextAccumulator;
import io.emeth.aggregator.he.HeException;
import io.emeth.aggregator.he.recipe.Channel;
import io.emeth.aggregator.he.recipe.Coefficients;
import io.emeth.aggregator.he.recipe.Factor;
import io.emeth.aggregator.he.recipe.Operation;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * The reduction SUM: every channel's total, in one native accumulator. A result that is taken out again is added with
 * the negated factor, which leaves the residues that would be there without it.
 *
 * <p>A total that comes out transparent, because one node sent the negation of what others sent, is not published:
 * finishing then fails with {@link io.emeth.aggregator.he.HeErrorCode#TRANSPARENT}.
 */
final class SumAccumulator implements Accumulator {
    private final RecipeRun run;
    private final Optional<Coefficients> coefficients;
    private final int chunks;
    private final CiphertextAccumulator totals;
    private final Room room;
    private final boolean isShard;

    /** @param run closed with the accumulator */
    SumAccumulator(RecipeRun run) {
        this(run, new Room(run.plan()), false);
    }

    private SumAccumulator(RecipeRun run, Room room, boolean isShard) {
        this.run = run;
        this.room = room;
        this.isShard = isShard;
        this.coefficients = run.recipe().factor() == Factor.COEFFICIENT
                ? Optional.of(Coefficients.of(run.job().job().arguments()))
                : Optional.empty();
        this.chunks = run.job().chunks(run.job().job().layout());
        this.totals = CiphertextAccumulator.create(
                run.job().context(),
                chunks,
                run.job().scale(),
                run.recipe().channels().stream()
                        .map(channel -> operation(channel.operation()))
                        .toList());
    }

    private CiphertextAccumulator.Operation operation(Operation operation) {
        if (operation instanceof Operation.Multiply multiply) {
            return run.vector(multiply.vector()).operation();
        }
        return operation instanceof Operation.Square
                ? new CiphertextAccumulator.Operation.Square()
                : new CiphertextAccumulator.Operation.Identity();
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
        return totals.bytes();
    }

    @Override
    public Optional<Accumulator> shard() {
        return Optional.of(new SumAccumulator(run, room, true));
    }

    @Override
    public void accept(SubJobResult result) throws RejectedResultException {
        long weight = result.header().weight();
        room.reserve(weight);
        boolean added = false;
        try {
            add(result, factor(result));
            added = true;
        } finally {
            if (!added) {
                room.release(weight);
            }
        }
    }

    @Override
    public void retract(SubJobResult result) throws RejectedResultException {
        add(result, -factor(result));
        room.release(result.header().weight());
    }

    private long factor(SubJobResult result) {
        return switch (run.recipe().factor()) {
            case ONE -> 1;
            case WEIGHT -> result.header().weight();
            case COEFFICIENT ->
                coefficients.orElseThrow().factor(result.header().index());
        };
    }

    private void add(SubJobResult result, long factor) throws RejectedResultException {
        List<ByteBuffer> objects = objects(result);
        try {
            totals.add(objects, factor);
        } catch (HeException e) {
            throw Rejection.of(e);
        }
    }

    /** What the native accumulator takes of a result. */
    private List<ByteBuffer> objects(SubJobResult result) throws RejectedResultException {
        if (!result.header().layout().equals(run.job().job().layout())) {
            throw new RejectedResultException(
                    RejectReason.LAYOUT_MISMATCH,
                    "layout is " + result.header().layout() + ", the job's is "
                            + run.job().job().layout());
        }
        return run.job()
                .uncompressed(result.header().parametersId(), result.header().layout(), result.objects());
    }

    /** In one crossing, unless a result has room only because one before it is refused. */
    @Override
    public List<Optional<RejectedResultException>> acceptAll(List<SubJobResult> results) {
        Batch batch = new Batch(results.size());
        boolean done = false;
        try {
            results.forEach(batch::take);
            batch.add();
            done = true;
        } finally {
            if (!done) {
                batch.takeBack(); // no sender's fault: nobody is told that some are in, so none is
            }
        }
        return batch.outcomes;
    }

    /** Results on their way into the totals. */
    private final class Batch {
        private final List<Optional<RejectedResultException>> outcomes;
        private final Deque<Summand> waiting; // with room reserved
        private final List<Summand> added;

        Batch(int size) {
            outcomes = new ArrayList<>(size);
            waiting = new ArrayDeque<>(size);
            added = new ArrayList<>(size);
        }

        /** @param at its place among the outcomes */
        private record Summand(int at, List<ByteBuffer> objects, long factor, long weight) {}

        void take(SubJobResult result) {
            long weight = result.header().weight();
            int at = outcomes.size();
            outcomes.add(Optional.empty());
            try {
                reserve(weight);
                boolean waits = false;
                try {
                    waiting.add(new Summand(at, objects(result), factor(result), weight));
                    waits = true;
                } finally {
                    if (!waits) {
                        room.release(weight);
                    }
                }
            } catch (RejectedResultException e) {
                outcomes.set(at, Optional.of(e));
            }
        }

        private void reserve(long weight) throws RejectedResultException {
            try {
                room.reserve(weight);
            } catch (RejectedResultException e) {
                if (waiting.isEmpty()) {
                    throw e;
                }
                add(); // gives back the room of those that are refused
                room.reserve(weight);
            }
        }

        /** Adds those waiting. */
        void add() {
            List<Optional<HeException>> refusals = totals.addAll(
                    waiting.stream().map(Summand::objects).toList(),
                    waiting.stream().mapToLong(Summand::factor).toArray());
            Optional<HeException> fault = Optional.empty();
            for (Optional<HeException> refusal : refusals) {
                Summand summand = waiting.remove();
                if (refusal.isEmpty()) {
                    added.add(summand);
                    continue;
                }
                room.release(summand.weight());
                if (Rejection.reason(refusal.get().code()).isPresent()) {
                    outcomes.set(summand.at(), Optional.of(Rejection.of(refusal.get())));
                } else {
                    fault = refusal;
                }
            }
            if (fault.isPresent()) {
                throw fault.get();
            }
        }

        void takeBack() {
            waiting.forEach(summand -> room.release(summand.weight()));
            try {
                for (Summand summand : added) {
                    totals.add(summand.objects(), -summand.factor());
                    room.release(summand.weight());
                }
            } catch (HeException e) {
                throw new AssertionError("what was added before a failure could not be taken back", e);
            }
        }
    }

    @Override
    public void merge(Accumulator other) {
        if (other == this || !(other instanceof SumAccumulator sum) || !run.agreesWith(sum.run)) {
            throw new IllegalArgumentException(
                    "only another accumulator of the same program, job and materials can be merged");
        }
        room.requireAll(sum.room);
        totals.merge(sum.totals);
        room.addAll(sum.room);
        sum.close();
    }

    @Override
    public List<ByteBuffer> snapshot(CoveredSet covered) {
        return totals.save();
    }

    @Override
    public void restore(List<ByteBuffer> objects, List<Part> parts) throws RejectedResultException {
        int sums = run.recipe().channels().size() * chunks;
        if (objects.size() != sums) {
            throw new RejectedResultException(
                    RejectReason.MALFORMED, objects.size() + " objects; the totals of this job are " + sums);
        }
        room.reserveAll(parts);
        boolean added = false;
        try {
            totals.restore(objects);
            added = true;
        } catch (HeException e) {
            throw Rejection.of(e);
        } finally {
            if (!added) {
                room.releaseAll(parts);
            }
        }
    }

    @Override
    public FinalPayload finish(CoveredSet covered) {
        return finish(covered, Workers.caller());
    }

    @Override
    public FinalPayload finish(CoveredSet covered, Workers workers) {
        Finisher finisher = new Finisher(run, workers);
        List<ByteBuffer> objects = new ArrayList<>();
        List<Channel> channels = run.recipe().channels();
        for (int i = 0; i < channels.size(); i++) {
            int channel = i;
            objects.addAll(finisher.finishSum(channels.get(i), chunks, chunk -> totals.total(channel, chunk)));
        }
        return run.payload(run.sumLayout(), divisor(covered), objects);
    }

    private long divisor(CoveredSet covered) {
        return switch (run.recipe().divisor()) {
            case ONE -> 1;
            case COUNT -> covered.size();
            case TOTAL_WEIGHT -> covered.totalWeight();
            case COEFFICIENT_UNIT -> coefficients.orElseThrow().unit();
        };
    }

    @Override
    public void close() {
        totals.close();
        if (!isShard) {
            run.close();
        }
    }
}
