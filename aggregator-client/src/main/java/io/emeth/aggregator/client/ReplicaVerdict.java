package io.emeth.aggregator.client;

import io.emeth.aggregator.Digest;
import io.emeth.aggregator.FinalResultHeader;
import io.emeth.aggregator.Part;
import io.emeth.aggregator.Replica;
import io.emeth.aggregator.ReplicaCheckTerms;
import io.emeth.aggregator.ReplicaScope;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What the requester read in a cross-check. Immutable. How far apart replicas are is the requester's alone: it depends on
 * secret numbers and, in CKKS, on the key. Even whether they agree is an answer to whoever made a ciphertext for the sake of
 * the question: see {@code docs/replicas.md} before telling nodes.
 *
 * @param terms what was compared
 * @param groups what came out, one for each of the terms' groups
 */
public record ReplicaVerdict(ReplicaCheckTerms terms, List<Group> groups) {
    /** Copies the list. */
    public ReplicaVerdict {
        groups = List.copyOf(groups);
    }

    /**
     * One group's combinations.
     *
     * @param replicas that were compared with each other, as far as they have the same index
     * @param largest absolute value of any slot in the combination that is furthest beyond its threshold; in BFV it is a
     *     difference times a random factor, modulo t
     * @param threshold of that combination; 0 in BFV
     */
    public record Group(List<Replica> replicas, double largest, double threshold) {
        /** Copies the list. */
        public Group {
            replicas = List.copyOf(replicas);
        }

        /** Whether all combinations were within their thresholds. */
        public boolean agrees() {
            return largest <= threshold;
        }

        /** Of two combinations the one further beyond its threshold; one that is no number is beyond all. */
        Group worse(Group other) {
            boolean isWorst = Double.isNaN(largest) || largest - threshold >= other.largest - other.threshold;
            return isWorst ? this : other;
        }
    }

    /** Whether nothing differs. */
    public boolean agrees() {
        return groups.stream().allMatch(Group::agrees);
    }

    /**
     * Replicas that differ by more than the {@link #threshold} escape with probability at most 2 to the minus this, if all of
     * them are encryptions, in CKKS of numbers within the job's bound, with no more noise than honest ones have. In BFV one
     * factor in 2^(b + 1) lets a difference pass, in CKKS two may.
     */
    public int soundnessBits() {
        return terms.combinations() * (threshold() == 0 ? terms.factorBits() + 1 : terms.factorBits());
    }

    /** The largest of the groups' thresholds: 0 in BFV. In CKKS smaller differences escape more often, without a sharp limit. */
    public double threshold() {
        return groups.stream().mapToDouble(Group::threshold).max().orElse(0);
    }

    /** The same for replicas of any words at all, made to escape: 1 for each combination. */
    public int hostileSoundnessBits() {
        return terms.combinations();
    }

    /** Indices at which replicas differ, ascending; with {@link ReplicaScope#ALL} nobody can tell. */
    public List<Integer> differingIndices() {
        return terms.scope() == ReplicaScope.ALL
                ? List.of()
                : groups.stream()
                        .filter(group -> !group.agrees())
                        .map(group -> group.replicas().get(0).index())
                        .distinct()
                        .toList();
    }

    /**
     * The replicas that do not agree with more than half of those of their index, themselves included, where there is one
     * that does; ascending. Which is right at an index without a majority, two replicas that differ for instance, nobody
     * can tell. Empty unless the scope is {@link ReplicaScope#PAIR}.
     */
    public List<Replica> odd() {
        if (terms.scope() != ReplicaScope.PAIR) {
            return List.of();
        }
        SortedMap<Integer, SortedMap<Replica, Integer>> agreeing = new TreeMap<>(); // by index: with how many others
        for (Group pair : groups) {
            for (Replica replica : pair.replicas()) {
                agreeing.computeIfAbsent(replica.index(), index -> new TreeMap<>())
                        .merge(replica, pair.agrees() ? 1 : 0, Integer::sum);
            }
        }
        List<Replica> odd = new ArrayList<>();
        for (SortedMap<Replica, Integer> others : agreeing.values()) {
            int most = Collections.max(others.values());
            if (isMajority(most, others.size())) {
                others.forEach((replica, count) -> {
                    if (!isMajority(count, others.size())) {
                        odd.add(replica);
                    }
                });
            }
        }
        return odd;
    }

    private static boolean isMajority(int others, int replicas) {
        return 2 * (others + 1) > replicas;
    }

    /**
     * The indices that were compared but whose result, as it was counted in a final result, was not among the replicas:
     * then the comparison says nothing about the final result there. Ascending.
     */
    public List<Integer> notCounted(FinalResultHeader header) {
        SortedMap<Integer, List<Digest>> compared = new TreeMap<>();
        for (Replica replica : terms.replicas()) {
            compared.computeIfAbsent(replica.index(), index -> new ArrayList<>())
                    .add(replica.digest());
        }
        return header.parts().stream()
                .filter(part -> !compared.getOrDefault(part.index(), List.of(part.digest()))
                        .contains(part.digest()))
                .map(Part::index)
                .toList();
    }
}
