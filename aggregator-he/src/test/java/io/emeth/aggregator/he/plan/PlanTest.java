package io.emeth.aggregator.he.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.emeth.aggregator.EncryptionSpec;
import io.emeth.aggregator.he.GaloisKeys;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PlanTest {
    private static final EncryptionSpec BFV = Shapes.bfv(1024, 1 << 30, 60, 60, 60, 60);
    private static final EncryptionSpec CKKS = Shapes.ckks(1024, 40, 60, 40, 40, 60);

    private static double bound(EncryptionSpec spec, String program, int numParallel, long weight) {
        return Planner.plan(Shapes.of(program, Map.of(), 10, numParallel, ""), spec)
                .resultBound(weight)
                .doubleValue();
    }

    @Test
    void toJson_isCanonical_andItsDigestFollowsEveryInput() {
        JobShape shape = Shapes.of("sum", Map.of(), 10, 3, "100");
        Plan plan = Planner.plan(shape, BFV);
        assertThat(plan.toJson())
                .startsWith("{\"boundRule\":\"given\",\"bytes\":{\"accumulator\":49152,\"finalResult\":49265,")
                .contains("\"channels\":[{\"headroomBits\":\"20.7\",\"largestResult\":\"300\",\"limbs\":3,")
                .endsWith(",\"program\":\"sum\",\"recipe\":\"" + shape.recipe().digest()
                        + "\",\"valueBound\":\"100\",\"version\":1}");
        assertThat(Planner.plan(shape, BFV)).isEqualTo(plan);
        assertThat(Planner.plan(shape, BFV).digest()).isEqualTo(plan.digest());
        List<Plan> others = List.of(
                Planner.plan(Shapes.of("mean", Map.of(), 10, 3, "100"), BFV),
                Planner.plan(Shapes.of("sum", Map.of(), 11, 3, "100"), BFV),
                Planner.plan(Shapes.of("sum", Map.of(), 10, 4, "100"), BFV),
                Planner.plan(Shapes.of("sum", Map.of(), 10, 3, "101"), BFV),
                Planner.plan(shape, CKKS));
        assertThat(others).extracting(Plan::digest).doesNotHaveDuplicates().doesNotContain(plan.digest());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 100})
    void ckks_withoutBound_sharesAlmostHalfTheModulus(int numParallel) {
        // 140 bits: coefficients must be encoded below 2^138 and stay below Q / 2 together.
        double capacity = Math.scalb(1.0, 139 - 40) / numParallel;
        double limit = Math.min(capacity, Math.scalb(1.0, 138 - 40));
        assertThat(bound(CKKS, "sum", numParallel, 1)).isBetween(0.99 * limit, 1.000001 * limit);
    }

    @Test
    void ckks_weightedWithoutBound_dividesTheShareByTheWeight() {
        double share = bound(CKKS, "weighted-mean", 3, 1);
        assertThat(bound(CKKS, "weighted-mean", 3, 8)).isEqualTo(share / 8);
        Plan plan = Planner.plan(Shapes.of("weighted-mean", Map.of(), 10, 3, ""), CKKS);
        assertThat(plan.maxTotalWeight().orElseThrow()).isGreaterThanOrEqualTo(3_000_000L);
    }

    /** Of 10 numbers up to 0.9 the error is larger than of 2, or of 32. */
    @Test
    void error_ofAProductOfNumbersBelowOne_isThatOfTheWorstNumberOfResults() {
        EncryptionSpec spec = Shapes.ckks(16384, 45, 60, 45, 45, 45, 45, 45, 60);
        JobShape most = Shapes.of("product", Map.of(), 10, 32, "0.9");
        double worst = worst(most.withMinimum(2), spec);
        assertThat(worst).isEqualTo(worst(Shapes.of("product", Map.of(), 10, 10, "0.9"), spec));
        assertThat(worst).isGreaterThan(2 * worst(most, spec));
    }

    private static double worst(JobShape shape, EncryptionSpec spec) {
        return Planner.plan(shape, spec)
                .channels()
                .get(0)
                .error()
                .orElseThrow()
                .worst()
                .doubleValue();
    }

    @Test
    void ckks_withoutBound_takesPrimesAsLongAsThereAre() {
        int[] bits = new int[15];
        Arrays.fill(bits, 56);
        assertThat(bound(Shapes.ckks(32768, 40, bits), "sum", 100, 1))
                .isFinite()
                .isGreaterThan(1e200);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 8, 9})
    void depth_ofAProduct_isTheNumberOfRounds(int results) {
        int rounds = (int) Math.ceil(Math.log(results) / Math.log(2));
        EncryptionSpec deep = Shapes.ckks(1024, 40, 60, 40, 40, 40, 40, 60);
        Plan plan = Planner.plan(Shapes.of("product", Map.of(), 10, results, "1"), deep);
        assertThat(plan.depth()).isEqualTo(rounds);
        assertThat(plan.channels().get(0).limbs()).isEqualTo(5 - rounds);
        assertThat(plan.needsRelinKeys()).isTrue();
        assertThat(plan.galoisElements()).isEmpty();
        assertThat(plan.maxContributions()).isEqualTo(16);
    }

    @ParameterizedTest
    @CsvSource({"bfv, true", "ckks, false"})
    void galoisElements_areThePowersOfTwoToTheRight_andTheRowsInBfv(String scheme, boolean swap) {
        EncryptionSpec spec = scheme.equals("bfv") ? BFV : CKKS;
        Plan plan = Planner.plan(Shapes.of("dot", Map.of("vectorBound", 1L), 10, 3, "10"), spec);
        assertThat(plan.galoisSteps()).containsExactly(-1, -2, -4, -8, -16, -32, -64, -128, -256);
        List<Long> expected = new ArrayList<>(plan.galoisSteps().stream()
                .map(step -> GaloisKeys.element(1024, step))
                .toList());
        if (swap) {
            expected.add(2047L);
        }
        assertThat(plan.galoisElements())
                .containsExactlyElementsOf(expected.stream().sorted().toList());
        assertThat(plan.depth()).isEqualTo(1);
    }

    @Test
    void errors_ofAMean_areNoLargerThanOfTheSum_andOfAQuorumNoSmaller() {
        JobShape mean = Shapes.of("mean", Map.of(), 10, 16, "100");
        ErrorBound all = error(Planner.plan(mean, CKKS));
        assertThat(all.worst())
                .isLessThan(error(Planner.plan(Shapes.of("sum", Map.of(), 10, 16, "100"), CKKS))
                        .worst());
        assertThat(error(Planner.plan(mean.withMinimum(1), CKKS)).expected()).isGreaterThan(all.expected());
        assertThat(all.expected()).isLessThan(all.worst());
    }

    private static ErrorBound error(Plan plan) {
        return plan.channels().get(0).error().orElseThrow();
    }

    @Test
    void bytes_areThoseOfTheObjects() {
        ByteCounts sum =
                Planner.plan(Shapes.of("sum", Map.of(), 1025, 3, "1"), BFV).bytes();
        assertThat(sum.result()).isEqualTo(2 * (113 + 8 * 2 * 3 * 1024));
        assertThat(sum.finalResult()).isEqualTo(sum.result());
        assertThat(sum.accumulator()).isEqualTo(2 * 8 * 2 * 3 * 1024);
        assertThat(sum.relinKeys() + sum.galoisKeys() + sum.finishWorking()).isZero();
        ByteCounts dense = Planner.plan(Shapes.of("concat", Map.of("packing", "dense"), 300, 5, "1"), BFV)
                .bytes();
        assertThat(dense.finalResult()).isEqualTo(2 * (113 + 8 * 2 * 3 * 1024)); // 1,500 numbers in 2,048 slots
        assertThat(dense.accumulator()).isEqualTo(5 * dense.result());
    }

    @Test
    void resultBound_ofIntegers_isRoundedDown() {
        Plan plan = Planner.plan(Shapes.of("weighted-mean", Map.of(), 10, 3, ""), BFV);
        for (long weight : new long[] {1, 2, 3, 1000}) {
            BigDecimal bound = plan.resultBound(weight);
            assertThat(bound.stripTrailingZeros().scale()).isLessThanOrEqualTo(0);
            assertThat(bound.longValueExact()).isEqualTo(BFV.plainModulus() / 2 / 3 / weight);
        }
    }
}
