package io.emeth.aggregator.he.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.emeth.aggregator.EncryptionSpec;
import io.emeth.aggregator.he.HeContext;
import io.emeth.aggregator.he.HeParameters;
import io.emeth.aggregator.he.Scheme;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ParameterSearchTest {
    private static Map<String, ?> arguments(String program) {
        return switch (program) {
            case "dot" -> Map.of("vectorBound", 1L);
            case "concat" -> Map.of("packing", "dense");
            case "linear-combination" -> Map.of("coefficients", List.of(3L, -1L, 2L, 0L, 5L));
            default -> Map.of();
        };
    }

    @ParameterizedTest
    @CsvSource({
        "bfv, sum, 1000, 5, 1000", "bfv, mean, 100000, 5, 1000", "bfv, weighted-mean, 1000, 5, 100",
        "bfv, variance, 1000, 5, 100", "bfv, product, 1000, 5, 30", "bfv, dot, 5000, 5, 100",
        "bfv, linear-combination, 1000, 5, 100", "bfv, concat, 1000, 5, 100", "bfv, histogram, 1000, 5, ''",
        "ckks, sum, 1000, 5, 1000", "ckks, mean, 100000, 5, 1", "ckks, weighted-mean, 1000, 5, 100",
        "ckks, variance, 1000, 5, 100", "ckks, product, 1000, 5, 3.5", "ckks, dot, 5000, 5, 100",
        "ckks, linear-combination, 1000, 5, 100", "ckks, concat, 1000, 5, 100"
    })
    void propose_namedProgram_givesParametersThatTheEngineTakesAndThePlannerToo(
            String scheme, String program, long elements, int numParallel, String valueBound) {
        JobShape shape = Shapes.of(program, arguments(program), elements, numParallel, valueBound);
        EncryptionSpec spec = Planner.propose(shape, Scheme.parse(scheme), Optional.empty());
        Plan plan = Planner.plan(shape, spec);
        assertThat(spec.securityBits()).isEqualTo(128);
        assertThat(plan.maxContributions()).isGreaterThanOrEqualTo(numParallel);
        try (HeContext context = HeContext.create(HeParameters.of(spec))) {
            int spent = scheme.equals("ckks") ? plan.depth() : 0;
            assertThat(plan.channels().stream().mapToInt(ChannelPlan::limbs).min())
                    .hasValue(context.firstLimbs() - spent);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"100", "0.1", "0.001", "0.00001"})
    void propose_ckks_reachesTheWantedError_withResultsNoLargerThanForLess(String wanted) {
        JobShape shape = Shapes.of("dot", Map.of("vectorBound", 2L), 3000, 10, "5");
        BigDecimal maxError = new BigDecimal(wanted);
        Plan plan = Planner.plan(shape, Planner.propose(shape, Scheme.CKKS, Optional.of(maxError)));
        assertThat(plan.channels().get(0).error().orElseThrow().worst()).isLessThanOrEqualTo(maxError);
        Plan rougher = Planner.plan(
                shape, Planner.propose(shape, Scheme.CKKS, Optional.of(maxError.multiply(BigDecimal.TEN))));
        assertThat(rougher.bytes().result()).isLessThanOrEqualTo(plan.bytes().result());
    }

    @Test
    void propose_bfv_takesTheSmallestBatchingPrimeThatHoldsTheResult() {
        EncryptionSpec spec =
                Planner.propose(Shapes.of("sum", Map.of(), 1000, 5, "10000"), Scheme.BFV, Optional.empty());
        assertThat(spec.plainModulus()).isEqualTo(Shapes.batchingPrime((int) spec.degree(), 100_001));
    }

    @Test
    void propose_whatNothingHolds_isRefusedWithReasons() {
        List<JobShape> impossible = List.of(
                Shapes.of("sum", Map.of(), 10, 2, String.valueOf(1L << 62)),
                Shapes.of("product", Map.of(), 10, 10, "1000"),
                Shapes.of("sum", Map.of(), 10, 2, ""));
        for (JobShape shape : impossible) {
            assertThatThrownBy(() -> Planner.propose(shape, Scheme.BFV, Optional.empty()))
                    .isInstanceOfSatisfying(
                            PlanRefusedException.class,
                            e -> assertThat(e.reasons())
                                    .allSatisfy(reason -> assertThat(reason).containsAnyOf("lower", "take", "give")));
        }
        JobShape histogram = Shapes.of("histogram", Map.of(), 10, 2, "");
        assertThatThrownBy(() -> Planner.propose(histogram, Scheme.CKKS, Optional.empty()))
                .isInstanceOf(PlanRefusedException.class)
                .hasMessageContaining("take bfv");
        JobShape precise = Shapes.of("product", Map.of(), 10, 64, "2");
        assertThatThrownBy(() -> Planner.propose(precise, Scheme.CKKS, Optional.of(new BigDecimal("1e-30"))))
                .isInstanceOf(PlanRefusedException.class);
        JobShape dot = Shapes.of("dot", Map.of("vectorBound", 2L), 3000, 10, "5");
        assertThatThrownBy(() -> Planner.propose(dot, Scheme.CKKS, Optional.of(new BigDecimal("1e-12"))))
                .isInstanceOf(PlanRefusedException.class)
                .hasMessageContaining("wanted is 1.00E-12");
    }
}
