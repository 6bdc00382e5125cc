package io.emeth.aggregator.he.program;

import static org.assertj.core.api.Assertions.assertThat;

import io.emeth.aggregator.Aggregation;
import io.emeth.aggregator.FinalResult;
import io.emeth.aggregator.JobSpec;
import io.emeth.aggregator.Partial;
import io.emeth.aggregator.PayloadLayout;
import io.emeth.aggregator.ProgramRegistry;
import io.emeth.aggregator.Receipt;
import io.emeth.aggregator.SubJobResult;
import io.emeth.aggregator.TensorSpec;
import io.emeth.aggregator.he.Ciphertext;
import io.emeth.aggregator.he.CompressionMode;
import io.emeth.aggregator.he.HeContext;
import io.emeth.aggregator.he.HeParameters;
import io.emeth.aggregator.he.SealCompression;
import io.emeth.aggregator.he.TestJobs;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The final bytes are a function of the set of results: of no order, no partition, no tree of merges. */
class RecipeProgramPropertyTest {
    private static final ProgramRegistry PROGRAMS = ProgramRegistry.discover();
    private static final int RESULTS = 9;
    private static final int ROUNDS = 6;
    private static final PayloadLayout LAYOUT = new PayloadLayout(
            List.of(new TensorSpec("weights", List.of(10L, 120L)), new TensorSpec("bias", List.of(10L))));

    static Stream<Arguments> programs() {
        return Stream.of("sum", "mean", "weighted-mean", "concat")
                .flatMap(program -> Stream.of(Arguments.of(program, "bfv"), Arguments.of(program, "ckks")));
    }

    @ParameterizedTest
    @MethodSource("programs")
    void finish_anyOrderAndPartition_isTheSameBytes(String program, String scheme) throws Exception {
        HeParameters parameters = TestJobs.parameters(scheme);
        JobSpec job = TestJobs.job(program, parameters, RESULTS, LAYOUT);
        List<SubJobResult> results = results(job, parameters, new Random(program.hashCode()));
        FinalResult expected;
        try (Aggregation inOrder = Aggregation.open(job, 0, PROGRAMS)) {
            acceptAll(inOrder, results);
            expected = inOrder.finish(Instant.EPOCH);
        }
        for (int seed = 0; seed < ROUNDS; seed++) {
            assertThat(TestJobs.digest(partitioned(job, results, new Random(seed))))
                    .as("seed %d", seed)
                    .isEqualTo(TestJobs.digest(expected));
        }
    }

    @ParameterizedTest
    @MethodSource("programs")
    void finish_sums_areTheWeightedSumsOfResidues(String program, String scheme) throws Exception {
        HeParameters parameters = TestJobs.parameters(scheme);
        JobSpec job = TestJobs.job(program, parameters, RESULTS, LAYOUT);
        List<SubJobResult> results = results(job, parameters, new Random(17));
        FinalResult result = partitioned(job, results, new Random(18));
        if (program.equals("concat")) {
            List<ByteBuffer> canonical = new ArrayList<>();
            results.forEach(each -> canonical.addAll(canonical(parameters, each)));
            assertThat(result.objects()).isEqualTo(canonical);
            return;
        }
        List<List<ByteBuffer>> canonical =
                results.stream().map(each -> canonical(parameters, each)).toList();
        for (int chunk = 0; chunk < 2; chunk++) {
            ByteBuffer total = result.objects().get(chunk);
            for (int at = 113; at < total.limit(); at += 8 * 61) {
                BigInteger sum = BigInteger.ZERO;
                for (int i = 0; i < RESULTS; i++) {
                    long weight = program.equals("weighted-mean")
                            ? results.get(i).header().weight()
                            : 1;
                    long word = canonical.get(i).get(chunk).getLong(at);
                    sum = sum.add(BigInteger.valueOf(word).multiply(BigInteger.valueOf(weight)));
                }
                assertThat(total.getLong(at))
                        .as("word at %d", at)
                        .isEqualTo(sum.mod(BigInteger.valueOf(modulusAt(parameters, at)))
                                .longValue());
            }
        }
    }

