package io.emeth.aggregator;

import java.util.ArrayList;
import java.util.HashSet;
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

    /** What must be true of a result's header, given what is counted; asked under the lock. */
    @FunctionalInterface
    interface Gate {
        void require(SubJobHeader header) throws RejectedResultException;
    }

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Gate gate;
    private final Shards shards; // guarded by lock, as is all below
    private final CoveredSet covered = new CoveredSet();
    private final Set<Integer> indicesInFlight = new HashSet<>();
    private Optional<String> parametersId = Optional.empty(); // the program takes only the job's
    private long weightInFlight;
    private long everCounted; // those taken out since included
    private int batchesInFlight;
    private int waitingForIdle;

    Intake(Shards shards, Gate gate) {
        this.shards = shards;
        this.gate = gate;
    }

    /** Results that are added together, in order. */
    private static final class Batch {
        private final List<Integer> positions = new ArrayList<>();
        private final List<SubJobResult> results = new ArrayList<>();
        private final List<Part> parts = new ArrayList<>();
        private final Set<Integer> indices = new HashSet<>();
        private long weight;

        void add(int position, SubJobResult result) {
            positions.add(position);
            results.add(result);
            parts.add(Part.of(result));
            indices.add(result.header().index());
            weight += result.header().weight();
        }
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
                Optional<RejectedResultException> rejection = rejectionOf(result.header());
                if (rejection.isEmpty()) {
                    if (accumulator.isEmpty()) {
                        accumulator = shards.borrow();
                        if (accumulator.isEmpty()) {
                            changed.awaitUninterruptibly();
                            continue;
                        }
                    }
                    batch.add(outcomes.size(), result.result());
                }
                outcomes.add(outcomeOf(rejection));
            }
            if (accumulator.isPresent()) {
                indicesInFlight.addAll(batch.indices);
                weightInFlight += batch.weight;
                batchesInFlight++;
            }
            return accumulator;
        } finally {
            lock.unlock();
        }
    }

    private boolean isDecidable(SubJobHeader header, Batch batch) {
        if (waitingForIdle > 0 || indicesInFlight.contains(header.index()) || batch.indices.contains(header.index())) {
            return false;
        }
        int before = indicesInFlight.size() + batch.indices.size();
        return before == 0 || shards.hasRoomFor(before + 1L, weightInFlight + batch.weight + header.weight());
    }

    private Optional<RejectedResultException> rejectionOf(SubJobHeader header) {
        try {
            gate.require(header);
            return Optional.empty();
        } catch (RejectedResultException e) {
            return Optional.of(e);
        }
    }

    private static Outcome outcomeOf(Optional<RejectedResultException> rejection) {
        return rejection.isPresent() ? new Outcome.Refused(rejection.get()) : new Outcome.Pending();
    }

    /** Returns the number of the first result that has not been looked at. */
    private int add(Batch batch, Accumulator accumulator, List<Outcome> outcomes) {
        List<Optional<RejectedResultException>> added = List.of();
        long position = 0;
        try {
            added = accumulator.acceptAll(batch.results);
        } finally {
            position = settle(batch, accumulator, added);
        }
        for (int i = 0; i < added.size(); i++) {
            boolean counted = added.get(i).isEmpty();
            outcomes.set(batch.positions.get(i), counted ? new Outcome.Counted(position++) : outcomeOf(added.get(i)));
        }
        if (added.size() < batch.results.size()) {
            outcomes.subList(batch.positions.get(added.size()), outcomes.size()).clear();
        }
        return outcomes.size();
    }

    /** Returns the position of the first result counted; those after it follow. */
    private long settle(Batch batch, Accumulator accumulator, List<Optional<RejectedResultException>> added) {
        lock.lock();
        try {
            long first = everCounted;
            for (int i = 0; i < added.size(); i++) {
                if (added.get(i).isEmpty()) {
                    covered.add(batch.parts.get(i));
                    everCounted++;
                    parametersId = batch.results.get(i).header().parametersId();
                }
            }
            indicesInFlight.removeAll(batch.indices);
            weightInFlight -= batch.weight;
            batchesInFlight--;
            shards.giveBack(accumulator);
            changed.signalAll();
            return first;
        } finally {
            lock.unlock();
        }
    }

    /** Takes the lock. */
    void lock() {
        lock.lock();
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

    /** What is counted. Only what is in flight can be added to it before {@link #unlock}. */
    CoveredSet covered() {
        return covered;
    }

    /** The encryption parameters of what is counted, if it is encrypted, and not nothing. */
    Optional<String> parametersId() {
        return covered.size() == 0 ? Optional.empty() : parametersId;
    }

    /**
     * Takes out what is counted as {@code part}; only when nothing is in flight.
     *
     * @throws RejectedResultException as {@link Accumulator#retract}; nothing has changed then
     */
    void retract(SubJobResult result, Part part) throws RejectedResultException {
        shards.merged().retract(result);
        covered.remove(part);
    }

    /**
     * Takes over what {@code other} has counted; only when nothing is in flight here or there, and nobody else uses
     * {@code other}.
     *
     * @throws IllegalArgumentException if an index is in both; nothing has changed then
     */
    void merge(Intake other) {
        CoveredSet union = covered.copy();
        union.union(other.covered); // before anything changes: refuses common indices
        shards.merged().merge(other.shards.merged());
        parametersId = parametersId().or(other::parametersId);
        covered.union(other.covered);
        everCounted += other.everCounted;
    }

    /** The payload of what is counted; only when nothing is in flight. */
    FinalPayload finish(Workers workers) {
        return shards.merged().finish(covered.copy(), workers);
    }

    /** Frees the accumulators; only when nothing is in flight. */
    void close() {
        shards.close();
    }
}
