package io.emeth.aggregator.cli.conformance;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What became of the operations of one set, or of several. Mutable; not thread-safe. */
public final class Tally {
    private int passed;
    private final List<String> failures = new ArrayList<>();
    private final Map<String, Integer> skipped = new LinkedHashMap<>();

    void pass() {
        passed++;
    }

    void fail(String line) {
        failures.add(line);
    }

    void skip(String op) {
        skipped.merge(op, 1, Integer::sum);
    }

    /** Adds another set's. */
    public void add(Tally other) {
        passed += other.passed;
        failures.addAll(other.failures);
        other.skipped.forEach((op, count) -> skipped.merge(op, count, Integer::sum));
    }

    /** Operations whose result is the known answer. */
    public int passed() {
        return passed;
    }

    /** One line for each operation whose result is not. */
    public List<String> failures() {
        return List.copyOf(failures);
    }

    /** Kinds of operations that are not supported, with how many there were of each, in order of appearance. */
    public Map<String, Integer> skippedByOperation() {
        return new LinkedHashMap<>(skipped);
    }

    /** Operations that are not supported. */
    public int skipped() {
        return skipped.values().stream().mapToInt(Integer::intValue).sum();
    }

    @Override
    public String toString() {
        return passed + " passed, " + failures.size() + " failed, " + skipped() + " skipped";
    }
}
