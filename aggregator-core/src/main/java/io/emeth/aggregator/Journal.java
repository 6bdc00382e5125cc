package io.emeth.aggregator;

import io.emeth.aggregator.AggregationObserver.Writing;
import io.emeth.aggregator.json.OneLine;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What an aggregation writes down before it says so, in its ledger if it has one; and the tally of what it does not count.
 * After a failure nothing more is written: what is in memory may differ from what is on disk, or from what was decided.
 * Thread-safe.
 */
final class Journal implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Aggregation.class);

    /** A checkpoint is made after that many bytes of results, ... */
    private static final long CHECKPOINT_BYTES = 64L << 20;
    /** ... or, if that is more, this many times its own size, so that programs that keep all results don't copy them often. */
    private static final int CHECKPOINT_SIZES = 2;

    private final Optional<Ledger> ledger;
    private final Watch watch;
    private final AtomicLong resultsSinceCheckpoint = new AtomicLong();
    private final Tally.Counter tally = new Tally.Counter();
    private volatile @Nullable Throwable failure;
    private volatile long checkpointAfter = CHECKPOINT_BYTES;
    /** Held for reading while a rejection is counted, for writing while the epoch ends. */
    private final ReadWriteLock ending = new ReentrantReadWriteLock();

    private boolean isOver; // guarded by ending

    private Journal(Optional<Ledger> ledger, boolean isOver, Watch watch) {
        this.ledger = ledger;
        this.watch = watch;
        this.isOver = isOver;
    }

    /** Of an aggregation that lives in memory only. */
    static Journal inMemory(Watch watch) {
        return new Journal(Optional.empty(), false, watch);
    }

    /** @param recovery what {@code ledger} found */
    static Journal of(Ledger ledger, Recovery recovery, Watch watch) {
        Journal journal = new Journal(Optional.of(ledger), recovery.phase() != Phase.OPEN, watch);
        journal.resultsSinceCheckpoint.set(recovery.changes().count());
        journal.tally.add(recovery.tally());
        return journal;
    }

    boolean isDurable() {
        return ledger.isPresent();
    }

    /** Whether a container of that many bytes can be written down. */
    boolean takes(long containerBytes) {
        return ledger.isEmpty() || containerBytes <= Ledger.MOST_CONTAINER_BYTES;
    }

    /** @throws StoreException if the aggregation has ended by a failure before */
    void requireUsable() {
        Throwable before = failure;
        if (before != null) {
            String what = before instanceof StoreException
                    ? "since it could not write down what it did (" + before.getMessage() + ")"
                    : "since it failed in the middle of a change (" + OneLine.of(before.toString()) + ")";
            throw new StoreException(
                    StoreException.Kind.LOST,
                    "the aggregation has ended, " + what
                            + (isDurable() ? "; open it again from its store" : "; begin it again"),
                    before);
        }
    }

    /** What changes the totals. */
    interface Change<T, E extends Exception> {
        T make() throws E;
    }

    /**
     * Makes a change. An accumulator that throws an exception has not changed; after an error, of memory for instance,
     * nobody knows what is in the totals: the aggregation has ended then.
     */
    <T, E extends Exception> T changing(Change<T, E> change) throws E {
        try {
            return change.make();
        } catch (Error e) {
            end(e);
            throw e;
        }
    }

    private void end(Throwable cause) {
        failure = cause;
        watch.lost(cause);
    }

    /** Changes are made once this returns. */
    void write(List<LedgerEntry.Change> changes) {
        append(changes);
        changes.stream()
                .filter(change -> change.action() == LedgerEntry.Action.RETRACT)
                .forEach(change -> change.parts().forEach(tally::countRetracted));
    }

    void write(LedgerEntry.Reassignment reassignment) {
        append(List.of(reassignment));
    }

    /** Returns the rejections that were not written before; without a ledger none. */
    private List<LedgerEntry.Rejection> append(List<? extends LedgerEntry> entries) {
        if (ledger.isEmpty()) {
            return List.of();
        }
        long since = watch.now();
        List<LedgerEntry.Rejection> fresh = guarded(() -> ledger.get().append(entries));
        watch.written(entries, since);
        for (LedgerEntry entry : entries) {
            if (entry instanceof LedgerEntry.Change change) {
                resultsSinceCheckpoint.addAndGet(change.parts().size());
            }
        }
        return fresh;
    }

    /** Counts what was refused; what comes once the epoch is over is too late for the tally, and not counted. */
    void refuse(List<LedgerEntry.Rejection> rejections) {
        List<LedgerEntry.Rejection> timely = rejections.stream()
                .filter(rejection -> rejection.reason() != RejectReason.CLOSED)
                .toList();
        if (timely.isEmpty()) {
            return;
        }
        ending.readLock().lock();
        try {
            if (isOver) {
                return;
            }
            List<LedgerEntry.Rejection> fresh = ledger.isPresent() ? append(timely) : timely;
            fresh.forEach(rejection -> tally.count(rejection.reason()));
        } finally {
            ending.readLock().unlock();
        }
    }

    Tally tally() {
        return tally.soFar();
    }

    /** Whether this was counted before, and taken out or replaced. */
    boolean hasRetracted(Part part) {
        return tally.hasRetracted(part);
    }

    /** How many results were taken out or replaced; at most {@link Tally#MAX_RETRACTED} can be written down. */
    int retracted() {
        return tally.retracted();
    }

    /** Takes over what another aggregation tallied. */
    void add(Tally other) {
        tally.add(other);
    }

    /** How many results were written since the last checkpoint, those taken out included. */
    long resultsSinceCheckpoint() {
        return resultsSinceCheckpoint.get();
    }

    /** Bytes of their containers. */
    long bytesSinceCheckpoint() {
        return ledger.map(Ledger::bytesSinceCheckpoint).orElse(0L);
    }

    /** Whether enough was written since the last checkpoint. */
    boolean wantsCheckpoint() {
        return failure == null && ledger.isPresent() && ledger.get().bytesSinceCheckpoint() >= checkpointAfter;
    }

    /** Whether a checkpoint would hold more than the newest one. */
    boolean isAheadOfCheckpoint() {
        return checkpointAfter < Long.MAX_VALUE
                && ledger.isPresent()
                && ledger.get().bytesSinceCheckpoint() > 0;
    }

    /** No change may be on its way meanwhile. */
    void checkpoint(Partial partial) {
        long since = watch.now();
        ledger.ifPresent(kept -> guarded(() -> {
            kept.checkpoint(partial);
            return kept;
        }));
        long bytes =
                partial.toBuffers().stream().mapToLong(ByteBuffer::remaining).sum();
        checkpointAfter = Math.max(CHECKPOINT_BYTES, CHECKPOINT_SIZES * bytes);
        resultsSinceCheckpoint.set(0);
        watch.written(Writing.CHECKPOINT, partial.header().parts().size(), bytes, since);
        LOG.debug("checkpoint of {}", partial);
    }

    /** No more checkpoints: the program cannot write its state. */
    void withoutCheckpoints() {
        checkpointAfter = Long.MAX_VALUE;
    }

    /** Returns what {@code result} leaves out: no rejection is counted from now on. */
    Tally finish(int revision, FinalResult result, Instant now) {
        ending.writeLock().lock();
        try {
            Tally left = tally();
            long since = watch.now();
            ledger.ifPresent(kept -> guarded(() -> {
                kept.finish(revision, result, left, now);
                watch.written(result, since);
                return kept;
            }));
            isOver = true;
            return left;
        } finally {
            ending.writeLock().unlock();
        }
    }

    void cancel(Instant now) {
        ending.writeLock().lock();
        try {
            ledger.ifPresent(kept -> guarded(() -> {
                kept.cancel(now);
                return kept;
            }));
            isOver = true;
        } finally {
            ending.writeLock().unlock();
        }
    }

    /** The container that was accepted as {@code index}, if it is still there. */
    Optional<ByteBuffer> accepted(int index) {
        return ledger.flatMap(kept -> guarded(() -> kept.accepted(index)));
    }

    private <T> T guarded(Supplier<T> write) {
        requireUsable();
        try {
            return write.get();
        } catch (RuntimeException | Error e) {
            end(e);
            throw e;
        }
    }

    @Override
    public void close() {
        ending.writeLock().lock();
        try {
            isOver = true;
            ledger.ifPresent(Ledger::close);
            watch.closed();
        } finally {
            ending.writeLock().unlock();
        }
    }
}
