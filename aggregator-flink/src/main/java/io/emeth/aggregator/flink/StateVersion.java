package io.emeth.aggregator.flink;

import io.emeth.aggregator.manifest.LibraryVersion;

/**
 * Who wrote a checkpoint or savepoint, and over how many shards: text that every task adds to its state.
 *
 * @param fanOut which shard holds what
 */
record StateVersion(FanOut fanOut) {
    /** The form of keyed state, partials and snapshots of accumulators included. */
    private static final int FORM = 2;

    private static final String SEPARATOR = "; ";

    /** @throws IllegalStateException naming both versions, and the remedy */
    void requireSame(String other) {
        String[] fields = other.split(SEPARATOR, 3);
        String[] own = toString().split(SEPARATOR, 3);
        if (!fields[0].equals(own[0])) {
            throw new IllegalStateException("the state was written by '" + other + "', this is '" + this
                    + "', which cannot read it: go on with the library that wrote it, or begin without the savepoint");
        }
        if (!other.endsWith(own[2])) {
            throw new IllegalStateException(
                    "the state was written with '" + other + "', this is '" + this
                            + "': results would be looked for in other shards. Keep the fan-out, or begin without the savepoint");
        }
    }

    @Override
    public String toString() {
        return "state " + FORM + SEPARATOR + LibraryVersion.TEXT + SEPARATOR + fanOut;
    }
}
