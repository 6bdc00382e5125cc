package io.emeth.aggregator.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.emeth.aggregator.CompletenessPolicy;
import io.emeth.aggregator.Digest;
import io.emeth.aggregator.FinalResult;
import io.emeth.aggregator.JobSpec;
import io.emeth.aggregator.JobVector;
import io.emeth.aggregator.Materials;
import io.emeth.aggregator.PayloadLayout;
import io.emeth.aggregator.SubJobResult;
import io.emeth.aggregator.TensorSpec;
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
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every program from the nodes' numbers to the requester's, in both schemes, against plain arithmetic. */
class ProgramsTest {
    private static final Map<String, ProgramFixture> FIXTURES =
            Map.of("bfv", ProgramFixture.of("bfv"), "ckks", ProgramFixture.of("ckks"));
    private static final int LENGTH = 1100; // 2 ciphertexts in BFV, 3 in CKKS
    private static final PayloadLayout LAYOUT = PayloadLayout.vector(LENGTH);
    private static final int BOUND = 9;

    @AfterAll
    static void close() {
        FIXTURES.values().forEach(ProgramFixture::close);
    }

    private static ProgramFixture fixture(String scheme) {
        return FIXTURES.getOrDefault(scheme, FIXTURES.values().iterator().next());
    }

    private static long[] values(int seed) {
        return new Random(seed).longs(LENGTH, -BOUND, BOUND + 1).toArray();
    }

