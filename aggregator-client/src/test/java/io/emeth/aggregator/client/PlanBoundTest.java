package io.emeth.aggregator.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.emeth.aggregator.FinalResult;
import io.emeth.aggregator.he.HeParameters;
import io.emeth.aggregator.he.Scheme;
import io.emeth.aggregator.he.Security;
import io.emeth.aggregator.he.plan.ErrorBound;
import io.emeth.aggregator.he.program.BuiltInPrograms;
import io.emeth.aggregator.he.program.RecipeProgram;
import io.emeth.aggregator.he.recipe.Divisor;
import io.emeth.aggregator.he.recipe.Factor;
import io.emeth.aggregator.he.recipe.FinishStep;
import io.emeth.aggregator.he.recipe.HeRecipe;
import io.emeth.aggregator.he.recipe.Operation;
import io.emeth.aggregator.he.recipe.Output;
import io.emeth.aggregator.he.recipe.Reduction;
import io.emeth.aggregator.he.recipe.VectorRef;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What plans promise against what comes out, from encryption to decryption: for random numbers, for the largest ones with
 * equal signs, for the largest ones that cancel, and for zeros. The promise must hold in each case, and be no more than
 * 20 bits above the worst that was seen. The errors here are independent, so the expected one must hold too, but for its
 * tail.
 */
class PlanBoundTest {
    private static final double SLACK_BITS = 20;

    /** Largest error of thousands of independent ones over the deviation at the worst slot: up to 7 were seen. */
    private static final double DEVIATIONS = 16;

    /** Numbers in [-1, 1] for each result and place. */
    private enum Input {
        RANDOM {
            @Override
            double at(Random random, int result, int place) {
                return 2 * random.nextDouble() - 1;
            }
        },
        LARGEST {
            @Override
            double at(Random random, int result, int place) {
                return 1;
            }
        },
        CANCELLING {
            @Override
            double at(Random random, int result, int place) {
                return (result + place) % 2 == 0 ? 1 : -1;
            }
        },
        ZERO {
            @Override
            double at(Random random, int result, int place) {
                return 0;
            }
        };

        abstract double at(Random random, int result, int place);
    }

    /** The exact result: tensors by name, from results, weights and the vector. */
    @FunctionalInterface
    private interface Exact {
        Map<String, double[]> of(List<double[]> results, long[] weights, double[] vector);
    }

    private record Parameters(String name, HeParameters parameters, int scaleBits) {}

    /**
     * A program to be measured.
     *
     * @param numParallel how many results
     * @param valueBound of each number
     * @param vectorBound of the vector's; 0 without one
     */
    private record Case(
            String name,
            RecipeProgram program,
            Map<String, ?> arguments,
            int numParallel,
            long valueBound,
            long vectorBound,
            boolean encryptedVector,
            Exact exact) {}

    private static HeParameters primes(Scheme scheme, int degree, long plainModulus, int... bits) {
        List<Long> moduli =
                HeParameters.ckks(degree, bits).withSecurity(Security.TOY).coefficientModuli();
        return new HeParameters(scheme, degree, moduli, plainModulus, Security.TOY);
    }

    private static long batching(int degree, int bits) {
        return HeParameters.bfv(degree, bits).plainModulus();
    }

    private static List<Parameters> bfv() {
        return List.of(
                new Parameters("N=1024", primes(Scheme.BFV, 1024, batching(1024, 30), 60, 60, 60, 60, 60), 0),
                new Parameters("N=2048", primes(Scheme.BFV, 2048, batching(2048, 25), 50, 50, 50, 50, 55), 0),
                new Parameters("N=4096", primes(Scheme.BFV, 4096, batching(4096, 30), 45, 45, 45, 45, 45, 46), 0));
    }

    private static List<Parameters> ckks() {
        return List.of(
                new Parameters("N=1024", primes(Scheme.CKKS, 1024, 0, 60, 40, 40, 40, 60), 40),
                new Parameters("N=2048", primes(Scheme.CKKS, 2048, 0, 60, 45, 45, 45, 60), 40),
                new Parameters("N=4096", primes(Scheme.CKKS, 4096, 0, 56, 35, 35, 35, 57), 35));
    }

