package io.emeth.aggregator;

import java.util.Comparator;
import java.util.Optional;

/**
 * One of several results of the same SubJob, as a cross-check lists it. Immutable; ordered by index, then digest.
 *
 * @param index the SubJob's index
 * @param node who computed it, if it says so
 * @param digest the SHA-256 of its payload
 * @param objectCount how many objects its payload has
 */
public record Replica(int index, Optional<NodeAddress> node, Digest digest, int objectCount)
        implements Comparable<Replica> {

    private static final Comparator<Replica> ORDER = Comparator.comparingInt(Replica::index)
            .thenComparing(replica -> replica.digest().toString());

    /** @throws IllegalArgumentException naming the first rule broken */
    public Replica {
        Checks.inRange("replica index", index, 0, JobSpec.MAX_PARALLEL - 1);
        Checks.inRange("objectCount", objectCount, 1, Limits.MOST_OBJECTS);
    }

    /** How a cross-check lists the result with this header. */
    static Replica of(SubJobHeader header) {
        return new Replica(
                header.index(),
                header.node(),
                header.payloadDigest(),
                header.objectLengths().size());
    }

    @Override
    public int compareTo(Replica other) {
        return ORDER.compare(this, other);
    }

    /** Index, node if known, and the first digits of the digest: enough for a person to tell replicas apart. */
    @Override
    public String toString() {
        return "index " + index + node.map(address -> " of " + address).orElse("") + " (sha256 "
                + digest.toString().substring(0, 16) + "…)";
    }
}
