package io.emeth.aggregator.he.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.emeth.aggregator.EncryptionSpec;
import io.emeth.aggregator.he.recipe.NamedRecipes;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What fits into t, to one unit: the plan's limits against sums and products of the largest numbers, done in integers. The
 * coefficient primes are large enough for noise to play no part.
 */
class BfvCapacityTest {
    private static final int DEGREE = 1024;
    private static final int[] AMPLE = {60, 60, 60, 60, 60, 60, 60, 60, 60, 60, 60, 60};

    private static EncryptionSpec spec(long leastT) {
        return Shapes.bfv(DEGREE, leastT, AMPLE);
    }

    private static boolean holds(EncryptionSpec spec, BigInteger result) {
        return result.abs().compareTo(BigInteger.valueOf(spec.plainModulus() / 2)) <= 0;
    }

    private static BigInteger sumOfLargest(long count, BigInteger each) {
        BigInteger sum = BigInteger.ZERO;
        for (long i = 0; i < count; i++) {
            sum = sum.add(each);
        }
        return sum;
    }

    private static void assertLargest(EncryptionSpec spec, int maxContributions, BigInteger each) {
        BigInteger most = sumOfLargest(maxContributions, each);
        assertThat(holds(spec, most))
                .as("%s contributions of %s", maxContributions, each)
                .isTrue();
        assertThat(holds(spec, most.add(each)))
                .as("one more than %s", maxContributions)
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
    void sum_takesAsManyResultsAsFitIntoT(int seed) {
        Random random = new Random(seed);
        EncryptionSpec spec = spec(1L << (16 + random.nextInt(10)));
        long bound = 1L + random.nextInt(3000);
        Plan plan = Planner.plan(Shapes.of("sum", Map.of(), 10, 2, bound + ".75"), spec);
        assertThat(plan.valueBound()).isEqualByComparingTo(BigDecimal.valueOf(bound));
        assertLargest(spec, plan.maxContributions(), BigInteger.valueOf(bound));
        assertThat(plan.channels().get(0).largestResult()).isEqualByComparingTo(BigDecimal.valueOf(2 * bound));
    }

    @Test
    void sum_atTheLastUnit_isPlanned_andOneBeyondRefused() {
        EncryptionSpec spec = spec(100_000);
        long half = spec.plainModulus() / 2;
        Plan plan = Planner.plan(Shapes.of("sum", Map.of(), 10, 1, String.valueOf(half)), spec);
        assertThat(plan.maxContributions()).isEqualTo(1);
        assertThat(plan.channels().get(0).headroomBits()).isEqualByComparingTo("0.0");
        assertThatThrownBy(() -> Planner.plan(Shapes.of("sum", Map.of(), 10, 1, String.valueOf(half + 1)), spec))
                .isInstanceOfSatisfying(
                        PlanRefusedException.class,
                        e -> assertThat(e.reasons())
                                .singleElement()
                                .asString()
                                .contains(
                                        String.valueOf(spec.plainModulus()),
                                        String.valueOf(half + 1),
                                        "plainModulus above"));
    }

    @Test
    void sum_beyondEveryPlainModulus_isNotAdvisedToTakeOne() {
        assertThatThrownBy(() -> Planner.plan(Shapes.of("sum", Map.of(), 10, 2, "1000000000000000000"), spec(100_000)))
                .isInstanceOf(PlanRefusedException.class)
                .hasMessageContaining("take fewer results or a smaller valueBound")
                .hasMessageNotContaining("plainModulus above");
    }

    @Test
    void sum_withoutBound_sharesTheRangeEqually() {
        EncryptionSpec spec = spec(1 << 20);
        long half = spec.plainModulus() / 2;
        for (int numParallel : new int[] {1, 2, 7, 1000}) {
            Plan plan = Planner.plan(Shapes.of("sum", Map.of(), 10, numParallel, ""), spec);
            assertThat(plan.resultBound(5)).isEqualByComparingTo(BigDecimal.valueOf(half / numParallel));
            assertThat(plan.maxContributions()).isGreaterThanOrEqualTo(numParallel);
        }
        assertThatThrownBy(() -> Planner.plan(Shapes.of("sum", Map.of(), 10, (int) half + 1, ""), spec))
                .isInstanceOf(PlanRefusedException.class)
                .hasMessageContaining("leave each no room");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4})
    void weightedMean_takesAsMuchWeightAsFitsIntoT(int seed) {
        Random random = new Random(seed);
        EncryptionSpec spec = spec(1L << (20 + random.nextInt(10)));
        long bound = 1L + random.nextInt(3000);
        Plan plan = Planner.plan(Shapes.of("weighted-mean", Map.of(), 10, 3, String.valueOf(bound)), spec);
        long weight = plan.maxTotalWeight().orElseThrow();
        assertThat(weight).isEqualTo(spec.plainModulus() / 2 / bound);
        assertThat(plan.maxContributions()).isEqualTo((int) Math.min(weight, 1 << 20));
        assertThat(plan.resultBound(17)).isEqualByComparingTo(BigDecimal.valueOf(bound));
    }