    private static long modulusAt(HeParameters parameters, int at) {
        int limbs = Math.max(1, parameters.coefficientModuli().size() - 1);
        return parameters.coefficientModuli().get((at - 113) / 8 / parameters.degree() % limbs);
    }

    private static List<ByteBuffer> canonical(HeParameters parameters, SubJobResult result) {
        try (HeContext context = HeContext.create(parameters)) {
            return result.objects().stream()
                    .map(object -> Ciphertext.load(context, object).save())
                    .toList();
        }
    }

    /** Full, seeded, zlib and zstd objects in turn; weights from 1 to the largest; ragged where that is allowed. */
    private static List<SubJobResult> results(JobSpec job, HeParameters parameters, Random random) {
        List<SubJobResult> results = new ArrayList<>();
        try (HeContext context = HeContext.create(parameters)) {
            for (int i = 0; i < RESULTS; i++) {
                PayloadLayout layout = job.programName().equals("concat") && i % 3 == 2
                        ? LAYOUT.withLeadingDimensions(List.of(9L, 1L + random.nextInt(10)))
                        : LAYOUT;
                List<ByteBuffer> objects = new ArrayList<>();
                for (int chunk = 0; chunk < 2; chunk++) {
                    objects.add(encoded(context, random, (i + chunk) % 4));
                }
                long weight = i == 0 ? 1 : i == 1 ? job.maxWeight() : 1 + random.nextInt(1000);
                results.add(TestJobs.result(job, i, layout, objects).withWeight(weight));
            }
        }
        return results;
    }

    private static ByteBuffer encoded(HeContext context, Random random, int encoding) {
        return switch (encoding) {
            case 0 -> TestJobs.randomSeededCiphertext(context, random);
            case 1 -> SealCompression.compress(TestJobs.randomCiphertext(context, random), CompressionMode.ZLIB);
            case 2 -> SealCompression.compress(TestJobs.randomSeededCiphertext(context, random), CompressionMode.ZSTD);
            default -> TestJobs.randomCiphertext(context, random);
        };
    }

    private static void acceptAll(Aggregation aggregation, List<SubJobResult> results) {
        for (SubJobResult result : results) {
            assertThat(aggregation.accept(result)).isInstanceOf(Receipt.Accepted.class);
        }
    }

    private static FinalResult partitioned(JobSpec job, List<SubJobResult> results, Random random) throws Exception {
        List<Aggregation> parts = new ArrayList<>();
        int workers = 1 + random.nextInt(5);
        for (int i = 0; i < workers; i++) {
            parts.add(Aggregation.open(job, 0, PROGRAMS));
        }
        List<SubJobResult> shuffled = new ArrayList<>(results);
        Collections.shuffle(shuffled, random);
        for (SubJobResult result : shuffled) {
            assertThat(parts.get(random.nextInt(workers)).accept(result)).isInstanceOf(Receipt.Accepted.class);
        }
        while (parts.size() > 1) {
            Collections.shuffle(parts, random);
            Aggregation consumed = parts.remove(parts.size() - 1);
            if (random.nextBoolean()) {
                parts.get(0).merge(consumed);
            } else {
                parts.get(0).merge(sent(consumed.partial()));
            }
            consumed.close();
        }
        try (Aggregation whole = parts.get(0)) {
            return whole.finish(Instant.EPOCH);
        }
    }

    /** What arrives at the other end. */
    private static Partial sent(Partial partial) throws Exception {
        List<ByteBuffer> pieces = partial.toBuffers();
        ByteBuffer bytes = ByteBuffer.allocate(
                pieces.stream().mapToInt(ByteBuffer::remaining).sum());
        pieces.forEach(bytes::put);
        return Partial.parse(bytes.flip());
    }
}
