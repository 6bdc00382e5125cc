package io.emeth.aggregator.benchmarks.harness;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/** Where a comparison puts its subjects and what they need, until they are measured. Not thread-safe. */
public final class Stage implements AutoCloseable {
    /** A subject, and the one it is compared with. */
    record Entry(Subject subject, Optional<Subject> baseline, long bytes) {}

    private final List<Entry> entries = new ArrayList<>();
    private final List<Skipped> skipped = new ArrayList<>();
    private final Deque<AutoCloseable> resources = new ArrayDeque<>();

    /** Measures {@code subject}. */
    public void add(Subject subject) {
        add(subject, 0);
    }

    /** Measures {@code subject}, which moves {@code bytes} per repetition; 0 if that means nothing. */
    public void add(Subject subject, long bytes) {
        entries.add(new Entry(subject, Optional.empty(), bytes));
    }

    /** Measures {@code subject} and its ratio to {@code baseline}, which is measured too. */
    public void add(Subject subject, Subject baseline, long bytes) {
        entries.add(new Entry(subject, Optional.of(baseline), bytes));
    }

    /** Says that something is not measured, and why. */
    public void skip(String what, String reason) {
        skipped.add(new Skipped(what, reason));
    }

    /** Closes {@code resource} after measuring, the last one kept first; returns it. */
    public <T extends AutoCloseable> T keep(T resource) {
        resources.push(resource);
        return resource;
    }

    /** The subjects in their order. */
    public List<Subject> subjects() {
        return entries.stream().map(Entry::subject).toList();
    }

    List<Entry> entries() {
        return entries;
    }

    List<Skipped> skipped() {
        return skipped;
    }

    @Override
    public void close() throws IOException {
        Optional<Exception> first = Optional.empty();
        while (!resources.isEmpty()) {
            try {
                resources.pop().close();
            } catch (Exception e) {
                first = first.isPresent() ? first : Optional.of(e);
            }
        }
        if (first.isPresent()) {
            throw new IOException(first.get());
        }
    }
}
