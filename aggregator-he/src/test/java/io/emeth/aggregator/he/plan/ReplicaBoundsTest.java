package io.emeth.aggregator.he.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.emeth.aggregator.Digest;
import io.emeth.aggregator.InvalidJobException;
import io.emeth.aggregator.JobId;
import io.emeth.aggregator.JobSpec;
import io.emeth.aggregator.PayloadLayout;
import io.emeth.aggregator.Replica;
import io.emeth.aggregator.ReplicaFactors;
import io.emeth.aggregator.ReplicaScope;
import io.emeth.aggregator.he.HeParameters;
import io.emeth.aggregator.he.Scheme;
import io.emeth.aggregator.he.Security;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReplicaBoundsTest {
    private static final ReplicaFactors.Sums ONE = new ReplicaFactors.Sums(1, 1, 2);

    private static ReplicaBounds bounds(HeParameters parameters, int scaleBits, String valueBound) {
        JobSpec job = JobSpec.encrypted(
                new JobId(new UUID(1, 1)), "sum", 2, PayloadLayout.vector(10), parameters.toSpec(scaleBits));
        return ReplicaBounds.of(valueBound.isEmpty() ? job : job.withValueBound(new BigDecimal(valueBound)));
    }

    private static HeParameters bfv(int plainBits, int... bits) {
        return new HeParameters(
                Scheme.BFV,
                1024,
                HeParameters.ckks(1024, bits).withSecurity(Security.TOY).coefficientModuli(),
                HeParameters.bfv(1024, plainBits).plainModulus(),
                Security.TOY);
    }

    /** {@code count} replicas of each of {@code indices} indices. */
    private static List<List<Replica>> group(int indices, int count, int chunks) {
        List<Replica> replicas = new ArrayList<>();
        for (int index = 0; index < indices; index++) {
            for (int i = 0; i < count; i++) {
                byte[] digest = new byte[32];
                digest[0] = (byte) i;
                replicas.add(new Replica(index, Optional.empty(), new Digest(digest), chunks));
            }
        }
        return ReplicaScope.ALL.groups(replicas);
    }

    @ParameterizedTest
    @CsvSource({
        "20, 50, 40, 1, 2, 1, 16", // room enough
        "14, 40, 40, 1, 2, 1, 12", // 2 * 2^12 < t < 2^14: larger factors would not differ modulo t
        "20, 40, 40, 1, 2, 1, 11", // 10 deviations of 7.55 √2, and rounding: 109 * 2^11 * 2^20 < 2^38
        "20, 40, 40, 1, 2, 16, 9", // √16 times the noise
        "20, 40, 40, 100, 3, 10, 4", // √3000 times the noise, 3000 times the rounding
    })
    void factorBits_bfv_areWhatTheNoiseBudgetHolds(
            int plainBits, int dataBits, int keyBits, int indices, int count, int chunks, int bits) {
        ReplicaBounds bounds = bounds(bfv(plainBits, dataBits, keyBits), 0, "");
        assertThat(bounds.factorBits(group(indices, count, chunks))).isEqualTo(bits);
    }

    @Test
    void factorBits_noRoomForAny_isRefused() {
        ReplicaBounds bounds = bounds(bfv(22, 30, 30), 0, "");
        assertThatExceptionOfType(PlanRefusedException.class)
                .isThrownBy(() -> bounds.factorBits(group(1, 2, 1)))
                .withMessageContaining("noise budget")
                .withMessageContaining("compare fewer indices");
    }

    @ParameterizedTest
    @CsvSource({
        "40, 30, '', 16",
        "40, 30, 1000, 16", // 70 bits: 8 * 2^16 * 1000 * 2^30 < 2^59
        "40, 30, 10000000, 13", // 2^23.3
        "40, 30, 10000000000, 8", // numbers could wrap around with any factor: not below 8
    })
    void factorBits_ckks_areWhatTheValueBoundLeaves(int first, int second, String valueBound, int bits) {
        HeParameters parameters = HeParameters.ckks(2048, first, second, 40).withSecurity(Security.TOY);
        assertThat(bounds(parameters, 30, valueBound).factorBits(group(1, 2, 1)))
                .isEqualTo(bits);
    }

    @Test
    void combinations_makeFortyBits() {
        for (int bits = 1; bits <= 16; bits++) {
            int combinations = ReplicaBounds.combinations(bits);
            assertThat(combinations * (bits + 1)).isGreaterThanOrEqualTo(40);
            assertThat((combinations - 1) * (bits + 1)).isLessThan(40);
        }
        assertThat(ReplicaBounds.combinations(16)).isEqualTo(3);
    }

    @Test
    void threshold_ckks_growsWithFactorsAndTolerance() {
        ReplicaBounds bounds = bounds(HeParameters.ckks(2048, 40, 30, 40).withSecurity(Security.TOY), 30, "");
        double one = bounds.threshold(ONE, 1, BigDecimal.ZERO);
        double hundred = bounds.threshold(new ReplicaFactors.Sums(100, 1e4, 2e4), 1, BigDecimal.ZERO);
        assertThat(hundred / one).isBetween(99.9, 100.1);
        double tolerant = bounds.threshold(ONE, 1, new BigDecimal("0.25"));
        assertThat(tolerant - one).isBetween(0.2499, 0.2501);
        // many terms add up like their root
        double many = bounds.threshold(new ReplicaFactors.Sums(1e6, 1e6, 2e6), 1, new BigDecimal("0.25"));
        assertThat(many / tolerant).isBetween(1e3, 1e4);
    }

    @Test
    void threshold_illegalTolerance_isRefused() {
        ReplicaBounds exact = bounds(bfv(20, 50, 40), 0, "");
        assertThat(exact.threshold(ONE, 1, BigDecimal.ZERO)).isZero();
        assertRefused(exact, "1", "BFV is exact");
        ReplicaBounds bounds = bounds(HeParameters.ckks(2048, 40, 30, 40).withSecurity(Security.TOY), 30, "");
        assertRefused(bounds, "-1", "is negative");
        assertThat(bounds.threshold(ONE, 1, new BigDecimal("1e10"))).isGreaterThan(1e10);
        assertRefused(bounds, "1e12", "hides every difference"); // 8 * 1e12 * 2^30 > 2^70
    }

    private static void assertRefused(ReplicaBounds bounds, String tolerance, String detail) {
        assertThatExceptionOfType(PlanRefusedException.class)
                .isThrownBy(() -> bounds.threshold(ONE, 1, new BigDecimal(tolerance)))
                .withMessageContaining(detail);
    }

    @Test
    void of_plainJob_isRefused() {
        JobSpec plain = JobSpec.plain(
                new JobId(new UUID(1, 1)),
                "plain-sum",
                2,
                PayloadLayout.vector(1),
                io.emeth.aggregator.ElementType.INT64);
        assertThatExceptionOfType(InvalidJobException.class)
                .isThrownBy(() -> ReplicaBounds.of(plain))
                .withMessageContaining("payloadDigest");
    }
}
