package io.emeth.aggregator;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The way of results into the accumulators. A result is admitted under the lock, which reserves its index and an
 * accumulator; is added outside of it, at the same time as others into other accumulators; and is settled under the lock
 * again: counted, or its index is free as if it had never come.
 *
 * <p>What is decided is what would be if results came one after the other in the order of admission: whoever depends on
 * one in flight, because it has the same index or because there may not be room for both, waits for its outcome.
 * Thread-safe.
 */
final class Intake {

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final HeaderRules rules;
    private final Journal journal;
    private final Life life; // guarded by lock
    private final Shards shards; // guarded by lock, as is all below
    private final Coverage coverage = new Coverage();
    private final Set<Integer> indicesInFlight = new HashSet<>();
    private long weightInFlight;
    private int batchesInFlight;
    private int waitingForIdle;

    Intake(HeaderRules rules, Shards shards, Journal journal, Life life) {
        this.rules = rules;
        this.shards = shards;
        this.journal = journal;
        this.life = life;
    }

    /**
     * Counts results, each or not at all, as if they came one after the other.
     *
     * @param admitted called, perhaps again, when nothing that comes later can change what becomes of these any more
     * @return what became of each, in order; nothing is pending
     */
    List<Outcome> accept(List<Screened> results, Runnable admitted) {
        List<Outcome> outcomes = new ArrayList<>();
        int next = 0;
        while (next < results.size()) {
            Batch batch = new Batch();
            Optional<Accumulator> accumulator = admit(results, outcomes, batch);
            if (outcomes.size() == results.size()) {
                admitted.run();
            }
            next = accumulator.isEmpty() ? outcomes.size() : add(batch, accumulator.get(), outcomes);
        }
        return outcomes;
    }

    /**
     * Looks at the results from number {@code outcomes.size()} on, up to the first that must wait for those before it.
     *
     * @param outcomes one more for each result looked at: refused, or pending
     * @param batch gets those that are to be added
     * @return where to; empty if none is to be added
     */
    private Optional<Accumulator> admit(List<Screened> results, List<Outcome> outcomes, Batch batch) {
        lock.lock();
        try {
            Optional<Accumulator> accumulator = Optional.empty();
            while (outcomes.size() < results.size()) {
                Screened result = results.get(outcomes.size());
                if (result.rejection().isPresent()) {
                    outcomes.add(new Outcome.Refused(result.rejection().get()));
                    continue;
                }
                if (!isDecidable(result.header(), batch)) {
                    if (accumulator.isPresent()) {
                        break;
                    }
                    changed.awaitUninterruptibly();
                    continue;
                }
                Optional<Outcome> decided = decided(result.result());
                if (decided.isEmpty()) {
                    if (accumulator.isEmpty()) {
                        accumulator = shards.borrow();
                        if (accumulator.isEmpty()) {
                            changed.awaitUninterruptibly();
                            continue;
                        }
                    }
                    batch.add(outcomes.size(), result.result());
                }
                outcomes.add(decided.orElseGet(Outcome.Pending::new));
            }
            if (accumulator.isPresent()) {
                indicesInFlight.addAll(batch.indices());
                weightInFlight += batch.weight();
                batchesInFlight++;
            }
            return accumulator;
        } finally {
            lock.unlock();
        }
    }

    private boolean isDecidable(SubJobHeader header, Batch batch) {
        if (waitingForIdle > 0
                || indicesInFlight.contains(header.index())
                || batch.indices().contains(header.index())) {
            return false;
        }
        int before = indicesInFlight.size() + batch.indices().size();
        return before == 0 || shards.hasRoomFor(before + 1L, weightInFlight + batch.weight() + header.weight());
    }

    /** What becomes of a result, if that is known before it is added. What is counted stays so when the epoch is over. */
    private Optional<Outcome> decided(SubJobResult result) {
        journal.requireUsable();
        int index = result.header().index();
        Optional<Part> inside = coverage.covered().find(index);
        if (inside.isPresent() && life.remembers() && inside.get().equals(Part.of(result))) {
            return Optional.of(new Outcome.Counted(coverage.positionOf(index), false));
        }
        try {
            requireTaking(result);
        } catch (RejectedResultException e) {
            return Optional.of(new Outcome.Refused(e));
        }
        return inside.map(other -> new Outcome.Refused(new RejectedResultException(
                RejectReason.DUPLICATE_INDEX, "another result of index " + index + " was accepted before")));
    }

