package io.emeth.aggregator;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Which SubJob results are inside a total. Sums are not idempotent, so the set travels with the sum: the two are
 * updated and merged together or not at all. Sorted by index; not thread-safe.
 */
public final class CoveredSet {
    private final TreeMap<Integer, Part> parts = new TreeMap<>();

    /** A set with nothing inside. */
    public CoveredSet() {}

    /** Whether a result of this index is inside. */
    public boolean contains(int index) {
        return parts.containsKey(index);
    }

    /**
     * Adds one result.
     *
     * @throws IllegalArgumentException if its index is inside already; nothing has changed then
     */
    public void add(Part part) {
        if (parts.putIfAbsent(part.index(), part) != null) {
            throw new IllegalArgumentException("index " + part.index() + " is covered already");
        }
    }

    /**
     * Adds all of {@code other}, which is not changed.
     *
     * @throws IllegalArgumentException if an index is in both; nothing has changed then
     */
    public void union(CoveredSet other) {
        for (int index : other.parts.keySet()) {
            if (contains(index)) {
                throw new IllegalArgumentException("index " + index + " is covered by both");
            }
        }
        parts.putAll(other.parts);
    }

    /**
     * Takes one result out.
     *
     * @throws IllegalArgumentException if it is not inside, or another part of its index is; nothing has changed then
     */
    public void remove(Part part) {
        if (!parts.remove(part.index(), part)) {
            throw new IllegalArgumentException("index " + part.index() + " is not covered by this part");
        }
    }

    /** The result of this index, if it is inside. */
    public Optional<Part> find(int index) {
        return Optional.ofNullable(parts.get(index));
    }

    /** How many results are inside. */
    public int size() {
        return parts.size();
    }

    /** The results, by ascending index. */
    public List<Part> parts() {
        return List.copyOf(parts.values());
    }

    /** The sum of the weights; below 2^63, since there are fewer than 2^31 parts of less than 2^32. */
    public long totalWeight() {
        return parts.values().stream().mapToLong(Part::weight).sum();
    }

    /** The indices in [0, {@code numParallel}) that are not inside, ascending. */
    public List<Integer> missing(int numParallel) {
        List<Integer> missing = new ArrayList<>();
        for (int index = 0; index < numParallel; index++) {
            if (!contains(index)) {
                missing.add(index);
            }
        }
        return missing;
    }

    /** An independent copy. */
    public CoveredSet copy() {
        CoveredSet copy = new CoveredSet();
        copy.parts.putAll(parts);
        return copy;
    }
}
