package io.emeth.aggregator;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Sorts out the results of one epoch of a job by SubJob, where several nodes computed the same. Stateless. */
public final class Replicas {
    private Replicas() {}

    /**
     * What the header of every replica must say.
     *
     * @throws RejectedResultException if an aggregation would not take it, whatever else it has taken
     */
    public static void requireOurs(JobSpec job, int epoch, SubJobHeader header) throws RejectedResultException {
        new HeaderRules(job, epoch).requireAdmissible(header);
    }

    /**
     * The replicas among results, in ascending order: those whose index has at least two. What they say in the clear must
     * agree already.
     *
     * @param headers of well-formed results, in any order
     * @throws RejectedResultException {@link RejectReason#DUPLICATE_INDEX} for the same bytes, or the same node, twice; {@link
     *     RejectReason#LAYOUT_MISMATCH} or {@link RejectReason#WEIGHT_OUT_OF_RANGE} for replicas with different layouts or
     *     weights; {@link RejectReason#TOO_LARGE} for more than {@link ReplicaCheckTerms#MAX_PER_INDEX}
     */
    public static List<Replica> among(Collection<SubJobHeader> headers) throws RejectedResultException {
        List<SubJobHeader> sorted = new ArrayList<>(headers);
        sorted.sort(Comparator.comparing(Replica::of));
        List<Replica> replicas = new ArrayList<>();
        int from = 0;
        for (int i = 1; i <= sorted.size(); i++) {
            if (i == sorted.size() || sorted.get(i).index() != sorted.get(from).index()) {
                if (i - from > 1) {
                    requireAlike(sorted.subList(from, i));
                    sorted.subList(from, i).forEach(header -> replicas.add(Replica.of(header)));
                }
                from = i;
            }
        }
        return replicas;
    }

    private static void requireAlike(List<SubJobHeader> sameIndex) throws RejectedResultException {
        if (sameIndex.size() > ReplicaCheckTerms.MAX_PER_INDEX) {
            throw new RejectedResultException(
                    RejectReason.TOO_LARGE,
                    "index " + sameIndex.get(0).index() + " has " + sameIndex.size() + " replicas; at most "
                            + ReplicaCheckTerms.MAX_PER_INDEX + " are compared at once");
        }
        requireDifferentNodes(sameIndex);
        SubJobHeader first = sameIndex.get(0);
        for (int i = 1; i < sameIndex.size(); i++) {
            SubJobHeader header = sameIndex.get(i);
            if (header.payloadDigest().equals(sameIndex.get(i - 1).payloadDigest())) {
                throw new RejectedResultException(
                        RejectReason.DUPLICATE_INDEX,
                        "replica " + Replica.of(header) + " is there twice, byte for byte: one is a copy, since every"
                                + " node encrypts afresh; leave one out");
            }
            if (!header.layout().equals(first.layout())) {
                throw differ(RejectReason.LAYOUT_MISMATCH, "layout", first, first.layout(), header, header.layout());
            }
            if (header.weight() != first.weight()) {
                throw differ(
                        RejectReason.WEIGHT_OUT_OF_RANGE, "weight", first, first.weight(), header, header.weight());
            }
        }
    }

    private static void requireDifferentNodes(List<SubJobHeader> sameIndex) throws RejectedResultException {
        Set<NodeAddress> nodes = new HashSet<>();
        for (SubJobHeader header : sameIndex) {
            if (header.node().isPresent() && !nodes.add(header.node().get())) {
                throw new RejectedResultException(
                        RejectReason.DUPLICATE_INDEX,
                        "node " + header.node().get() + " computed index " + header.index()
                                + " more than once: that is one opinion; leave one out");
            }
        }
    }

    /** A difference that is public needs no combination to be seen. */
    private static RejectedResultException differ(
            RejectReason reason, String what, SubJobHeader a, Object ofA, SubJobHeader b, Object ofB) {
        return new RejectedResultException(
                reason,
                "replicas differ in the clear: " + Replica.of(a) + " has " + what + " " + ofA + ", " + Replica.of(b)
                        + " has " + ofB);
    }
}
