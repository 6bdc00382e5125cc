package io.emeth.aggregator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ReplicaFactorsTest {
    private static final ReplicaCheckTerms TERMS = ReplicaSamples.TERMS;

    /** Made by the Python in docs/replicas.md. */
    @Test
    void of_anyReplica_isWhatAnOutsiderComputes() {
        ReplicaFactors factors = TERMS.factors();
        assertThat(TERMS.seed()).hasToString("40df48f54db0fda0c5ce2c0cc1a8fd1e63c9318299f3a0e0b6e7a8968be45c2a");
        assertThat(factors.of(0, 1, 1)).containsExactly(-51594, -60075, -58331);
        assertThat(factors.of(0, 1, 2)).containsExactly(52796, -32805, -52132);
        assertThat(factors.of(0, 1, 0)).containsExactly(-1202, 92880, 110463);
        assertThat(factors.of(0, 2, 4))
                .containsExactly(65367, 59707, -5141, -62846, -35957, 2727, 64803, -21006, -28634);
        assertThat(ReplicaSamples.terms(ReplicaScope.PAIR, 3, 5, "").factors().of(3, 0, 1))
                .containsExactly(-25, 5, 7, 32, -8, 6, -17, 20, -32);
    }

    @ParameterizedTest
    @EnumSource
    void of_replicasOfOneIndex_addUpToZero(ReplicaScope scope) {
        ReplicaCheckTerms terms = ReplicaSamples.terms(scope, 2, 16, "");
        List<List<Replica>> groups = terms.groups();
        for (int group = 0; group < groups.size(); group++) {
            long[] sums = new long[16];
            for (int member = 0; member < groups.get(group).size(); member++) {
                long[] factors = terms.factors().of(group, 1, member);
                int index = groups.get(group).get(member).index();
                for (int chunk = 0; chunk < factors.length; chunk++) {
                    sums[index == 2 ? chunk : 3 + chunk] += factors[chunk];
                }
            }
            assertThat(sums).containsOnly(0);
        }
    }

    @Test
    void of_manyChunks_isUniformWithoutZero() {
        int chunks = 400_000;
        List<Replica> replicas = List.of(ReplicaSamples.replica(0, 1, chunks), ReplicaSamples.replica(0, 2, chunks));
        var counts = new TreeMap<Long, Integer>();
        for (long factor : ReplicaSamples.terms(ReplicaScope.ALL, 1, 3, "", replicas)
                .factors()
                .of(0, 0, 1)) {
            counts.merge(factor, 1, Integer::sum);
        }
        assertThat(counts.keySet())
                .containsExactly(-8L, -7L, -6L, -5L, -4L, -3L, -2L, -1L, 1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L);
        double deviation = Math.sqrt(chunks / 16.0 * 15 / 16);
        counts.forEach((factor, count) ->
                assertThat((double) count).as("factor " + factor).isCloseTo(chunks / 16.0, within(6 * deviation)));
    }

    @Test
    void of_otherTerms_isOther() {
        List<ReplicaCheckTerms> all = new ArrayList<>(List.of(
                TERMS,
                ReplicaSamples.terms(ReplicaScope.INDEX, 3, 16, "c0ffee"),
                ReplicaSamples.terms(ReplicaScope.ALL, 4, 16, "c0ffee"),
                ReplicaSamples.terms(ReplicaScope.ALL, 3, 15, "c0ffee"),
                ReplicaSamples.terms(ReplicaScope.ALL, 3, 16, "c0ffef"),
                ReplicaSamples.terms(ReplicaScope.ALL, 3, 16, "")));
        for (int i = 0; i < ReplicaSamples.REPLICAS.size(); i++) {
            List<Replica> changed = new ArrayList<>(ReplicaSamples.REPLICAS);
            Replica replica = changed.get(i);
            byte[] digest = replica.digest().toByteArray();
            digest[31] ^= 1;
            changed.set(i, new Replica(replica.index(), replica.node(), new Digest(digest), replica.objectCount()));
            all.add(ReplicaSamples.terms(ReplicaScope.ALL, 3, 16, "c0ffee", changed));
        }
        all.add(new ReplicaCheckTerms(
                new JobId(new UUID(1, 2)),
                4,
                TERMS.program(),
                TERMS.parametersId(),
                TERMS.scope(),
                3,
                16,
                "c0ffee",
                TERMS.replicas()));
        all.add(new ReplicaCheckTerms(
                TERMS.job(),
                5,
                TERMS.program(),
                TERMS.parametersId(),
                TERMS.scope(),
                3,
                16,
                "c0ffee",
                TERMS.replicas()));
        all.add(new ReplicaCheckTerms(
                TERMS.job(), 4, TERMS.program(), "cd".repeat(32), TERMS.scope(), 3, 16, "c0ffee", TERMS.replicas()));
        Set<Digest> seeds = new HashSet<>();
        all.forEach(terms ->
                assertThat(seeds.add(terms.seed())).as(terms.toString()).isTrue());
        Set<List<Long>> rows = new HashSet<>();
        for (int combination = 0; combination < 3; combination++) {
            for (int member : new int[] {1, 2, 4}) {
                long[] row = TERMS.factors().of(0, combination, member);
                assertThat(rows.add(List.of(row[0], row[1], row[2]))).isTrue();
            }
        }
    }

    /** Two chunks, in which a replica is off by d and -d: what cancels only if both factors are the same. */
    @Test
    void of_differencesMadeToCancel_doSoAsOftenAsTheProofSays() {
        int tries = 20_000;
        for (int bits = 1; bits <= 3; bits++) {
            int escaped = 0;
            List<Replica> replicas = List.of(ReplicaSamples.replica(0, 1, 2), ReplicaSamples.replica(0, 2, 2));
            for (int i = 0; i < tries; i++) {
                String beacon = String.format("%08x", i);
                long[] factors = ReplicaSamples.terms(ReplicaScope.ALL, 1, bits, beacon, replicas)
                        .factors()
                        .of(0, 0, 1);
                escaped += factors[0] == factors[1] ? 1 : 0;
            }
            double expected = tries / Math.scalb(2.0, bits);
            assertThat((double) escaped).as("bits " + bits).isCloseTo(expected, within(6 * Math.sqrt(expected)));
        }
    }

    @Test
    void sums_addUpWhatTheFactorsAre() {
        ReplicaFactors.Sums sums = TERMS.factors().sums(0, 1);
        double terms = 0;
        double squares = 0;
        double ciphertexts = 0;
        for (int member = 0; member < 5; member++) {
            for (long factor : TERMS.factors().of(0, 1, member)) {
                ciphertexts += (double) factor * factor;
                terms += member == 0 || member == 3 ? 0 : Math.abs(factor);
                squares += member == 0 || member == 3 ? 0 : (double) factor * factor;
            }
        }
        assertThat(sums).isEqualTo(new ReplicaFactors.Sums(terms, squares, ciphertexts));
    }
}