    /** Returns the number of the first result that has not been looked at. */
    private int add(Batch batch, Accumulator accumulator, List<Outcome> outcomes) {
        List<Optional<RejectedResultException>> added = List.of();
        List<Integer> taken = List.of();
        long position = 0;
        boolean written = false;
        try {
            added = journal.changing(() -> accumulator.acceptAll(batch.results()));
            taken = emptyOnes(added);
            position = write(batch, taken);
            written = true;
        } finally {
            settle(batch, accumulator, written ? taken : List.of(), position);
        }
        for (int i = 0; i < added.size(); i++) {
            Optional<RejectedResultException> refusal = added.get(i);
            outcomes.set(
                    batch.positions().get(i),
                    refusal.isPresent() ? new Outcome.Refused(refusal.get()) : new Outcome.Counted(position++, true));
        }
        if (added.size() < batch.results().size()) {
            outcomes.subList(batch.positions().get(added.size()), outcomes.size())
                    .clear();
        }
        return outcomes.size();
    }

    private static List<Integer> emptyOnes(List<Optional<RejectedResultException>> refusals) {
        List<Integer> empty = new ArrayList<>();
        for (int i = 0; i < refusals.size(); i++) {
            if (refusals.get(i).isEmpty()) {
                empty.add(i);
            }
        }
        return empty;
    }

    /**
     * Writes down what is about to be counted. The accumulator has it already: if this fails, the aggregation has ended.
     *
     * @return the position of the first one; the others follow
     */
    private long write(Batch batch, List<Integer> taken) {
        long first = takePositions(taken.size());
        if (!taken.isEmpty() && journal.isDurable()) {
            List<LedgerEntry.Change> changes = new ArrayList<>(taken.size());
            for (int i : taken) {
                changes.add(new LedgerEntry.Change(
                        LedgerEntry.Action.ACCEPT,
                        first + changes.size(),
                        List.of(batch.parts().get(i)),
                        batch.results().get(i).toBuffers()));
            }
            journal.write(changes);
        }
        return first;
    }

    private long takePositions(int count) {
        lock.lock();
        try {
            return coverage.takePositions(count);
        } finally {
            lock.unlock();
        }
    }

