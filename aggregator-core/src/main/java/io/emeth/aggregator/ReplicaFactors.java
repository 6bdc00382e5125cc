package io.emeth.aggregator;

import java.nio.ByteBuffer;
import java.util.List;

/**
 * The public random factors of a cross-check, the same for everybody who knows its terms. A combination adds up, over the
 * indices of a group, their replicas but the first, and the chunks c of these, r (x_k,c - x_0,c): so replica k &gt; 0 has
 * the factors r, and the first one minus the sum of the others'.
 *
 * <p>Each r is uniform among ±1, …, ±2^b, and cannot be known before every replica is: it comes from SHA-256 over the
 * digests of all of them. Thread-safe.
 */
public final class ReplicaFactors {
    private static final int PER_BLOCK = Digest.BYTES / Integer.BYTES;

    private final byte[] seed;
    private final int magnitudes; // 2^b
    private final List<List<Replica>> groups;

    ReplicaFactors(ReplicaCheckTerms terms) {
        this.seed = terms.seed().toByteArray();
        this.magnitudes = 1 << terms.factorBits();
        this.groups = terms.groups();
    }

    /**
     * The factor of each chunk of one replica in one combination; one may be 0 for the first replica of three or more.
     *
     * @param group its number among {@link ReplicaCheckTerms#groups}
     * @param combination in [0, the terms' combinations)
     * @param member the replica's place in the group
     */
    public long[] of(int group, int combination, int member) {
        List<Replica> members = groups.get(group);
        Replica replica = members.get(member);
        int first = member;
        while (first > 0 && members.get(first - 1).index() == replica.index()) {
            first--;
        }
        if (member > first) {
            return random(group, combination, replica, member - first);
        }
        long[] factors = new long[replica.objectCount()];
        for (int k = first + 1; k < members.size() && members.get(k).index() == replica.index(); k++) {
            long[] others = random(group, combination, replica, k - first);
            for (int i = 0; i < factors.length; i++) {
                factors[i] -= others[i];
            }
        }
        return factors;
    }

    /** Block j of replica k is SHA-256(seed, group, combination, index, k, j) and makes the factors of chunks 8j to 8j + 7. */
    private long[] random(int group, int combination, Replica replica, int k) {
        long[] factors = new long[replica.objectCount()];
        for (int i = 0; i < factors.length; i += PER_BLOCK) {
            ByteBuffer input = ByteBuffer.allocate(Digest.BYTES + 5 * Integer.BYTES)
                    .put(seed)
                    .putInt(group)
                    .putInt(combination)
                    .putInt(replica.index())
                    .putInt(k)
                    .putInt(i / PER_BLOCK)
                    .flip();
            ByteBuffer block = ByteBuffer.wrap(Digest.sha256(input).toByteArray());
            for (int j = i; j < Math.min(i + PER_BLOCK, factors.length); j++) {
                factors[j] = factor(block.getInt());
            }
        }
        return factors;
    }

    /** The sign from the highest bit, the absolute value from the lowest: at most 17 bits, which don't overlap. */
    private long factor(int word) {
        long magnitude = 1L + (word & (magnitudes - 1));
        return word < 0 ? -magnitude : magnitude;
    }

    /** What the noise of a combination depends on. */
    public Sums sums(int group, int combination) {
        List<Replica> members = groups.get(group);
        double terms = 0;
        double squares = 0;
        double ciphertexts = 0;
        int index = -1;
        for (int member = 0; member < members.size(); member++) {
            boolean first = members.get(member).index() != index;
            index = members.get(member).index();
            for (long factor : of(group, combination, member)) {
                double square = (double) factor * factor;
                ciphertexts += square;
                terms += first ? 0 : Math.abs(factor);
                squares += first ? 0 : square;
            }
        }
        return new Sums(terms, squares, ciphertexts);
    }

    /**
     * Sums over one combination.
     *
     * @param terms Σ |r| over the differences
     * @param squares Σ r² over the differences
     * @param ciphertexts Σ f² over all ciphertexts, those of the first replicas included
     */
    public record Sums(double terms, double squares, double ciphertexts) {}
}
