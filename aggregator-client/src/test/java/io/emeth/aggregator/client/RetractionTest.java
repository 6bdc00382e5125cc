package io.emeth.aggregator.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.emeth.aggregator.Aggregation;
import io.emeth.aggregator.CompletenessPolicy;
import io.emeth.aggregator.Digest;
import io.emeth.aggregator.IncompleteAggregationException;
import io.emeth.aggregator.JobSpec;
import io.emeth.aggregator.JobVector;
import io.emeth.aggregator.Materials;
import io.emeth.aggregator.PayloadLayout;
import io.emeth.aggregator.ProgramRegistry;
import io.emeth.aggregator.Receipt;
import io.emeth.aggregator.RejectReason;
import io.emeth.aggregator.SubJobResult;
import io.emeth.aggregator.he.program.BuiltInPrograms;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What was taken out again leaves no trace: in no program, scheme, order or partition. */
class RetractionTest {
    private static final Map<String, ProgramFixture> FIXTURES =
            Map.of("bfv", ProgramFixture.of("bfv"), "ckks", ProgramFixture.of("ckks"));
    private static final ProgramRegistry PROGRAMS = ProgramRegistry.discover();
    private static final PayloadLayout LAYOUT = PayloadLayout.vector(700);
    private static final int PARALLEL = 5;

    @AfterAll
    static void close() {
        FIXTURES.values().forEach(ProgramFixture::close);
    }

    private static ProgramFixture fixture(String scheme) {
        return FIXTURES.getOrDefault(scheme, FIXTURES.values().iterator().next());
    }

    private static JobSpec job(ProgramFixture fixture, String program) {
        Map<String, Object> arguments = new HashMap<>();
        if (program.equals("dot")) {
            arguments.putAll(Map.of("vector", "encrypted", "vectorBound", 9L));
        } else if (program.equals("linear-combination")) {
            arguments.put("coefficients", List.of(3, -2, 0, 7, -1));
        } else if (program.equals("concat")) {
            arguments.put("packing", "dense");
        }
        return fixture.job(program, PARALLEL, LAYOUT, 9, arguments)
                .withMaxWeight(1000)
                .withCompleteness(new CompletenessPolicy.Quorum(1, Instant.EPOCH));
    }

    private static Materials materials(ProgramFixture fixture, JobSpec job) {
        JobVector[] vectors = job.programName().equals("dot")
                ? new JobVector[] {
                    fixture.vector(job, true, new Random(9).longs(700, -9, 10).toArray())
                }
                : new JobVector[0];
        return fixture.materials(job, vectors);
    }

    private static List<SubJobResult> results(ProgramFixture fixture, JobSpec job, int seed) {
        Random random = new Random(seed);
        return IntStream.range(0, PARALLEL)
                .mapToObj(i -> fixture.result(
                        job,
                        BuiltInPrograms.of(job),
                        i,
                        Map.of("values", random.longs(700, -9, 10).toArray()),
                        1 + random.nextInt(20)))
                .toList();
    }

    private static Digest finished(JobSpec job, Materials materials, Map<Integer, SubJobResult> results)
            throws Exception {
        try (Aggregation aggregation = Aggregation.open(job, 0, PROGRAMS, materials)) {
            results.values().forEach(aggregation::accept);
            return Digest.sha256(aggregation.finish(Instant.now()).toBuffers());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "sum, bfv",
        "weighted-mean, bfv",
        "weighted-mean, ckks",
        "variance, bfv",
        "variance, ckks",
        "linear-combination, ckks",
        "dot, bfv",
        "product, bfv",
        "product, ckks",
        "concat, bfv",
        "concat, ckks"
    })
    void retract_randomSequences_leaveNoTrace(String program, String scheme) throws Exception {
        ProgramFixture fixture = fixture(scheme);
        JobSpec job = job(fixture, program);
        Materials materials = materials(fixture, job);
        List<List<SubJobResult>> versions = List.of(results(fixture, job, 1), results(fixture, job, 2));
        for (int seed = 0; seed < 3; seed++) {
            Random random = new Random(seed);
            Map<Integer, SubJobResult> inside = new HashMap<>();
            List<Aggregation> parts = new ArrayList<>();
            Map<Integer, Aggregation> where = new HashMap<>();
            for (int i = 0; i < 2; i++) {
                parts.add(Aggregation.open(job, 0, PROGRAMS, materials));
            }
            for (int step = 0; step < 20; step++) {
                int index = random.nextInt(PARALLEL);
                SubJobResult present = inside.remove(index);
                if (present == null) {
                    SubJobResult result = versions.get(random.nextInt(2)).get(index);
                    Aggregation part = parts.get(random.nextInt(2));
                    assertThat(part.accept(result)).isInstanceOf(Receipt.Accepted.class);
                    inside.put(index, result);
                    where.put(index, part);
                } else {
                    assertThat(where.getOrDefault(index, parts.get(0)).retract(present))
                            .as("seed %d, step %d", seed, step)
                            .isInstanceOf(Receipt.Retracted.class);
                }
            }
            inside.computeIfAbsent(0, index -> {
                SubJobResult result = versions.get(0).get(index);
                parts.get(0).accept(result);
                return result;
            });
            try (Aggregation whole = parts.get(0)) {
                whole.merge(parts.get(1));
                assertThat(Digest.sha256(whole.finish(Instant.now()).toBuffers()))
                        .as("seed %d", seed)
                        .isEqualTo(finished(job, materials, inside));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"sum", "product"})
    void retract_otherBytesOrUncoveredIndex_isRejected(String program) throws Exception {
        ProgramFixture fixture = fixture("bfv");
        JobSpec job = job(fixture, program);
        Materials materials = materials(fixture, job);
        SubJobResult inside = results(fixture, job, 1).get(0);
        SubJobResult other = results(fixture, job, 2).get(0);
        try (Aggregation aggregation = Aggregation.open(job, 0, PROGRAMS, materials)) {
            aggregation.accept(inside);
            for (SubJobResult wrong : List.of(other, results(fixture, job, 1).get(1), inside.withWeight(999))) {
                assertThat(aggregation.retract(wrong))
                        .isInstanceOfSatisfying(
                                Receipt.Rejected.class,
                                rejected -> assertThat(rejected.reason()).isEqualTo(RejectReason.NOT_COVERED));
            }
            assertThat(aggregation.retract(inside)).isInstanceOf(Receipt.Retracted.class);
            assertThat(aggregation.accept(other)).isInstanceOf(Receipt.Accepted.class);
            assertThat(Digest.sha256(aggregation.finish(Instant.now()).toBuffers()))
                    .isEqualTo(finished(job, materials, Map.of(0, other)));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"sum", "concat"})
    void retract_freesThePlansRoom(String program) {
        ProgramFixture fixture = fixture("bfv");
        JobSpec job = job(fixture, program);
        Materials materials = materials(fixture, job);
        assertThat(BuiltInPrograms.of(job).plan(job).maxContributions()).isGreaterThanOrEqualTo(PARALLEL);
        SubJobResult result = results(fixture, job, 1).get(0);
        try (Aggregation aggregation = Aggregation.open(job, 0, PROGRAMS, materials)) {
            for (int i = 0; i < 3 * PARALLEL; i++) {
                assertThat(aggregation.accept(result)).as("round %d", i).isInstanceOf(Receipt.Accepted.class);
                assertThat(aggregation.retract(result)).isInstanceOf(Receipt.Retracted.class);
            }
            assertThatThrownBy(() -> aggregation.finish(Instant.now()))
                    .isInstanceOf(IncompleteAggregationException.class);
        }
    }
}