    @Test
    void weightedMean_withoutBound_sharesTheRangeByWeight() {
        EncryptionSpec spec = spec(1 << 30);
        Plan plan = Planner.plan(Shapes.of("weighted-mean", Map.of(), 10, 3, ""), spec);
        for (long weight : new long[] {1, 7, 1000, 1_000_000}) {
            assertThat(plan.resultBound(weight))
                    .isEqualByComparingTo(BigDecimal.valueOf(spec.plainModulus() / 2 / (3 * weight)));
        }
    }

    @Test
    void histogram_takesAsManySamplesAsFitIntoT() {
        EncryptionSpec spec = spec(1 << 20);
        Plan plan = Planner.plan(Shapes.of("histogram", Map.of(), 10, 3, ""), spec);
        assertThat(plan.maxTotalWeight()).hasValue(spec.plainModulus() / 2);
        assertThat(plan.boundRule()).isEqualTo(BoundRule.OWN_WEIGHT);
        assertThat(plan.resultBound(17)).isEqualByComparingTo("17");
        assertThat(plan.channels().get(0).largestResult())
                .isEqualByComparingTo(BigDecimal.valueOf(spec.plainModulus() / 2));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4})
    void variance_takesAsManySquaresAsFitIntoT(int seed) {
        Random random = new Random(seed);
        EncryptionSpec spec = spec(1L << (24 + random.nextInt(8)));
        long bound = 2L + random.nextInt(300);
        Plan plan = Planner.plan(Shapes.of("variance", Map.of(), 10, 2, String.valueOf(bound)), spec);
        assertLargest(spec, plan.maxContributions(), BigInteger.valueOf(bound * bound));
    }

    @ParameterizedTest
    @ValueSource(longs = {2, 3, 5, 10, 1000})
    void product_takesAsManyFactorsAsFitIntoT(long bound) {
        EncryptionSpec spec = spec(1L << 40);
        Plan plan = Planner.plan(Shapes.of("product", Map.of(), 10, 2, String.valueOf(bound)), spec);
        BigInteger most = BigInteger.valueOf(bound).pow(plan.maxContributions());
        assertThat(holds(spec, most)).isTrue();
        assertThat(holds(spec, most.multiply(BigInteger.valueOf(bound)))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4})
    void dot_takesAsManyResultsAsFitIntoT_allElementsCounted(int seed) {
        Random random = new Random(seed);
        EncryptionSpec spec = spec(1L << 40);
        long bound = 1L + random.nextInt(3000);
        long vectorBound = 1L + random.nextInt(50);
        int elements = 1 + random.nextInt(3000);
        Map<String, Object> arguments = Map.of("vectorBound", vectorBound, "vector", "encrypted");
        Plan plan = Planner.plan(Shapes.of("dot", arguments, elements, 2, String.valueOf(bound)), spec);
        assertLargest(spec, plan.maxContributions(), BigInteger.valueOf(bound * vectorBound * elements));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6})
    void linearCombination_isPlannedExactlyIfItsLargestTotalFits(int seed) {
        Random random = new Random(seed);
        List<Object> coefficients = new ArrayList<>();
        long total = 0;
        for (int i = 0; i < 5; i++) {
            long coefficient = random.nextInt(2001) - 1000L;
            coefficients.add(coefficient);
            total += Math.abs(coefficient);
        }
        EncryptionSpec spec = spec(1L << 30);
        long bound = spec.plainModulus() / 2 / total;
        Map<String, Object> arguments = Map.of("coefficients", coefficients);
        Plan plan = Planner.plan(Shapes.of("linear-combination", arguments, 10, 5, String.valueOf(bound)), spec);
        assertThat(plan.maxContributions()).isEqualTo(5);
        assertThat(plan.channels().get(0).largestResult()).isEqualByComparingTo(BigDecimal.valueOf(bound * total));
        JobShape larger = Shapes.of("linear-combination", arguments, 10, 5, String.valueOf(bound + 1));
        assertThatThrownBy(() -> Planner.plan(larger, spec)).isInstanceOf(PlanRefusedException.class);

        Plan shared = Planner.plan(Shapes.of("linear-combination", arguments, 10, 5, ""), spec);
        assertThat(shared.resultBound(1)).isEqualByComparingTo(BigDecimal.valueOf(bound));
    }

    @Test
    void linearCombination_withAQuorum_countsTheLargestCoefficientsFirst() {
        EncryptionSpec spec = spec(1L << 20);
        long bound = spec.plainModulus() / 2 / 30;
        Map<String, Object> arguments = Map.of("coefficients", List.of(1L, -20L, 3L, 10L, -5L));
        JobShape shape = Shapes.of("linear-combination", arguments, 10, 5, String.valueOf(bound));
        assertThat(Planner.plan(shape.withMinimum(2), spec).maxContributions()).isEqualTo(2);
        assertThatThrownBy(() -> Planner.plan(shape.withMinimum(3), spec)).isInstanceOf(PlanRefusedException.class);
    }

    @Test
    void quorum_thatFits_isPlannedAndLimited() {
        EncryptionSpec spec = spec(100_000);
        long bound = spec.plainModulus() / 2 / 5;
        JobShape shape = Shapes.of("sum", Map.of(), 10, 8, String.valueOf(bound));
        assertThatThrownBy(() -> Planner.plan(shape, spec)).isInstanceOf(PlanRefusedException.class);
        assertThatThrownBy(() -> Planner.plan(shape.withMinimum(6), spec)).isInstanceOf(PlanRefusedException.class);
        Plan plan = Planner.plan(shape.withMinimum(5), spec);
        assertThat(plan.maxContributions()).isEqualTo(5);
        assertThat(plan.channels().get(0).largestResult()).isEqualByComparingTo(BigDecimal.valueOf(5 * bound));
    }

    @Test
    void concat_holdsWhateverTHolds() {
        EncryptionSpec spec = spec(100_000);
        for (String packing : List.of("ragged", "dense")) {
            Plan plan = Planner.plan(Shapes.of("concat", Map.of("packing", packing), 10, 8, ""), spec);
            assertThat(plan.resultBound(1)).isEqualByComparingTo(BigDecimal.valueOf(spec.plainModulus() / 2));
        }
    }

    @Test
    void everyNamedProgram_hasAPlan() {
        EncryptionSpec spec = spec(1L << 40);
        for (String program : NamedRecipes.names()) {
            Map<String, Object> arguments = switch (program) {
                case "dot" -> Map.of("vectorBound", 2L);
                case "linear-combination" -> Map.of("coefficients", Collections.nCopies(3, 2L));
                default -> Map.of();
            };
            Plan plan = Planner.plan(Shapes.of(program, arguments, 10, 3, "100"), spec);
            assertThat(plan.channels())
                    .as(program)
                    .allSatisfy(channel ->
                            assertThat(channel.noiseBudgetBits().orElseThrow()).isPositive());
        }
    }
}
