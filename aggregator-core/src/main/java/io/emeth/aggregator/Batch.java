package io.emeth.aggregator;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Results that are added together, in order. Not thread-safe. */
final class Batch {
    private final List<Integer> positions = new ArrayList<>();
    private final List<SubJobResult> results = new ArrayList<>();
    private final List<Part> parts = new ArrayList<>();
    private final Set<Integer> indices = new HashSet<>();
    private long weight;

    /** @param position among those that came with it */
    void add(int position, SubJobResult result) {
        positions.add(position);
        results.add(result);
        parts.add(Part.of(result));
        indices.add(result.header().index());
        weight += result.header().weight();
    }

    List<Integer> positions() {
        return positions;
    }

    List<SubJobResult> results() {
        return results;
    }

    List<Part> parts() {
        return parts;
    }

    Set<Integer> indices() {
        return indices;
    }

    /** Of all together. */
    long weight() {
        return weight;
    }
}
