package io.emeth.aggregator;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.Consumer;

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
    private final JobSpec job;
    private final int epoch;
    private final SortedMap<String, Digest> materials;
    private final Limits limits;
    private final HeaderRules rules;
    private final Workers workers;
    private final Journal journal;
    private final Intake intake;
    private final Life life; // guarded by the intake's lock
    private final Reception reception;
    private final Merging merging;
    private final Watch watch;
    private volatile Vitals vitals;

    private Aggregation(
            JobSpec job,
            int epoch,
            Materials materials,
            Limits limits,
            Accumulator accumulator,
            Workers workers,
            Journal journal,
            Life life,
            Watch watch) {
        this.job = job;
        this.epoch = epoch;
        this.materials = materials.digests();
        this.limits = limits;
        this.rules = new HeaderRules(job, epoch);
        this.workers = workers;
        this.journal = journal;
        this.life = life;
        this.watch = watch;
        this.intake = new Intake(rules, new Shards(accumulator, workers.threads()), journal, life);
        this.merging = new Merging(job, epoch, this.materials, journal, intake, life, watch);
        ReadMemory memory = new ReadMemory(accumulator.keepsBuffers() ? 0 : ReadMemory.MOST_BYTES);
        this.reception =
                new Reception(job, limits, memory, rules, workers, journal, intake, merging::checkpointIfDue, watch);
        this.vitals = currentVitals();
        watch.over(this);
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
        return open(job, epoch, programs, materials, workers, AggregationObserver.NONE);
    }

    /**
     * As {@link #open(JobSpec, int, ProgramRegistry, Materials, Workers)}, watched.
     *
     * @param observer is told what happens until the aggregation is closed
     */
    public static Aggregation open(
            JobSpec job,
            int epoch,
            ProgramRegistry programs,
            Materials materials,
            Workers workers,
            AggregationObserver observer) {
        requireEpoch(job, epoch);
        if (job.resubmission() == Resubmission.REPLACE) {
            throw new InvalidJobException(
                    "the job replaces results, which takes a store that keeps them; give one, or leave resubmission out");
        }
        AggregationProgram program = programs.of(job);
        Watch watch = new Watch(job, epoch, observer);
        Aggregation aggregation = new Aggregation(
                job,
                epoch,
                materials,
                program.limits(job),
                program.start(job, materials),
                workers,
                Journal.inMemory(watch),
                Life.begin(),
                watch);
        watch.opened();
        return aggregation;
    }

    /**
     * Starts one epoch of a job, or goes on with it where it was: every result is in {@code store} before its receipt is
     * given, and so is everything else that this aggregation says. The final bytes, the tally and the receipts of results
     * are those of an aggregation that was never stopped.
     *
     * @param store may be closed before this is, which then has ended
     * @throws InvalidJobException as {@link #open(JobSpec, int, ProgramRegistry, Materials, Workers)}
     * @throws StoreException as {@link PartialStore#open}; of kind {@link StoreException.Kind#DAMAGED} if what is
     *     written down cannot be done again
     */
    public static Aggregation open(
            JobSpec job,
            int epoch,
            ProgramRegistry programs,
            Materials materials,
            Workers workers,
            PartialStore store) {
        return open(job, epoch, programs, materials, workers, store, AggregationObserver.NONE);
    }

    /**
     * As {@link #open(JobSpec, int, ProgramRegistry, Materials, Workers, PartialStore)}, watched.
     *
     * @param observer is told what happens until the aggregation is closed
     */
    public static Aggregation open(
            JobSpec job,
            int epoch,
            ProgramRegistry programs,
            Materials materials,
            Workers workers,
            PartialStore store,
            AggregationObserver observer) {
        requireEpoch(job, epoch);
        AggregationProgram program = programs.of(job);
        Limits limits = program.limits(job);
        Accumulator accumulator = program.start(job, materials);
        Watch watch = new Watch(job, epoch, observer);
        boolean opened = false;
        try {
            long since = watch.now();
            Ledger ledger = store.open(job, epoch, materials.digests(), job.resubmission() == Resubmission.REPLACE);
            try {
                Recovery recovery = ledger.recovery();
                Aggregation aggregation = new Aggregation(
                        job,
                        epoch,
                        materials,
                        limits,
                        accumulator,
                        workers,
                        Journal.of(ledger, recovery, watch),
                        Life.resume(recovery),
                        watch);
                aggregation.resume(recovery, since);
                opened = true;
                return aggregation;
            } finally {
                if (!opened) {
                    ledger.close();
                }
            }
        } finally {
            if (!opened) {
                accumulator.close();
            }
        }
    }

    private static void requireEpoch(JobSpec job, int epoch) {
        if (epoch < 0 || epoch >= job.numEpochs()) {
            throw new InvalidJobException("epoch " + epoch + " is outside [0, " + job.numEpochs() + ")");
        }
    }

    private void resume(Recovery recovery, long since) {
        long bytes = journal.bytesSinceCheckpoint();
        recovery.reassigned().forEach(rules::reassign);
        try {
            intake.resume(recovery, limits);
        } catch (RejectedResultException | IllegalArgumentException e) {
            throw new StoreException(
                    StoreException.Kind.DAMAGED,
                    "what is written down of job " + job.job() + ", epoch " + epoch + " cannot be done again ("
                            + e.getMessage() + "): restore the store from a copy, or begin with an empty one",
                    e);
        }
        watch.resumed(recovery, intake.coverage().covered().size(), bytes, since);
    }

    /** The job. */
    public JobSpec job() {
        return job;
    }

    /** Which of the job's epochs this is. */
    public int epoch() {
        return epoch;
    }

    /**
     * How this is doing, as of now or, while something keeps it locked, as of the last time that somebody asked; never
     * waits.
     */
    public Vitals vitals() {
        if (intake.tryLock()) {
            try {
                vitals = currentVitals();
            } finally {
                intake.unlock();
            }
        }
        return vitals;
    }

    private Vitals currentVitals() {
        boolean isHeld = life.remembers();
        return new Vitals(
                intake.coverage().covered().size(),
                job.numParallel(),
                isHeld ? intake.headroom() : Optional.empty(),
                isHeld ? intake.memoryBytes() : 0,
                journal.resultsSinceCheckpoint(),
                journal.bytesSinceCheckpoint());
    }

    /**
     * Reads a result from a file and accepts it.
     *
     * @return the receipt; malformed content is {@link Receipt.Rejected}
     * @throws IOException if the file cannot be read; nothing has changed then
     */
    public Receipt accept(Path path) throws IOException {
        return reception.read(path, reception::accept, reception::refuse);
    }

    /**
     * Reads a result from a buffer's position to its limit, neither of which moves, and accepts it. The memory of a
     * direct buffer must keep its bytes until this aggregation is closed.
     *
     * @return the receipt; malformed content is {@link Receipt.Rejected}
     */
    public Receipt accept(ByteBuffer bytes) {
        return reception.parse(bytes, reception::accept, reception::refuse);
    }

    /** Counts a result, or leaves everything as it was and says why. */
    public Receipt accept(SubJobResult result) {
        return reception.accept(result);
    }

    /**
     * Accepts results with the help of the workers, several in one pass over the totals where the program can do that.
     *
     * @return their receipts in the same order, which are, but for {@link Receipt.Accepted#position}, those of accepting
     *     one after the other
     */
    public List<Receipt> accept(List<SubJobResult> results) {
        return reception.accept(results);
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
        return reception.acceptFiles(files, each);
    }

    /**
     * Reads a result from a file and retracts it: see {@link #retract(SubJobResult)}.
     *
     * @return the receipt; malformed content is {@link Receipt.Rejected}
     * @throws IOException if the file cannot be read; nothing has changed then
     */
    public Receipt retract(Path path) throws IOException {
        return reception.read(path, this::retract, (source, e) -> Receipts.rejected(Optional.empty(), e));
    }

    /**
     * Reads a result from a buffer's position to its limit, neither of which moves, and retracts it: see {@link
     * #retract(SubJobResult)}.
     *
     * @return the receipt; malformed content is {@link Receipt.Rejected}
     */
    public Receipt retract(ByteBuffer bytes) {
        return reception.parse(bytes, this::retract, (source, e) -> Receipts.rejected(Optional.empty(), e));
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
        long since = watch.now();
        try {
            retractOrThrow(result);
        } catch (RejectedResultException e) {
            watch.rejected(e.reason(), header, since);
            return Receipts.rejected(Optional.of(header.subJob()), e);
        }
        watch.retracted();
        return Receipts.retracted(header);
    }

    private void retractOrThrow(SubJobResult result) throws RejectedResultException {
        intake.lockIdle();
        try {
            journal.requireUsable();
            life.requireRetracting();
            rules.requireOurs(result.header());
            Part part = Part.of(result);
            Part inside = intake.coverage()
                    .covered()
                    .find(part.index())
                    .orElseThrow(() -> new RejectedResultException(
                            RejectReason.NOT_COVERED, "no result of index " + part.index() + " is counted"));
            if (!inside.isSameSummandAs(part)) {
                throw new RejectedResultException(
                        RejectReason.NOT_COVERED, "counted was " + inside + ", to be taken out is " + part);
            }
            if (journal.retracted() >= Tally.MAX_RETRACTED) {
                throw new RejectedResultException(
                        RejectReason.CAPACITY_EXCEEDED,
                        Tally.MAX_RETRACTED + " results were taken out, as many as an epoch has room for");
            }
            intake.retract(result, inside);
            if (life.retracted()) {
                watch.amended(life.revision());
            }
        } finally {
            intake.unlock();
        }
    }

    /**
     * Takes over everything {@code other} accepted, and closes {@code other}.
     *
     * @param other an open aggregation of an equal job, the same epoch and materials with equal digests, with no index
     *     in common
     * @throws IllegalArgumentException if it is another job or epoch, has other materials, is this very aggregation, is
     *     kept in a store (which would keep it still: merge its {@link #partial}), or an index is in both; nothing has
     *     changed then
     * @throws IllegalStateException if one of the two is not open; nothing has changed then
     */
    public void merge(Aggregation other) {
        merging.merge(other.merging);
    }

    /**
     * Takes over everything a partial holds, which another aggregation of the same job made, here or elsewhere.
     *
     * @throws IllegalArgumentException if it is of another job description, epoch or program, has other materials, an
     *     index is in both, or its bytes cannot be what it says; nothing has changed then
     * @throws IllegalStateException if this is not open; nothing has changed then
     * @throws UnsupportedOperationException if the program cannot read its state; nothing has changed then
     */
    public void merge(Partial partial) {
        merging.merge(partial);
    }

    /**
     * Everything that is counted so far, to be kept, or merged elsewhere. This aggregation goes on: whoever merges the
     * partial elsewhere must not merge this too.
     *
     * @throws IllegalStateException if this is not open
     * @throws UnsupportedOperationException if the program cannot write its state
     */
    public Partial partial() {
        return merging.partial();
    }

    /**
     * From now on, the result of {@code index} is taken from another node only.
     *
     * @throws IllegalArgumentException if there is no such index, or the job takes unsigned results
     * @throws IllegalStateException if this is not open, or a result of the index is counted: take it out first
     */
    public void reassign(int index, NodeAddress node, LedgerEntry.Cause cause) {
        Checks.inRange("index", index, 0, job.numParallel() - 1L);
        if (!job.nodes().requiresSignature()) {
            throw new IllegalArgumentException(
                    "the job takes unsigned results, from anybody: there is nothing to reassign");
        }
        intake.lockIdle();
        try {
            journal.requireUsable();
            life.requireOpen("reassign an index of");
            if (intake.coverage().covered().contains(index)) {
                throw new IllegalStateException("a result of index " + index + " is counted; take it out first");
            }
            journal.write(new LedgerEntry.Reassignment(index, node, cause));
            rules.reassign(index, node);
            watch.reassigned(index, node, cause);
        } finally {
            intake.unlock();
        }
    }

    /**
     * What was rejected and taken out until the final result was made, or so far. Neither what {@link #retract} refuses nor
     * what comes after the end is a rejection; in a store, the same bytes refused again are the same rejection.
     */
    public Tally tally() {
        intake.lock();
        try {
            return life.finished().map(Recovery.Finished::tally).orElseGet(journal::tally);
        } finally {
            intake.unlock();
        }
    }

    /** The number of the final result that stands, or is to be made: 1, and one more after each that was amended. */
    public int revision() {
        intake.lock();
        try {
            return life.revision();
        } finally {
            intake.unlock();
        }
    }

    /** How many results are accepted. */
    public int coveredCount() {
        intake.lock();
        try {
            return intake.coverage().covered().size();
        } finally {
            intake.unlock();
        }
    }

    /** What is counted of {@code index}, if anything is. */
    public Optional<Part> counted(int index) {
        intake.lock();
        try {
            return intake.coverage().covered().find(index);
        } finally {
            intake.unlock();
        }
    }

    /** The node that the result of {@code index} is expected from instead of the job's, if it was reassigned. */
    public Optional<NodeAddress> reassigned(int index) {
        return rules.reassigned(index);
    }

    /** Whether all of {@code parts} are counted, as they are. */
    public boolean covers(Collection<Part> parts) {
        intake.lock();
        try {
            return parts.stream()
                    .allMatch(part ->
                            intake.coverage().covered().find(part.index()).equals(Optional.of(part)));
        } finally {
            intake.unlock();
        }
    }

    /** The indices not accepted yet, ascending. */
    public List<Integer> missing() {
        intake.lockIdle();
        try {
            return intake.coverage().covered().missing(job.numParallel());
        } finally {
            intake.unlock();
        }
    }

    /** Whether {@link #finish} would succeed at {@code now}, or has. */
    public boolean isComplete(Instant now) {
        intake.lock();
        try {
            return life.finished().isPresent() || (life.mayFinish() && mayFinish(now));
        } finally {
            intake.unlock();
        }
    }

    /** A revision is not asked whether it is complete: whoever took a result out knew that it would be missing. */
    private boolean mayFinish(Instant now) {
        int covered = intake.coverage().covered().size();
        return life.isRevising() ? covered > 0 : job.completeness().isComplete(covered, job.numParallel(), now);
    }

    /**
     * Makes the final result, with the help of the workers; from then on nothing is accepted. Finishing again returns
     * the same result, until a result is taken out: then the next revision is made.
     *
     * @throws IncompleteAggregationException if the job's policy does not allow it at {@code now}, or there is nothing
     *     left in it, naming the missing indices; nothing has changed then
     * @throws IllegalStateException if this was closed, merged into another or canceled before it was finished
     */
    public FinalResult finish(Instant now) throws IncompleteAggregationException {
        intake.lockIdle();
        try {
            return finishLocked(now, mayFinish(now));
        } finally {
            intake.unlock();
        }
    }

    /**
     * As {@link #finish}, without asking the job's policy: for replaying a revision, in which results are missing that were
     * taken out.
     *
     * @throws IllegalStateException as there, and if this is kept in a store, where taking out is what makes revisions
     */
    public FinalResult finishRevision(Instant now) throws IncompleteAggregationException {
        if (journal.isDurable()) {
            throw new IllegalStateException("a store knows itself when a revision is due");
        }
        intake.lockIdle();
        try {
            return finishLocked(now, intake.coverage().covered().size() > 0);
        } finally {
            intake.unlock();
        }
    }

    private FinalResult finishLocked(Instant now, boolean may) throws IncompleteAggregationException {
        life.requireFinishing();
        if (life.finished().isPresent()) {
            return life.finished().get().result();
        }
        journal.requireUsable();
        CoveredSet covered = intake.coverage().covered();
        if (!may) {
            throw new IncompleteAggregationException(
                    covered.size(), job.numParallel(), job.completeness(), covered.missing(job.numParallel()));
        }
        merging.keepRest(); // so that results taken out later find the others without reading all of them
        FinalPayload payload = intake.finish(workers);
        FinalResult result = FinalResult.of(job, epoch, intake.coverage().parametersId(), materials, covered, payload);
        life.finish(result, journal.finish(life.revision(), result, now));
        watch.finished(life.revision(), covered.size(), result);
        return result;
    }

    /**
     * Gives the epoch up: nothing is accepted any more, and there will be no final result. Cancelling again does nothing.
     *
     * @throws IllegalStateException if there is a final result, or this was merged into another or closed
     */
    public void cancel(Instant now) {
        intake.lockIdle();
        try {
            life.requireCancelling();
            if (!life.isCanceled()) {
                journal.cancel(now);
                life.cancel();
                watch.canceled();
            }
        } finally {
            intake.unlock();
        }
    }

    /**
     * Frees the totals, and gives up the ownership of what is in the store, where it stays as it is. A final result already
     * made stays valid, and {@link #finish} still returns it.
     */
    @Override
    public void close() {
        intake.lockIdle();
        try {
            if (life.close()) {
                intake.close();
                journal.close();
            }
        } finally {
            intake.unlock();
        }
    }
}