    private static RecipeProgram own(Operation operation, FinishStep... finish) {
        boolean scalar = finish.length > 0 && finish[finish.length - 1] instanceof FinishStep.SumSlots;
        HeRecipe recipe = HeRecipe.of(
                Factor.ONE,
                operation,
                Reduction.SUM,
                List.of(finish),
                Divisor.ONE,
                scalar ? Output.SCALAR : Output.VALUES);
        return new RecipeProgram("own", recipe);
    }

    private static Case named(String name, Map<String, ?> arguments, int numParallel, long valueBound, Exact exact) {
        return new Case(name, builtIn(name), arguments, numParallel, valueBound, 0, false, exact);
    }

    private static RecipeProgram builtIn(String name) {
        return (RecipeProgram) new BuiltInPrograms()
                .programs().stream()
                        .filter(program -> program.name().equals(name))
                        .findFirst()
                        .orElseThrow();
    }

    private static Case dot(boolean encrypted) {
        return new Case(
                "dot, " + (encrypted ? "encrypted" : "public"),
                builtIn("dot"),
                Map.of("vectorBound", 3L, "vector", encrypted ? "encrypted" : "public"),
                5,
                10,
                3,
                encrypted,
                PlanBoundTest::dot);
    }

    private static Case contribution(boolean encrypted) {
        VectorRef vector = new VectorRef("vector", encrypted);
        return new Case(
                "times vector, " + (encrypted ? "encrypted" : "public"),
                own(new Operation.Multiply(vector)),
                Map.of("vectorBound", 3L),
                4,
                10,
                3,
                encrypted,
                (x, weights, y) -> values(x.get(0).length, j -> sum(x, j) * y[j]));
    }

    private static List<Case> cases() {
        Map<String, ?> coefficients = Map.of("coefficients", List.of(5L, "-2.5", "0.25", 1L), "fractionBits", 2L);
        double[] factors = {5, -2.5, 0.25, 1};
        return List.of(
                named("sum", Map.of(), 6, 100, (x, w, y) -> values(x.get(0).length, j -> sum(x, j))),
                named("mean", Map.of(), 6, 100, (x, w, y) -> values(x.get(0).length, j -> sum(x, j) / x.size())),
                named("weighted-mean", Map.of(), 4, 100, PlanBoundTest::weightedMean),
                named("variance", Map.of(), 5, 50, PlanBoundTest::variance),
                named("product", Map.of(), 5, 5, (x, w, y) -> values(x.get(0).length, j -> product(x, j))),
                named(
                        "linear-combination",
                        coefficients,
                        4,
                        100,
                        (x, w, y) -> values(
                                x.get(0).length,
                                j -> IntStream.range(0, 4)
                                        .mapToDouble(i -> factors[i] * x.get(i)[j])
                                        .sum())),
                named("concat", Map.of("packing", "ragged"), 3, 100, PlanBoundTest::concat),
                named("concat", Map.of("packing", "dense"), 5, 100, PlanBoundTest::concat),
                dot(false),
                dot(true),
                contribution(false),
                contribution(true),
                new Case(
                        "squares, times ones twice",
                        own(
                                new Operation.Square(),
                                new FinishStep.Multiply(VectorRef.ones()),
                                new FinishStep.Multiply(VectorRef.ones()),
                                new FinishStep.SumSlots()),
                        Map.of(),
                        3,
                        10,
                        0,
                        false,
                        (x, w, y) -> Map.of("value", new double[] {
                            x.stream()
                                    .flatMapToDouble(Arrays::stream)
                                    .map(v -> v * v)
                                    .sum()
                        })));
    }

    @FunctionalInterface
    private interface At {
        double at(int place);
    }

    private static Map<String, double[]> values(int length, At element) {
        return Map.of("values", array(length, element));
    }