    private static List<SubJobResult> results(ProgramFixture fixture, JobSpec job, int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> fixture.result(job, i, values(i)))
                .toList();
    }

    private static JobSpec quorum(JobSpec job, int minimum) {
        return job.withCompleteness(new CompletenessPolicy.Quorum(minimum, Instant.EPOCH));
    }

    @ParameterizedTest
    @ValueSource(strings = {"bfv", "ckks"})
    void variance_tensors_areMomentsOfEachElement(String scheme) throws Exception {
        ProgramFixture fixture = fixture(scheme);
        PayloadLayout layout =
                new PayloadLayout(List.of(new TensorSpec("a", List.of(5L, 200L)), new TensorSpec("b", List.of(100L))));
        JobSpec job = fixture.job("variance", 4, layout, BOUND, Map.of());
        List<SubJobResult> results = IntStream.range(0, 4)
                .mapToObj(i -> fixture.result(
                        job,
                        BuiltInPrograms.of(job),
                        i,
                        Map.of("a", Arrays.copyOf(values(i), 1000), "b", Arrays.copyOfRange(values(i), 1000, 1100)),
                        1))
                .toList();
        FinalResult total = ProgramFixture.aggregate(job, fixture.materials(job), results);
        Map<String, double[]> moments = fixture.decrypt(job, BuiltInPrograms.of(job), total);
        assertThat(moments.keySet()).containsExactly("a.mean", "a.variance", "b.mean", "b.variance", "count");
        assertThat(moments.get("count")).containsExactly(4);
        for (int j = 0; j < LENGTH; j++) {
            double sum = 0;
            double squares = 0;
            for (int i = 0; i < 4; i++) {
                sum += values(i)[j];
                squares += values(i)[j] * (double) values(i)[j];
            }
            String tensor = j < 1000 ? "a" : "b";
            int at = j < 1000 ? j : j - 1000;
            assertThat(moments.getOrDefault(tensor + ".mean", new double[0])[at])
                    .isCloseTo(sum / 4, within(fixture.tolerance()));
            assertThat(moments.getOrDefault(tensor + ".variance", new double[0])[at])
                    .isCloseTo(squares / 4 - sum * sum / 16, within(fixture.tolerance()));
        }
        assertThat(total.header().divisor()).isEqualTo(4);
        assertThat(total.header().plan())
                .contains(BuiltInPrograms.of(job).plan(job).digest());
    }

    @ParameterizedTest
    @CsvSource({"bfv, 1", "bfv, 2", "bfv, 3", "bfv, 5", "ckks, 1", "ckks, 2", "ckks, 3", "ckks, 5", "ckks, 7"})
    void product_anyNumberOfFactors_isTheirProduct(String scheme, int count) throws Exception {
        ProgramFixture fixture = fixture(scheme);
        JobSpec job = quorum(fixture.job("product", 7, LAYOUT, BOUND, Map.of()), 1);
        List<SubJobResult> results = results(fixture, job, 7).subList(7 - count, 7); // missing indices
        FinalResult total = ProgramFixture.aggregate(job, fixture.materials(job), results);
        double[] expected = new double[LENGTH];
        Arrays.fill(expected, 1);
        for (int i = 7 - count; i < 7; i++) {
            for (int j = 0; j < LENGTH; j++) {
                expected[j] *= values(i)[j];
            }
        }
        double tolerance = fixture.isBfv() ? 0 : 0.5; // up to 9^7
        assertThat(fixture.decrypt(job, total, "values")).containsExactly(expected, within(tolerance));
        assertThat(total.header().divisor()).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({"bfv, false", "bfv, true", "ckks, false", "ckks, true"})
    void dot_vector_isTheSumOfInnerProducts(String scheme, boolean encrypted) throws Exception {
        ProgramFixture fixture = fixture(scheme);
        JobSpec job = fixture.job(
                "dot", 3, LAYOUT, BOUND, Map.of("vector", encrypted ? "encrypted" : "public", "vectorBound", (long)
                        BOUND));
        JobVector vector = fixture.vector(job, encrypted, values(77));
        FinalResult total = ProgramFixture.aggregate(job, fixture.materials(job, vector), results(fixture, job, 3));
        long expected = 0;
        for (int i = 0; i < 3; i++) {
            for (int j = 0; j < LENGTH; j++) {
                expected += values(i)[j] * values(77)[j];
            }
        }
        assertThat(fixture.decrypt(job, total, "value"))
                .containsExactly(new double[] {expected}, within(100 * fixture.tolerance()));
        assertThat(total.header().layout()).isEqualTo(PayloadLayout.vector(1));
        assertThat(total.header().materials().keySet()).contains("vector", "galois_keys");
        assertThat(total.objects()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"bfv", "ckks"})
    void dot_severalTensors_areOneVector(String scheme) throws Exception {
        ProgramFixture fixture = fixture(scheme);
        PayloadLayout layout =
                new PayloadLayout(List.of(new TensorSpec("a", List.of(2L, 2L)), new TensorSpec("b", List.of(1L))));
        JobSpec job = fixture.job("dot", 2, layout, BOUND, Map.of("vectorBound", "9"));
        Map<String, long[]> weights = Map.of("a", new long[] {1, 2, 3, 4}, "b", new long[] {5});
        JobVector vector = fixture.isBfv()
                ? JobVectorEncryptor.publicIntegers(job, "vector", weights)
                : JobVectorEncryptor.publicReals(job, "vector", ProgramFixture.reals(weights));
        List<SubJobResult> results = IntStream.range(0, 2)
                .mapToObj(i -> fixture.result(
                        job, BuiltInPrograms.of(job), i, Map.of("a", new long[] {1, -1, i, 2}, "b", new long[] {7}), 1))
                .toList();
        FinalResult total = ProgramFixture.aggregate(job, fixture.materials(job, vector), results);
        FinalResult reread = FinalResult.parse(ProgramFixture.bytes(total.toBuffers()));
        assertThat(fixture.decrypt(job, reread, "value"))
                .containsExactly(new double[] {42 + 45}, within(fixture.tolerance()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"bfv", "ckks"})
    void linearCombination_negativeAndFractions_areRight(String scheme) throws Exception {
        ProgramFixture fixture = fixture(scheme);
        JobSpec job = quorum(
                fixture.job(
                        "linear-combination",
                        5,
                        LAYOUT,
                        BOUND,
                        Map.of("coefficients", List.of(2, "-0.75", 0, "1.25", -3), "fractionBits", 2L)),
                3);
        double[] coefficients = {2, -0.75, 0, 1.25, -3};
        List<SubJobResult> all = results(fixture, job, 5);
        List<SubJobResult> covered = List.of(all.get(0), all.get(1), all.get(2), all.get(4));
        FinalResult total = ProgramFixture.aggregate(job, fixture.materials(job), covered);
        double[] expected = new double[LENGTH];
        for (int i : new int[] {0, 1, 2, 4}) {
            for (int j = 0; j < LENGTH; j++) {
                expected[j] += coefficients[i] * values(i)[j];
            }
        }
        assertThat(fixture.decrypt(job, total, "values")).containsExactly(expected, within(fixture.tolerance()));
        assertThat(total.header().divisor()).isEqualTo(4);
    }

    @ParameterizedTest
    @CsvSource({"bfv, false", "bfv, true", "ckks, false", "ckks, true"})
    void ownRecipe_contributionTimesVector_isCountedByWeight(String scheme, boolean encrypted) throws Exception {
        ProgramFixture fixture = fixture(scheme);
        RecipeProgram program = new RecipeProgram(
                "scaled-mean",
                HeRecipe.of(
                        Factor.WEIGHT,
                        new Operation.Multiply(new VectorRef("vector", encrypted)),
                        Reduction.SUM,
                        List.of(),
                        Divisor.TOTAL_WEIGHT,
                        Output.VALUES));
        JobSpec job = fixture.job("scaled-mean", 3, LAYOUT, BOUND, Map.of("vectorBound", (long) BOUND))
                .withMaxWeight(10);
        JobVector vector = fixture.vector(job, encrypted, values(77));
        List<SubJobResult> results = IntStream.range(0, 3)
                .mapToObj(i -> fixture.result(job, program, i, Map.of("values", values(i)), 1 + 2L * i))
                .toList();
        FinalResult total =
                ProgramFixture.aggregate(job, program, fixture.materials(job, program, vector), results, new Random(3));
        double[] expected = new double[LENGTH];
        for (int i = 0; i < 3; i++) {
            for (int j = 0; j < LENGTH; j++) {
                expected[j] += (1 + 2.0 * i) * values(i)[j] * values(77)[j] / 9;
            }
        }
        assertThat(fixture.decrypt(job, program, total).get("values"))
                .containsExactly(expected, within(1e-9 + fixture.tolerance()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"bfv", "ckks"})
    void ownRecipe_productTimesVectorSummed_isOneNumber(String scheme) throws Exception {
        ProgramFixture fixture = fixture(scheme);
        RecipeProgram program = new RecipeProgram(
                "product-sum",
                HeRecipe.of(
                        Factor.ONE,
                        new Operation.Identity(),
                        Reduction.PRODUCT,
                        List.of(
                                new FinishStep.Multiply(new VectorRef("vector", true)),
                                new FinishStep.Multiply(VectorRef.ones()),
                                new FinishStep.SumSlots()),
                        Divisor.ONE,
                        Output.SCALAR));
        JobSpec job = fixture.job("product-sum", 2, LAYOUT, BOUND, Map.of("vectorBound", (long) BOUND));
        JobVector vector = fixture.vector(job, true, values(77));
        List<SubJobResult> results = IntStream.range(0, 2)
                .mapToObj(i -> fixture.result(job, program, i, Map.of("values", values(i)), 1))
                .toList();
        FinalResult total =
                ProgramFixture.aggregate(job, program, fixture.materials(job, program, vector), results, new Random(3));
        long expected = 0;
        for (int j = 0; j < LENGTH; j++) {
            expected += values(0)[j] * values(1)[j] * values(77)[j];
        }
        assertThat(fixture.decrypt(job, program, total).get("value"))
                .containsExactly(new double[] {expected}, within(100 * fixture.tolerance()));
    }

    @ParameterizedTest
    @CsvSource({"variance, bfv", "variance, ckks", "product, bfv", "product, ckks"})
    void finish_anyOrderAndPartition_isTheSameBytes(String name, String scheme) throws Exception {
        ProgramFixture fixture = fixture(scheme);
        JobSpec job = fixture.job(name, 4, LAYOUT, BOUND, Map.of());
        Materials materials = fixture.materials(job);
        List<SubJobResult> results = results(fixture, job, 4);
        List<Digest> digests = new ArrayList<>();
        for (int seed = 0; seed < 4; seed++) {
            digests.add(Digest.sha256(
                    ProgramFixture.aggregate(job, BuiltInPrograms.of(job), materials, results, new Random(seed))
                            .toBuffers()));
        }
        assertThat(digests).as("seeds 0 to 3").containsOnly(digests.get(0));
    }
}
