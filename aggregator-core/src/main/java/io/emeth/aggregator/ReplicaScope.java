package io.emeth.aggregator;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Which replicas one random combination compares: the finer, the more is learnt, and the more ciphertexts it takes. */
public enum ReplicaScope {
    /** All of them, each with the first of its index: says whether any differs. */
    ALL(0) {
        @Override
        public List<List<Replica>> groups(List<Replica> replicas) {
            return List.of(replicas);
        }

        @Override
        long countGroups(List<Replica> replicas) {
            return 1;
        }
    },

    /** Those of one index, for each index in turn: says at which indices some differ. */
    INDEX(1) {
        @Override
        public List<List<Replica>> groups(List<Replica> replicas) {
            return byIndex(replicas);
        }

        @Override
        long countGroups(List<Replica> replicas) {
            return byIndex(replicas).size();
        }
    },

    /** Two of one index, for each index and each pair in turn: says which replicas differ from the majority. */
    PAIR(2) {
        @Override
        public List<List<Replica>> groups(List<Replica> replicas) {
            List<List<Replica>> pairs = new ArrayList<>();
            for (List<Replica> same : byIndex(replicas)) {
                for (int i = 0; i < same.size(); i++) {
                    for (int j = i + 1; j < same.size(); j++) {
                        pairs.add(List.of(same.get(i), same.get(j)));
                    }
                }
            }
            return pairs;
        }

        @Override
        long countGroups(List<Replica> replicas) {
            return byIndex(replicas).stream()
                    .mapToLong(same -> same.size() * (same.size() - 1L) / 2)
                    .sum();
        }
    };

    private final int code;

    ReplicaScope(int code) {
        this.code = code;
    }

    /** A stable number: factors are derived from it. */
    int code() {
        return code;
    }

    /**
     * The groups of replicas that are compared, in the order of their combinations.
     *
     * @param replicas as in {@link ReplicaCheckTerms}
     */
    public abstract List<List<Replica>> groups(List<Replica> replicas);

    /** How many groups there are. */
    abstract long countGroups(List<Replica> replicas);

    /** Runs of equal index in an ascending list. */
    static List<List<Replica>> byIndex(List<Replica> replicas) {
        List<List<Replica>> runs = new ArrayList<>();
        int from = 0;
        for (int i = 1; i <= replicas.size(); i++) {
            if (i == replicas.size()
                    || replicas.get(i).index() != replicas.get(from).index()) {
                runs.add(replicas.subList(from, i));
                from = i;
            }
        }
        return runs;
    }

    /**
     * The scope with that name.
     *
     * @throws IllegalArgumentException if there is none
     */
    static ReplicaScope parse(String text) {
        for (ReplicaScope scope : values()) {
            if (scope.toString().equals(text)) {
                return scope;
            }
        }
        throw new IllegalArgumentException("scope '" + text + "' is none of all, index, pair");
    }

    /** As headers and the command line write it: in lower case. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