    private static double[] array(int length, At element) {
        return IntStream.range(0, length).mapToDouble(element::at).toArray();
    }

    private static double sum(List<double[]> x, int j) {
        return x.stream().mapToDouble(values -> values[j]).sum();
    }

    private static double product(List<double[]> x, int j) {
        return x.stream().mapToDouble(values -> values[j]).reduce(1, (a, b) -> a * b);
    }

    private static Map<String, double[]> weightedMean(List<double[]> x, long[] weights, double[] vector) {
        return values(
                x.get(0).length,
                j -> IntStream.range(0, x.size())
                                .mapToDouble(i -> weights[i] * x.get(i)[j])
                                .sum()
                        / Arrays.stream(weights).sum());
    }

    private static Map<String, double[]> variance(List<double[]> x, long[] weights, double[] vector) {
        int length = x.get(0).length;
        double[] means = array(length, j -> sum(x, j) / x.size());
        double[] variances = array(
                length,
                j -> x.stream().mapToDouble(values -> values[j] * values[j]).sum() / x.size() - means[j] * means[j]);
        return Map.of("values.mean", means, "values.variance", variances);
    }

    private static Map<String, double[]> concat(List<double[]> x, long[] weights, double[] vector) {
        return Map.of("values", x.stream().flatMapToDouble(Arrays::stream).toArray());
    }

    private static Map<String, double[]> dot(List<double[]> x, long[] weights, double[] y) {
        double total =
                IntStream.range(0, y.length).mapToDouble(j -> sum(x, j) * y[j]).sum();
        return Map.of("value", new double[] {total});
    }

    private static Stream<Case> allCases() {
        return cases().stream();
    }

    private static List<double[]> inputs(Case tested, Input input, Random random, int length, boolean integers) {
        List<double[]> results = new ArrayList<>();
        for (int i = 0; i < tested.numParallel(); i++) {
            int result = i;
            results.add(array(length, j -> scaled(input.at(random, result, j), tested.valueBound(), integers)));
        }
        return results;
    }

    private static double[] vector(Case tested, Input input, Random random, int length, boolean integers) {
        Input chosen = input == Input.ZERO ? Input.LARGEST : input; // products with a public 0 would be transparent
        return array(length, j -> scaled(chosen.at(random, 0, j), tested.vectorBound(), integers));
    }

    private static double scaled(double fraction, long bound, boolean integers) {
        return integers ? Math.rint(fraction * bound) : fraction * bound;
    }

    private static FinalResult run(
            BoundExperiment experiment, Case tested, List<double[]> results, long[] weights, double[] vector)
            throws Exception {
        Map<String, double[]> vectors = tested.vectorBound() == 0 ? Map.of() : Map.of("vector", vector);
        return experiment.run(results, weights, vectors, tested.encryptedVector());
    }

    private static BoundExperiment experiment(Case tested, Parameters parameters, int elements) {
        return new BoundExperiment(
                tested.program(),
                parameters.parameters(),
                parameters.scaleBits(),
                elements,
                tested.numParallel(),
                tested.valueBound(),
                1000,
                tested.arguments());
    }

