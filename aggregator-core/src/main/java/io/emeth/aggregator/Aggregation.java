package io.emeth.aggregator;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * One epoch of one job, from the first result to the final one.
 *
 * <p>{@link #accept} takes results in any order and answers each with a {@link Receipt}; {@link #retract} takes one out
 * again, for instance because a verifier rejected it; {@link #finish} makes the final result as soon as the job's
 * {@link CompletenessPolicy} allows it. Two aggregations of the same job, epoch and materials that hold different
 * results can be merged. The final bytes are a function of the job, its materials and the set of results inside.
 *
 * <p>Thread-safe. Results that come from several threads at the same time are read, hashed and, if the program's
 * accumulators can be split, added at the same time, in up to {@link Workers#threads} accumulators; otherwise additions
 * take turns. Retracting, merging, finishing and closing wait for results on their way in. Neither receipts,
 * but for the position, nor bytes depend on the number of threads: what is answered is what would be answered if results
 * came one after the other.
 */
public final class Aggregation implements AutoCloseable {
    private enum State {
        OPEN("is open"),
        MERGING("is being merged into another"),
        FINISHED("is finished"),
        CLOSED("is closed");

        private final String text;

        State(String text) {
            this.text = text;
        }
    }

    private final JobSpec job;
    private final int epoch;
    private final SortedMap<String, Digest> materials;
    private final Limits limits;
    private final ReadMemory memory;
    private final HeaderRules rules;
    private final Workers workers;
    private final Intake intake;
    private final Tally.Counter tally = new Tally.Counter();
    // Guarded by the intake's lock:
    private Optional<FinalResult> finalResult = Optional.empty();
    private State state = State.OPEN;
    private boolean closeWhenReleased;

    private Aggregation(
            JobSpec job, int epoch, Materials materials, Limits limits, Accumulator accumulator, Workers workers) {
        this.job = job;
        this.epoch = epoch;
        this.materials = materials.digests();
        this.limits = limits;
        this.memory = new ReadMemory(accumulator.keepsBuffers() ? 0 : ReadMemory.MOST_BYTES);
        this.rules = new HeaderRules(job, epoch);
        this.workers = workers;
        this.intake = new Intake(new Shards(accumulator, workers.threads()), this::require);
    }

    /** As {@link #open(JobSpec, int, ProgramRegistry, Materials)} with {@link Materials#NONE}. */
    public static Aggregation open(JobSpec job, int epoch, ProgramRegistry programs) {
        return open(job, epoch, programs, Materials.NONE);
    }

    /** As {@link #open(JobSpec, int, ProgramRegistry, Materials, Workers)} with {@link Workers#caller}. */
    public static Aggregation open(JobSpec job, int epoch, ProgramRegistry programs, Materials materials) {
        return open(job, epoch, programs, materials, Workers.caller());
    }

    /**
     * Starts one epoch of a job with nothing accepted.
     *
     * @param epoch in [0, numEpochs)
     * @param materials what the program needs beside the results; their digests become part of the final result
     * @param workers who helps to accept many results and to finish; and how many threads may accept at the same time,
     *     each with memory for totals of its own
     * @throws InvalidJobException if the epoch is outside that range, the program is not registered, or it cannot run
     *     the job with these materials
     */
    public static Aggregation open(
            JobSpec job, int epoch, ProgramRegistry programs, Materials materials, Workers workers) {
        if (epoch < 0 || epoch >= job.numEpochs()) {
            throw new InvalidJobException("epoch " + epoch + " is outside [0, " + job.numEpochs() + ")");
        }
        AggregationProgram program = programs.of(job);
        return new Aggregation(job, epoch, materials, program.limits(job), program.start(job, materials), workers);
    }

    /**
     * Reads a result from a file and accepts it.
     *
     * @return the receipt; malformed content is {@link Receipt.Rejected}
     * @throws IOException if the file cannot be read; nothing has changed then
     */
    public Receipt accept(Path path) throws IOException {
        return read(path, this::accept, tally::count);
    }

    /**
     * Reads a result from a buffer's position to its limit, neither of which moves, and accepts it. The memory of a
     * direct buffer must keep its bytes until this aggregation is closed.
     *
     * @return the receipt; malformed content is {@link Receipt.Rejected}
     */
    public Receipt accept(ByteBuffer bytes) {
        return parse(bytes, this::accept, tally::count);
    }

    /** Counts a result, or leaves everything as it was and says why. */
    public Receipt accept(SubJobResult result) {
        return tally.count(accept(List.of(screen(result)), () -> {}).get(0));
    }

    /**
     * Accepts results with the help of the workers, several in one pass over the totals where the program can do that.
     *
     * @return their receipts in the same order, which are, but for {@link Receipt.Accepted#position}, those of accepting
     *     one after the other
     */
    public List<Receipt> accept(List<SubJobResult> results) {
        Batches batches = new Batches(results.size(), workers.threads(), Batches.MOST_RESULTS);
        List<List<Receipt>> receipts = new ArrayList<>(Collections.nCopies(batches.count(), List.of()));
        batches.forEach(workers, batch -> {
            List<Screened> screened = results.subList(batch.from(), batch.to()).stream()
                    .map(this::screen)
                    .toList();
            batch.awaitTurn();
            receipts.set(batch.number(), accept(screened, batch::passTurn));
        });
        return receipts.stream().flatMap(List::stream).map(tally::count).toList();
    }

    /** As {@link #acceptFiles(List, Consumer)}, looking at the receipts at the end only. */
    public List<FileReceipt> acceptFiles(List<Path> files) {
        return acceptFiles(files, receipt -> {});
    }

    /**
     * Reads and accepts files with the help of the workers. Each thread holds a few results of at most 4 MiB together, or
     * a single one, at a time. A file that cannot be read stops no other.
     *
     * @param each is given every receipt as soon as it and those before it are known, in the order of the files, one at
     *     a time, from any thread. If it throws, no further file is begun, and this method throws the same
     * @return the receipts in the order of the files, as of {@link #accept(List)}
     */
    public List<FileReceipt> acceptFiles(List<Path> files, Consumer<? super FileReceipt> each) {
        FileIntake.Way way = new FileIntake.Way(this::screen, this::accept);
        Consumer<FileReceipt> counted = file -> {
            if (file instanceof FileReceipt.Answered answered) {
                tally.count(answered.receipt());
            }
            each.accept(file);
        };
        return new FileIntake(List.copyOf(files), limits, memory, workers.threads(), way, counted).run(workers);
    }

    private Screened screen(SubJobResult result) {
        return Screened.by(rules, result);
    }

    private List<Receipt> accept(List<Screened> results, Runnable admitted) {
        return Receipts.of(results, intake.accept(results, admitted));
    }

    /**
     * Reads a result from a file and retracts it: see {@link #retract(SubJobResult)}.
     *
     * @return the receipt; malformed content is {@link Receipt.Rejected}
     * @throws IOException if the file cannot be read; nothing has changed then
     */
    public Receipt retract(Path path) throws IOException {
        return read(path, this::retract, UnaryOperator.identity());
    }

    /**
     * Reads a result from a buffer's position to its limit, neither of which moves, and retracts it: see {@link
     * #retract(SubJobResult)}.
     *
     * @return the receipt; malformed content is {@link Receipt.Rejected}
     */
    public Receipt retract(ByteBuffer bytes) {
        return parse(bytes, this::retract, UnaryOperator.identity());
    }

    /**
     * Takes a result out again, so that everything is as if it had never been accepted and its index is free; or leaves
     * everything as it was and says why. The result is the one accepted if payload, weight, shape and number of objects
     * are equal; which node sent it does not matter.
     *
     * @throws UnsupportedOperationException if the program cannot take results out; nothing has changed then
     */
    public Receipt retract(SubJobResult result) {
        SubJobHeader header = result.header();
        try {
            retractOrThrow(result);
        } catch (RejectedResultException e) {
            return Receipts.rejected(Optional.of(header.subJob()), e);
        }
        return Receipts.retracted(header);
    }

    private void retractOrThrow(SubJobResult result) throws RejectedResultException {
        intake.lockIdle();
        try {
            requireTaking();
            rules.requireOurs(result.header());
            Part part = Part.of(result);
            Part inside = intake.covered()
                    .find(part.index())
                    .orElseThrow(() -> new RejectedResultException(
                            RejectReason.NOT_COVERED, "no result of index " + part.index() + " is counted"));
            if (!inside.isSameSummandAs(part)) {
                throw new RejectedResultException(
                        RejectReason.NOT_COVERED, "counted was " + inside + ", to be taken out is " + part);
            }
            intake.retract(result, inside);
            tally.countRetracted(inside);
        } finally {
            intake.unlock();
        }
    }

    /** @param rejected is given the receipt of bytes that {@code use} never sees */
    private Receipt read(Path path, Function<SubJobResult, Receipt> use, UnaryOperator<Receipt> rejected)
            throws IOException {
        try (ReadMemory.Lease lease = memory.lease()) {
            return use.apply(SubJobResult.read(path, limits, lease));
        } catch (RejectedResultException e) {
            return rejected.apply(Receipts.rejected(Optional.empty(), e));
        }
    }

    private Receipt parse(ByteBuffer bytes, Function<SubJobResult, Receipt> use, UnaryOperator<Receipt> rejected) {
        try {
            return use.apply(SubJobResult.parse(bytes, limits));
        } catch (RejectedResultException e) {
            return rejected.apply(Receipts.rejected(Optional.empty(), e));
        }
    }

    /** What must be true of a result to be counted; under the lock. */
    private void require(SubJobHeader header) throws RejectedResultException {
        requireTaking();
        rules.requireFree(header, intake.covered());
    }

    private void requireTaking() throws RejectedResultException {
        if (state != State.OPEN) {
            throw new RejectedResultException(RejectReason.CLOSED, "the aggregation " + state.text);
        }
    }

    /**
     * Takes over everything {@code other} accepted, and closes {@code other}.
     *
     * @param other an open aggregation of an equal job, the same epoch and materials with equal digests, with no index
     *     in common
     * @throws IllegalArgumentException if it is another job or epoch, has other materials, is this very aggregation, or
     *     an index is in both; nothing has changed then
     * @throws IllegalStateException if one of the two is not open; nothing has changed then
     */
    public void merge(Aggregation other) {
        if (other == this || !job.equals(other.job) || epoch != other.epoch) {
            throw new IllegalArgumentException(
                    "only another aggregation of job " + job.job() + ", epoch " + epoch + " can be merged");
        }
        if (!materials.equals(other.materials)) {
            throw new IllegalArgumentException(
                    "only an aggregation with the same materials can be merged: here they are " + materials + ", there "
                            + other.materials);
        }
        // Never holds both locks, so that two threads merging in opposite directions cannot block each other.
        other.hold();
        boolean merged = false;
        try {
            mergeHeld(other);
            merged = true;
        } finally {
            other.release(merged);
        }
    }

    /** @param other in state MERGING: nobody but the caller touches its intake */
    private void mergeHeld(Aggregation other) {
        intake.lockIdle();
        try {
            if (state != State.OPEN) {
                throw new IllegalStateException("cannot merge into an aggregation that is " + state);
            }
            intake.merge(other.intake);
            tally.add(other.tally.soFar());
        } finally {
            intake.unlock();
        }
    }

    private void hold() {
        intake.lockIdle();
        try {
            if (state != State.OPEN) {
                throw new IllegalStateException("cannot merge an aggregation that is " + state);
            }
            state = State.MERGING;
        } finally {
            intake.unlock();
        }
    }

    private void release(boolean merged) {
        intake.lock();
        try {
            state = merged ? State.CLOSED : State.OPEN;
            if (closeWhenReleased) {
                closeLocked();
            }
        } finally {
            intake.unlock();
        }
    }

    /** What was rejected and taken out so far. What {@link #retract} refuses is no rejection. */
    public Tally tally() {
        return tally.soFar();
    }

    /** How many results are accepted. */
    public int coveredCount() {
        intake.lock();
        try {
            return intake.covered().size();
        } finally {
            intake.unlock();
        }
    }

    /** The indices not accepted yet, ascending. */
    public List<Integer> missing() {
        intake.lockIdle();
        try {
            return intake.covered().missing(job.numParallel());
        } finally {
            intake.unlock();
        }
    }

    /** Whether {@link #finish} would succeed at {@code now}, or has. */
    public boolean isComplete(Instant now) {
        intake.lock();
        try {
            return finalResult.isPresent()
                    || job.completeness().isComplete(intake.covered().size(), job.numParallel(), now);
        } finally {
            intake.unlock();
        }
    }

    /**
     * Makes the final result, with the help of the workers; from then on nothing is accepted. Finishing again returns
     * the same result.
     *
     * @throws IncompleteAggregationException if the job's policy does not allow it at {@code now}, naming the missing
     *     indices; nothing has changed then
     * @throws IllegalStateException if this was closed, or merged into another, before it was finished
     */
    public FinalResult finish(Instant now) throws IncompleteAggregationException {
        intake.lockIdle();
        try {
            if (finalResult.isPresent()) {
                return finalResult.get();
            }
            if (state != State.OPEN) {
                throw new IllegalStateException("cannot finish an aggregation that is " + state);
            }
            CoveredSet covered = intake.covered();
            if (!job.completeness().isComplete(covered.size(), job.numParallel(), now)) {
                throw new IncompleteAggregationException(
                        covered.size(), job.numParallel(), job.completeness(), covered.missing(job.numParallel()));
            }
            FinalPayload payload = intake.finish(workers);
            FinalResult result = FinalResult.of(job, epoch, intake.parametersId(), materials, covered, payload);
            finalResult = Optional.of(result);
            state = State.FINISHED;
            intake.close();
            return result;
        } finally {
            intake.unlock();
        }
    }

    /** Frees the accumulator. A final result already made stays valid, and {@link #finish} still returns it. */
    @Override
    public void close() {
        intake.lockIdle();
        try {
            closeLocked();
        } finally {
            intake.unlock();
        }
    }

    private void closeLocked() {
        if (state == State.MERGING) {
            closeWhenReleased = true; // the accumulator is in the hands of the merge
            return;
        }
        state = State.CLOSED;
        intake.close();
    }
}
