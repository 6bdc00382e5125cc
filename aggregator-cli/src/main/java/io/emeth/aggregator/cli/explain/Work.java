package io.emeth.aggregator.cli.explain;

import java.util.EnumMap;
import java.util.Map;

/** How many operations of each kind a job takes, where need be on average. Immutable. */
record Work(Map<Kind, Double> counts) {
    /** Operations on one ciphertext at the first data level. */
    enum Kind {
        /** SHA-256 over its bytes, every residue checked, loaded. */
        READ,
        /** Added to a total. */
        ADD,
        /** Multiplied by a plaintext. */
        MULTIPLY_PLAIN,
        /** Multiplied by a ciphertext, neither relinearized nor rescaled. */
        MULTIPLY,
        /** Relinearized, or one rotation. */
        SWITCH_KEY,
        /** Divided by the last prime; CKKS only. */
        RESCALE
    }

    static final Work NONE = new Work(Map.of());

    Work {
        counts = Map.copyOf(counts);
    }

    /** This and {@code count} more of one kind. */
    Work and(Kind kind, long count) {
        Map<Kind, Double> more = new EnumMap<>(Kind.class);
        more.putAll(counts);
        if (count > 0) {
            more.merge(kind, (double) count, Double::sum);
        }
        return new Work(more);
    }

    /** All of this, {@code factor} times. */
    Work times(double factor) {
        Map<Kind, Double> product = new EnumMap<>(Kind.class);
        counts.forEach((kind, count) -> product.put(kind, factor * count));
        return new Work(product);
    }
}