    @ParameterizedTest
    @MethodSource("allCases")
    void ckks_errors_areWithinThePlansBound_andNoMoreThan20BitsBelowIt(Case tested) throws Exception {
        for (Parameters parameters : ckks()) {
            int elements = parameters.parameters().degree() / 2 + 100; // 2 ciphertexts, the second one partly filled
            Map<String, Double> worst = new LinkedHashMap<>();
            Map<String, ErrorBound> bounds;
            try (BoundExperiment experiment = experiment(tested, parameters, elements)) {
                bounds = bounds(experiment);
                for (Input input : Input.values()) {
                    Random random = new Random(input.name().hashCode());
                    List<double[]> results = inputs(tested, input, random, elements, false);
                    double[] vector = vector(tested, input, random, elements, false);
                    long[] weights = random.longs(tested.numParallel(), 1, 1001).toArray();
                    FinalResult result = run(experiment, tested, results, weights, vector);
                    Map<String, double[]> exact = tested.exact().of(results, weights, vector);
                    errors(exact, experiment.decrypt(result)).forEach((name, error) -> {
                        ErrorBound bound = bound(bounds, name);
                        assertThat(error)
                                .as("%s, %s, %s, %s", tested.name(), parameters.name(), input, name)
                                .isLessThanOrEqualTo(bound.worst().doubleValue())
                                .isLessThanOrEqualTo(
                                        DEVIATIONS * bound.expected().doubleValue());
                        worst.merge(name, error, Math::max);
                    });
                }
            }
            worst.forEach((name, error) -> {
                double slack = Math.log(bound(bounds, name).worst().doubleValue() / error) / Math.log(2);
                assertThat(slack)
                        .as("%s, %s, %s: bits between %s and %s", tested.name(), parameters.name(), name, error, bounds)
                        .isLessThanOrEqualTo(SLACK_BITS);
            });
        }
    }

    /** By the decrypted tensor's name. */
    private static Map<String, ErrorBound> bounds(BoundExperiment experiment) {
        return experiment
                .plan
                .moments()
                .map(moments -> Map.of("values.mean", moments.mean(), "values.variance", moments.variance()))
                .orElseGet(() -> {
                    ErrorBound error = experiment.plan.channels().get(0).error().orElseThrow();
                    return Map.of("values", error, "value", error);
                });
    }

    private static ErrorBound bound(Map<String, ErrorBound> bounds, String name) {
        return Objects.requireNonNull(bounds.get(name), name);
    }

    private static Map<String, Double> errors(Map<String, double[]> exact, Map<String, double[]> decrypted) {
        Map<String, Double> errors = new LinkedHashMap<>();
        exact.forEach((name, expected) -> {
            double[] actual = Objects.requireNonNull(decrypted.get(name), name);
            assertThat(actual).hasSameSizeAs(expected);
            DoubleStream all = IntStream.range(0, expected.length).mapToDouble(j -> Math.abs(actual[j] - expected[j]));
            errors.put(name, all.max().orElseThrow());
        });
        return errors;
    }

    @ParameterizedTest
    @MethodSource("allCases")
    void bfv_noiseBudget_isWhatThePlanGuarantees_andNoMoreThan20BitsAboveIt(Case tested) throws Exception {
        for (Parameters parameters : bfv()) {
            int elements = parameters.parameters().degree() + 100;
            int least = Integer.MAX_VALUE;
            int guaranteed;
            try (BoundExperiment experiment = experiment(tested, parameters, elements)) {
                guaranteed = experiment.plan.channels().stream()
                        .mapToInt(channel -> channel.noiseBudgetBits().orElseThrow())
                        .min()
                        .orElseThrow();
                for (Input input : Input.values()) {
                    Random random = new Random(input.name().hashCode());
                    List<double[]> results = inputs(tested, input, random, elements, true);
                    double[] vector = vector(tested, input, random, elements, true);
                    long[] weights = random.longs(tested.numParallel(), 1, 1001).toArray();
                    FinalResult result = run(experiment, tested, results, weights, vector);
                    int budget = experiment.noiseBudget(result);
                    String context = tested.name() + ", " + parameters.name() + ", " + input;
                    assertThat(budget).as(context).isGreaterThanOrEqualTo(guaranteed);
                    Map<String, double[]> exact = tested.exact().of(results, weights, vector);
                    errors(exact, experiment.decrypt(result))
                            .forEach((name, error) ->
                                    assertThat(error).as(context).isCloseTo(0, within(1e-6)));
                    least = Math.min(least, budget);
                }
            }
            assertThat(least - guaranteed)
                    .as("%s, %s: bits between %s and %s", tested.name(), parameters.name(), least, guaranteed)
                    .isLessThanOrEqualTo((int) SLACK_BITS);
        }
    }
}
