package io.emeth.aggregator;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What an aggregation did not count: how many results it rejected, by reason, and those that it counted and took out
 * again. Nothing of it depends on the order in which results came. Immutable.
 *
 * @param rejected how many for each reason, at least 1; reasons that never occurred are left out
 * @param retracted by index, then by digest
 */
public record Tally(Map<RejectReason, Long> rejected, List<Part> retracted) {
    private static final Comparator<Part> ORDER = Comparator.comparingInt(Part::index)
            .thenComparing(part -> part.digest().toString())
            .thenComparing(part -> part.node().map(NodeAddress::toString).orElse(""))
            .thenComparingLong(Part::weight);

    /** Most results that may be taken out or replaced: a partial lists them. */
    static final int MAX_RETRACTED = JobSpec.MAX_PARALLEL;

    /** Nothing rejected, nothing taken out. */
    public static final Tally NONE = new Tally(Map.of(), List.of());

    /** @throws IllegalArgumentException if a count is below 1 */
    public Tally {
        EnumMap<RejectReason, Long> counts = new EnumMap<>(RejectReason.class);
        counts.putAll(rejected);
        counts.forEach(
                (reason, count) -> Checks.inRange("number of results rejected as " + reason, count, 1, Long.MAX_VALUE));
        rejected = Collections.unmodifiableMap(counts);
        List<Part> sorted = new ArrayList<>(retracted);
        sorted.sort(ORDER);
        retracted = List.copyOf(sorted);
    }

    /** Counts while an aggregation is open. Thread-safe. */
    static final class Counter {
        private final EnumMap<RejectReason, Long> rejected = new EnumMap<>(RejectReason.class); // guarded by this
        private final List<Part> retracted = new ArrayList<>(); // guarded by this
        private final Set<Part> everRetracted = new HashSet<>(); // guarded by this: the same without repetitions

        synchronized void count(RejectReason reason) {
            rejected.merge(reason, 1L, Long::sum);
        }

        synchronized void countRetracted(Part part) {
            retracted.add(part);
            everRetracted.add(part);
        }

        synchronized boolean hasRetracted(Part part) {
            return everRetracted.contains(part);
        }

        synchronized int retracted() {
            return retracted.size();
        }

        synchronized void add(Tally other) {
            other.rejected.forEach((reason, count) -> rejected.merge(reason, count, Long::sum));
            other.retracted.forEach(this::countRetracted);
        }

        synchronized Tally soFar() {
            return new Tally(rejected, retracted);
        }
    }
}