    private void settle(Batch batch, Accumulator accumulator, List<Integer> taken, long position) {
        lock.lock();
        try {
            long next = position;
            for (int i : taken) {
                coverage.add(
                        batch.parts().get(i),
                        next++,
                        batch.results().get(i).header().parametersId());
            }
            indicesInFlight.removeAll(batch.indices());
            weightInFlight -= batch.weight();
            batchesInFlight--;
            shards.giveBack(accumulator);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Takes the lock. */
    void lock() {
        lock.lock();
    }

    /** Takes the lock if nobody has it. */
    boolean tryLock() {
        return lock.tryLock();
    }

    /** Takes the lock once nothing is in flight; until it is given back, nothing is admitted. */
    void lockIdle() {
        lock.lock();
        waitingForIdle++;
        while (batchesInFlight > 0) {
            changed.awaitUninterruptibly();
        }
        waitingForIdle--;
        changed.signalAll();
    }

    void unlock() {
        lock.unlock();
    }

    // All that follows is to be called under the lock.

    /** @throws RejectedResultException unless this result is taken now, by what is not in its header alone */
    void requireTaking(SubJobResult result) throws RejectedResultException {
        journal.requireUsable();
        life.requireTaking();
        rules.requireAssigned(result.header());
        long payloadBytes = result.header().objectLengths().stream()
                .mapToLong(Long::longValue)
                .sum();
        if (payloadBytes > Ledger.MOST_CONTAINER_BYTES / 2 && !journal.takes(bytes(result.toBuffers()))) {
            throw new RejectedResultException(
                    RejectReason.TOO_LARGE,
                    "a result of " + bytes(result.toBuffers()) + " bytes cannot be kept; a store takes "
                            + Ledger.MOST_CONTAINER_BYTES);
        }
    }

    private static long bytes(List<ByteBuffer> container) {
        return container.stream().mapToLong(ByteBuffer::remaining).sum();
    }

    /** What is counted. Only what is in flight can be added to it before {@link #unlock}. */
    Coverage coverage() {
        return coverage;
    }

    /** What the program can still take for certain; empty if it knows no limit. */
    Optional<Vitals.Headroom> headroom() {
        return shards.headroom();
    }

    /** Memory of the totals, as far as the program tells. */
    long memoryBytes() {
        return shards.memoryBytes();
    }

    /**
     * Takes out what is counted as {@code part}; only when nothing is in flight.
     *
     * @throws RejectedResultException as {@link Accumulator#retract}; nothing has changed then
     */
    void retract(SubJobResult result, Part part) throws RejectedResultException {
        journal.changing(() -> {
            shards.merged().retract(result);
            return result;
        });
        journal.write(List.of(retraction(result, part)));
        coverage.remove(part);
    }

    private LedgerEntry.Change retraction(SubJobResult result, Part part) {
        return new LedgerEntry.Change(
                LedgerEntry.Action.RETRACT, coverage.positionOf(part.index()), List.of(part), result.toBuffers());
    }

    /**
     * Counts {@code result} in the place of another of its index; only when nothing is in flight.
     *
     * @param former what is counted
     * @throws RejectedResultException as {@link Accumulator#accept}; nothing has changed then
     */
    Outcome replace(SubJobResult former, SubJobResult result) throws RejectedResultException {
        journal.changing(() -> {
            exchange(shards.merged(), former, result);
            return result;
        });
        Part inside = coverage.covered().find(result.header().index()).orElseThrow();
        Part part = Part.of(result);
        long position = coverage.takePositions(1);
        journal.write(List.of(
                retraction(former, inside),
                new LedgerEntry.Change(LedgerEntry.Action.ACCEPT, position, List.of(part), result.toBuffers())));
        coverage.remove(inside);
        coverage.add(part, position, result.header().parametersId());
        return new Outcome.Counted(position, true);
    }

    private static void exchange(Accumulator all, SubJobResult former, SubJobResult result)
            throws RejectedResultException {
        all.retract(former);
        try {
            all.accept(result);
        } catch (RejectedResultException | RuntimeException e) {
            try {
                all.accept(former);
            } catch (RejectedResultException | RuntimeException again) {
                e.addSuppressed(again);
                throw new AssertionError("what was taken out to be replaced could not be put back", e);
            }
            throw e;
        }
    }

    /**
     * Takes over what {@code other} has counted; only when nothing is in flight here or there, nobody else uses {@code
     * other}, and nothing is written down here.
     *
     * @throws IllegalArgumentException if an index is in both; nothing has changed then
     */
    void merge(Intake other) {
        CoveredSet union = coverage.covered().copy();
        union.union(other.coverage.covered()); // before anything changes: refuses common indices
        journal.changing(() -> {
            shards.merged().merge(other.shards.merged());
            return union;
        });
        coverage.addAll(other.coverage);
    }

    /**
     * Takes over what a partial of the same job holds; only when nothing is in flight.
     *
     * @throws IllegalArgumentException if an index is in both, or it cannot be written down; nothing has changed then
     * @throws RejectedResultException as {@link Accumulator#restore}; nothing has changed then
     */
    void merge(Partial partial) throws RejectedResultException {
        if (!journal.takes(bytes(partial.toBuffers()))) {
            throw new IllegalArgumentException("a partial of " + bytes(partial.toBuffers())
                    + " bytes cannot be kept; a store takes " + Ledger.MOST_CONTAINER_BYTES);
        }
        List<Part> parts = partial.header().parts();
        CoveredSet union = coverage.covered().copy();
        parts.forEach(union::add);
        journal.changing(() -> {
            shards.merged().restore(partial.objects(), parts);
            return parts;
        });
        journal.write(List.of(
                new LedgerEntry.Change(LedgerEntry.Action.MERGE, coverage.everCounted(), parts, partial.toBuffers())));
        coverage.addAll(partial.header());
    }

    /** Everything that is counted, as objects; only when nothing is in flight. */
    List<ByteBuffer> snapshot() {
        return shards.merged().snapshot(coverage.covered().copy());
    }

    /**
     * Does again what was written down; before anything else.
     *
     * @throws RejectedResultException if what was accepted is refused now
     */
    void resume(Recovery recovery, Limits limits) throws RejectedResultException {
        if (recovery.checkpoint().isPresent()) {
            Partial checkpoint = recovery.checkpoint().get();
            shards.merged().restore(checkpoint.objects(), checkpoint.header().parts());
            coverage.addAll(checkpoint.header());
        }
        for (Iterator<LedgerEntry.Change> changes = recovery.changes().iterator(); changes.hasNext(); ) {
            redo(changes.next(), limits);
        }
        coverage.resume(recovery);
    }

    private void redo(LedgerEntry.Change change, Limits limits) throws RejectedResultException {
        ByteBuffer bytes = Recovery.bytes(change);
        if (change.action() == LedgerEntry.Action.MERGE) {
            Partial partial = Partial.parse(bytes);
            shards.merged().restore(partial.objects(), partial.header().parts());
            coverage.addAll(partial.header());
            return;
        }
        SubJobResult result = SubJobResult.parse(bytes, limits);
        Part part = change.parts().get(0);
        if (change.action() == LedgerEntry.Action.ACCEPT) {
            shards.merged().accept(result);
            coverage.add(part, change.firstPosition(), result.header().parametersId());
        } else {
            shards.merged().retract(result);
            coverage.remove(part);
        }
    }

    /** The payload of what is counted; only when nothing is in flight. */
    FinalPayload finish(Workers workers) {
        return shards.merged().finish(coverage.covered().copy(), workers);
    }

    /** Frees the accumulators; only when nothing is in flight. */
    void close() {
        shards.close();
    }
}
