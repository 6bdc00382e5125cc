package io.emeth.aggregator;

import java.nio.ByteBuffer;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a program needs beside the results, by name: evaluation keys, vectors of the job. All of it is public.
 *
 * <p>The SHA-256 of each is listed in the final result, and two aggregations can be merged only if theirs are equal.
 * Immutable and thread-safe, as long as nobody changes the memory behind a direct buffer it was made from: such
 * buffers are not copied, so they must keep their bytes until every aggregation that was opened with them is done.
 */
public final class Materials {
    /** Most materials of an aggregation. */
    public static final int MAX_MATERIALS = 64;

    /** No materials. */
    public static final Materials NONE = builder().build();

    private final SortedMap<String, ByteBuffer> bytes;
    private final SortedMap<String, Digest> digests;

    private Materials(SortedMap<String, ByteBuffer> bytes) {
        this.bytes = bytes;
        TreeMap<String, Digest> computed = new TreeMap<>();
        bytes.forEach((name, content) -> computed.put(name, Digest.sha256(content)));
        this.digests = Collections.unmodifiableSortedMap(computed);
    }

    /** Collects materials. Not thread-safe. */
    public static final class Builder {
        private final TreeMap<String, ByteBuffer> bytes = new TreeMap<>();

        private Builder() {}

        /**
         * Adds one.
         *
         * @param name 1 to 64 of {@code A-Z a-z 0-9 _ . -}
         * @param content from position to limit, neither of which moves; copied unless direct
         * @throws IllegalArgumentException if the name has another form or is taken, {@code content} is empty, or there
         *     are {@link #MAX_MATERIALS} already; nothing has changed then
         */
        public Builder put(String name, ByteBuffer content) {
            Checks.name("material", name);
            if (bytes.containsKey(name)) {
                throw new IllegalArgumentException("material '" + name + "' is given twice");
            }
            Checks.inRange("length of material '" + name + "'", content.remaining(), 1, Integer.MAX_VALUE);
            Checks.inRange("number of materials", bytes.size() + 1L, 1, MAX_MATERIALS);
            bytes.put(name, Container.direct(List.of(content)).get(0));
            return this;
        }

        /** What was added so far; computes the digests. */
        public Materials build() {
            return new Materials(new TreeMap<>(bytes));
        }
    }

    /** A builder with nothing added. */
    public static Builder builder() {
        return new Builder();
    }

    /** The bytes of that name, if they are there: a new read-only, direct, little-endian view. */
    public Optional<ByteBuffer> find(String name) {
        return Optional.ofNullable(bytes.get(name)).map(Container::view);
    }

    /** The SHA-256 of each, by ascending name. */
    public SortedMap<String, Digest> digests() {
        return digests;
    }

    /**
     * Refuses materials that a program has no use for, which would only change the final result's header.
     *
     * @throws InvalidJobException naming the first one outside {@code used}
     */
    public void requireOnly(Set<String> used) {
        for (String name : bytes.keySet()) {
            if (!used.contains(name)) {
                throw new InvalidJobException("the program has no use for material '" + name + "'; leave it out");
            }
        }
    }

    /** Names and digests. */
    @Override
    public String toString() {
        return "Materials" + digests;
    }
}
