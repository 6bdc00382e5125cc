package io.emeth.aggregator;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One epoch of one job, from the first result to the final one.
 *
 * <p>{@link #accept} takes results in any order and answers each with a {@link Receipt}; {@link #retract} takes one out
 * again, for instance because a verifier rejected it; {@link #finish} makes the final result as soon as the job's
 * {@link CompletenessPolicy} allows it. Two aggregations of the same job, epoch and materials that hold different
 * results can be merged. The final bytes are a function of the job, its materials and the set of results inside.
 *
 * <p>Thread-safe. Reading and hashing of bytes runs in parallel, accumulation takes turns; to use more cores, accept
 * into several aggregations and merge them.
 */
public final class Aggregation implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Aggregation.class);

    private enum State {
        OPEN,
        MERGING,
        FINISHED,
        CLOSED
    }

    private final JobSpec job;
    private final int epoch;
    private final SortedMap<String, Digest> materials;
    private final Limits limits;
    private final Accumulator accumulator; // guarded by this, as is all below
    private final CoveredSet covered = new CoveredSet();
    private Optional<String> parametersId = Optional.empty();
    private Optional<FinalResult> finalResult = Optional.empty();
    private State state = State.OPEN;
    private boolean closeWhenReleased;

    private Aggregation(
            JobSpec job, int epoch, SortedMap<String, Digest> materials, Limits limits, Accumulator accumulator) {
        this.job = job;
        this.epoch = epoch;
        this.materials = materials;
        this.limits = limits;
        this.accumulator = accumulator;
    }

    /** As {@link #open(JobSpec, int, ProgramRegistry, Materials)} with {@link Materials#NONE}. */
    public static Aggregation open(JobSpec job, int epoch, ProgramRegistry programs) {
        return open(job, epoch, programs, Materials.NONE);
    }

    /**
     * Starts one epoch of a job with nothing accepted.
     *
     * @param epoch in [0, numEpochs)
     * @param materials what the program needs beside the results; their digests become part of the final result
     * @throws InvalidJobException if the epoch is outside that range, the program is not registered, or it cannot run
     *     the job with these materials
     */
    public static Aggregation open(JobSpec job, int epoch, ProgramRegistry programs, Materials materials) {
        if (epoch < 0 || epoch >= job.numEpochs()) {
            throw new InvalidJobException("epoch " + epoch + " is outside [0, " + job.numEpochs() + ")");
        }
        AggregationProgram program = programs.find(job.program())
                .orElseThrow(
                        () -> new InvalidJobException("program '" + job.programName() + "' is not registered; known: "
                                + programs.programs().stream()
                                        .map(AggregationProgram::name)
                                        .sorted()
                                        .toList()));
        return new Aggregation(job, epoch, materials.digests(), program.limits(job), program.start(job, materials));
    }

    /**
     * Reads a result from a file and accepts it.
     *
     * @return the receipt; malformed content is {@link Receipt.Rejected}
     * @throws IOException if the file cannot be read; nothing has changed then
     */
    public Receipt accept(Path path) throws IOException {
        try {
            return accept(SubJobResult.read(path, limits));
        } catch (RejectedResultException e) {
            return rejected(Optional.empty(), e);
        }
    }

    /**
     * Reads a result from a buffer's position to its limit, neither of which moves, and accepts it. The memory of a
     * direct buffer must keep its bytes until this aggregation is closed.
     *
     * @return the receipt; malformed content is {@link Receipt.Rejected}
     */
    public Receipt accept(ByteBuffer bytes) {
        try {
            return accept(SubJobResult.parse(bytes, limits));
        } catch (RejectedResultException e) {
            return rejected(Optional.empty(), e);
        }
    }

    /** Counts a result, or leaves everything as it was and says why. */
    public Receipt accept(SubJobResult result) {
        SubJobHeader header = result.header();
        try {
            acceptOrThrow(result);
        } catch (RejectedResultException e) {
            return rejected(Optional.of(header.subJob()), e);
        }
        LOG.debug("accepted {}", header.subJob());
        return new Receipt.Accepted(header.subJob(), header.payloadDigest());
    }

    /**
     * Reads a result from a file and retracts it: see {@link #retract(SubJobResult)}.
     *
     * @return the receipt; malformed content is {@link Receipt.Rejected}
     * @throws IOException if the file cannot be read; nothing has changed then
     */
    public Receipt retract(Path path) throws IOException {
        try {
            return retract(SubJobResult.read(path, limits));
        } catch (RejectedResultException e) {
            return rejected(Optional.empty(), e);
        }
    }

    /**
     * Reads a result from a buffer's position to its limit, neither of which moves, and retracts it: see {@link
     * #retract(SubJobResult)}.
     *
     * @return the receipt; malformed content is {@link Receipt.Rejected}
     */
    public Receipt retract(ByteBuffer bytes) {
        try {
            return retract(SubJobResult.parse(bytes, limits));
        } catch (RejectedResultException e) {
            return rejected(Optional.empty(), e);
        }
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
            return rejected(Optional.of(header.subJob()), e);
        }
        LOG.debug("retracted {}", header.subJob());
        return new Receipt.Retracted(header.subJob(), header.payloadDigest());
    }

    private synchronized void retractOrThrow(SubJobResult result) throws RejectedResultException {
        requireTaking();
        requireOurs(result.header());
        Part part = Part.of(result);
        Part inside = covered.find(part.index())
                .orElseThrow(() -> new RejectedResultException(
                        RejectReason.NOT_COVERED, "no result of index " + part.index() + " is counted"));
        if (!inside.equals(part)) {
            throw new RejectedResultException(
                    RejectReason.NOT_COVERED, "counted was " + inside + ", to be taken out is " + part);
        }
        accumulator.retract(result);
        covered.remove(part);
        if (covered.size() == 0) {
            parametersId = Optional.empty();
        }
    }

    private synchronized void acceptOrThrow(SubJobResult result) throws RejectedResultException {
        requireTaking();
        SubJobHeader header = result.header();
        requireOurs(header);
        if (covered.contains(header.index())) {
            throw new RejectedResultException(
                    RejectReason.DUPLICATE_INDEX, "index " + header.index() + " was accepted before");
        }
        if (header.weight() > job.maxWeight()) {
            throw new RejectedResultException(
                    RejectReason.WEIGHT_OUT_OF_RANGE,
                    "weight " + header.weight() + " is outside [1, " + job.maxWeight() + "]");
        }
        Part part = Part.of(result);
        accumulator.accept(result);
        covered.add(part);
        parametersId = header.parametersId(); // the program takes only the job's
    }

    private void requireTaking() throws RejectedResultException {
        if (state != State.OPEN) {
            String what = switch (state) {
                case MERGING -> "is being merged into another";
                case FINISHED -> "is finished";
                default -> "is closed";
            };
            throw new RejectedResultException(RejectReason.CLOSED, "the aggregation " + what);
        }
    }

    private void requireOurs(SubJobHeader header) throws RejectedResultException {
        if (!header.job().equals(job.job())) {
            throw new RejectedResultException(RejectReason.WRONG_JOB, "job is " + header.job() + ", not " + job.job());
        }
        if (header.epoch() != epoch) {
            throw new RejectedResultException(
                    RejectReason.WRONG_EPOCH, "epoch is " + header.epoch() + ", not " + epoch);
        }
        if (!header.program().equals(job.program())) {
            throw new RejectedResultException(
                    RejectReason.WRONG_PROGRAM, "program is " + header.program() + ", not " + job.program());
        }
        if (header.index() >= job.numParallel()) {
            throw new RejectedResultException(
                    RejectReason.INDEX_OUT_OF_RANGE,
                    "index " + header.index() + " is outside [0, " + job.numParallel() + ")");
        }
    }

    private static Receipt rejected(Optional<SubJobId> subJob, RejectedResultException e) {
        LOG.debug("rejected {}: {}", subJob.map(SubJobId::toString).orElse("unreadable bytes"), e.getMessage());
        return new Receipt.Rejected(subJob, e.reason(), e.detail());
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

    /** @param other in state MERGING: nobody but the caller touches its fields */
    private synchronized void mergeHeld(Aggregation other) {
        if (state != State.OPEN) {
            throw new IllegalStateException("cannot merge into an aggregation that is " + state);
        }
        CoveredSet union = covered.copy();
        union.union(other.covered); // before anything changes: refuses common indices
        accumulator.merge(other.accumulator);
        covered.union(other.covered);
        parametersId = parametersId.or(() -> other.parametersId);
    }

    private synchronized void hold() {
        if (state != State.OPEN) {
            throw new IllegalStateException("cannot merge an aggregation that is " + state);
        }
        state = State.MERGING;
    }

    private synchronized void release(boolean merged) {
        state = merged ? State.CLOSED : State.OPEN;
        if (closeWhenReleased) {
            close();
        }
    }

    /** How many results are accepted. */
    public synchronized int coveredCount() {
        return covered.size();
    }

    /** The indices not accepted yet, ascending. */
    public synchronized List<Integer> missing() {
        return covered.missing(job.numParallel());
    }

    /** Whether {@link #finish} would succeed at {@code now}, or has. */
    public synchronized boolean isComplete(Instant now) {
        return finalResult.isPresent() || job.completeness().isComplete(covered.size(), job.numParallel(), now);
    }

    /**
     * Makes the final result; from then on nothing is accepted. Finishing again returns the same result.
     *
     * @throws IncompleteAggregationException if the job's policy does not allow it at {@code now}, naming the missing
     *     indices; nothing has changed then
     * @throws IllegalStateException if this was closed, or merged into another, before it was finished
     */
    public synchronized FinalResult finish(Instant now) throws IncompleteAggregationException {
        if (finalResult.isPresent()) {
            return finalResult.get();
        }
        if (state != State.OPEN) {
            throw new IllegalStateException("cannot finish an aggregation that is " + state);
        }
        if (!isComplete(now)) {
            throw new IncompleteAggregationException(covered.size(), job.numParallel(), job.completeness(), missing());
        }
        FinalPayload payload = accumulator.finish(covered.copy());
        FinalResult result = FinalResult.of(job, epoch, parametersId, materials, covered, payload);
        finalResult = Optional.of(result);
        state = State.FINISHED;
        accumulator.close();
        return result;
    }

    /** Frees the accumulator. A final result already made stays valid, and {@link #finish} still returns it. */
    @Override
    public synchronized void close() {
        if (state == State.MERGING) {
            closeWhenReleased = true; // the accumulator is in the hands of the merge
            return;
        }
        state = State.CLOSED;
        accumulator.close();
    }
}
