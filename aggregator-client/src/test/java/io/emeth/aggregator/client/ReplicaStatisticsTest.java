package io.emeth.aggregator.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.emeth.aggregator.ReplicaCheck;
import io.emeth.aggregator.ReplicaCheckTerms;
import io.emeth.aggregator.ReplicaScope;
import io.emeth.aggregator.SubJobResult;
import io.emeth.aggregator.he.CkksEncoder;
import io.emeth.aggregator.he.HeParameters;
import io.emeth.aggregator.he.Scheme;
import io.emeth.aggregator.he.Security;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Thresholds and noise budgets of honest replicas against many draws of keys, randomness, numbers and factors. */
class ReplicaStatisticsTest {
    /**
     * The tail that a threshold allows for is log2(2 L / √(2 ln N)) = 4.4 bits above the largest of thousands of slots, and
     * twice as many more for rounding, that equal numbers don't have.
     */
    private static final double SLACK_BITS = 6;

    /** What a BFV guarantee may be below the budget that is measured. */
    private static final int SLACK_BUDGET = 4;

    /** Replicas of {@code indices} indices, {@code count} of each, all with the same random numbers. */
    private static SubJobResult[] honest(ReplicaFixture fixture, int indices, int count, int length, long seed) {
        double[] values =
                new Random(seed).doubles(length, -999, 999).map(Math::rint).toArray();
        List<SubJobResult> results = new ArrayList<>();
        for (int index = 0; index < indices; index++) {
            for (int i = 0; i < count; i++) {
                results.add(fixture.result(index, i, values));
            }
        }
        return results.toArray(SubJobResult[]::new);
    }

    @ParameterizedTest
    @CsvSource({"1, 2, 1", "1, 2, 4", "1, 5, 1", "6, 3, 2"})
    void ckks_honestReplicas_stayBelowTheThresholdButNotFar(int indices, int count, int chunks) throws Exception {
        HeParameters parameters = HeParameters.ckks(1024, 40, 30, 40).withSecurity(Security.TOY);
        double nearest = 0;
        for (int seed = 0; seed < 5; seed++) {
            int length = 512 * chunks;
            try (ReplicaFixture fixture = new ReplicaFixture(parameters, 30, "sum", indices, length)) {
                SubJobResult[] results = honest(fixture, indices, count, length, seed);
                for (ReplicaScope scope : ReplicaScope.values()) {
                    ReplicaCheck check = fixture.check(scope, 20, "", results);
                    for (ReplicaVerdict.Group group : fixture.verdict(check).groups()) {
                        assertThat(group.largest())
                                .as("seed " + seed + ", " + scope)
                                .isLessThanOrEqualTo(group.threshold());
                        nearest = Math.max(nearest, group.largest() / group.threshold());
                    }
                }
            }
        }
        assertThat(Math.log(1 / nearest) / Math.log(2)).isLessThan(SLACK_BITS);
    }

    @ParameterizedTest
    @CsvSource({"1, 2, 1", "1, 4, 3", "5, 3, 2"})
    void bfv_largestFactorsThatFit_leaveABudgetButNotMuch(int indices, int count, int chunks) throws Exception {
        HeParameters parameters = new HeParameters(
                Scheme.BFV,
                1024,
                HeParameters.ckks(1024, 40, 40).withSecurity(Security.TOY).coefficientModuli(),
                HeParameters.bfv(1024, 20).plainModulus(),
                Security.TOY);
        int least = Integer.MAX_VALUE;
        for (int seed = 0; seed < 5; seed++) {
            int length = 1024 * chunks;
            try (ReplicaFixture fixture = new ReplicaFixture(parameters, 0, "sum", indices, length)) {
                ReplicaCheck check =
                        fixture.check(ReplicaScope.ALL, 20, "", honest(fixture, indices, count, length, seed));
                assertThat(check.header().terms().factorBits()).isLessThan(16);
                assertThat(fixture.verdict(check).agrees()).as("seed " + seed).isTrue();
                Decryptor decryptor = new Decryptor(fixture.keys.secretKey());
                for (int combination = 0; combination < 20; combination++) {
                    least = Math.min(least, decryptor.noiseBudget(check.object(0, combination)));
                }
            }
        }
        assertThat(least).isBetween(1, 1 + SLACK_BUDGET);
    }

    /** The proof of docs/replicas.md in numbers: a difference escapes a combination in (2 T / |z| + 1) / |R| of draws. */
    @Test
    void ckks_smallDifferencesOfManyTerms_areFoundAsOftenAsTheProofSays() throws Exception {
        HeParameters parameters = HeParameters.ckks(1024, 40, 30, 40).withSecurity(Security.TOY);
        int chunks = 8;
        int length = 512 * chunks;
        try (ReplicaFixture fixture = new ReplicaFixture(parameters, 30, "sum", 1, length)) {
            double[] values = new double[length];
            SubJobResult honest = fixture.result(0, 1, values);
            SubJobResult probe = fixture.result(0, 2, values);
            double largest = 0;
            ReplicaCheck dry = fixture.check(ReplicaScope.ALL, 8, "", honest, probe);
            for (int combination = 0; combination < 8; combination++) {
                largest = Math.max(largest, fixture.threshold(dry, 0, combination));
            }
            ReplicaCheckTerms terms = dry.header().terms();
            double magnitudes = Math.scalb(1.0, terms.factorBits() + 1);
            values[5] = 16 * largest / magnitudes; // escapes one draw of eight at most
            int combinations = 200;
            ReplicaCheck check =
                    fixture.check(ReplicaScope.ALL, combinations, "", honest, fixture.result(0, 3, values));
            int escaped = 0;
            Decryptor decryptor = new Decryptor(fixture.keys.secretKey());
            for (int combination = 0; combination < combinations; combination++) {
                double slot = new CkksEncoder(fixture.keys.context())
                        .decode(decryptor.decrypt(check.object(0, combination)))[5];
                escaped += Math.abs(slot) <= fixture.threshold(check, 0, combination) ? 1 : 0;
            }
            assertThat(escaped).isBetween(1, combinations / 8 + 4 * (int) Math.sqrt(combinations / 8.0));
        }
    }
}
