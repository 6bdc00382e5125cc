package io.emeth.aggregator.he.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.emeth.aggregator.Aggregation;
import io.emeth.aggregator.AggregationProgram;
import io.emeth.aggregator.FinalResult;
import io.emeth.aggregator.InvalidJobException;
import io.emeth.aggregator.JobSpec;
import io.emeth.aggregator.Materials;
import io.emeth.aggregator.PayloadLayout;
import io.emeth.aggregator.ProgramId;
import io.emeth.aggregator.ProgramRegistry;
import io.emeth.aggregator.Receipt;
import io.emeth.aggregator.RejectReason;
import io.emeth.aggregator.SubJobResult;
import io.emeth.aggregator.he.Ciphertext;
import io.emeth.aggregator.he.CompressionMode;
import io.emeth.aggregator.he.Evaluator;
import io.emeth.aggregator.he.HeContext;
import io.emeth.aggregator.he.HeErrorCode;
import io.emeth.aggregator.he.HeException;
import io.emeth.aggregator.he.HeParameters;
import io.emeth.aggregator.he.Scheme;
import io.emeth.aggregator.he.SealCompression;
import io.emeth.aggregator.he.Security;
import io.emeth.aggregator.he.TestJobs;
import io.emeth.aggregator.he.jni.DirectBuffers;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Programs without keys, one result at a time: what they take, what they refuse, and that a refusal leaves no trace. */
class RecipeProgramTest {
    private static final ProgramRegistry PROGRAMS = ProgramRegistry.discover();
    private static final PayloadLayout LAYOUT = PayloadLayout.vector(1500); // two ciphertexts of 1,024 slots

    private static SubJobResult result(JobSpec job, int index, List<ByteBuffer> objects) {
        return TestJobs.result(job, index, LAYOUT, objects);
    }

    private static List<ByteBuffer> randomObjects(HeParameters parameters, long seed) {
        Random random = new Random(seed);
        try (HeContext context = HeContext.create(parameters)) {
            return List.of(TestJobs.randomCiphertext(context, random), TestJobs.randomCiphertext(context, random));
        }
    }

    private static void assertRejected(Receipt receipt, RejectReason reason, String detail) {
        assertThat(receipt).isInstanceOfSatisfying(Receipt.Rejected.class, rejected -> {
            assertThat(rejected.reason()).isEqualTo(reason);
            assertThat(rejected.detail()).contains(detail);
        });
    }

    @ParameterizedTest
    @CsvSource({"sum, 1", "mean, 3", "weighted-mean, 60"})
    void finish_divisor_isTheProgramsOwn(String program, long divisor) throws Exception {
        JobSpec job = TestJobs.job(program, TestJobs.CKKS, 3, LAYOUT);
        try (Aggregation aggregation = Aggregation.open(job, 0, PROGRAMS)) {
            for (int i = 0; i < 3; i++) {
                SubJobResult result = result(job, i, randomObjects(TestJobs.CKKS, i));
                assertThat(aggregation.accept(result.withWeight(10 + 10L * i))).isInstanceOf(Receipt.Accepted.class);
            }
            assertThat(aggregation.finish(Instant.EPOCH).header().divisor()).isEqualTo(divisor);
        }
    }

    private static ByteBuffer canonical(HeParameters parameters, ByteBuffer object) {
        try (HeContext context = HeContext.create(parameters);
                Ciphertext ciphertext = Ciphertext.load(context, object)) {
            return ciphertext.save();
        }
    }

    private static ByteBuffer seeded(HeParameters parameters, long seed) {
        try (HeContext context = HeContext.create(parameters)) {
            return TestJobs.randomSeededCiphertext(context, new Random(seed));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"sum", "concat"})
    void accept_anyEncoding_givesTheSameBytes(String program) throws Exception {
        JobSpec job = TestJobs.job(program, TestJobs.BFV, 1, PayloadLayout.vector(1024));
        ByteBuffer seeded = seeded(TestJobs.BFV, 7);
        ByteBuffer full = canonical(TestJobs.BFV, seeded);
        for (ByteBuffer object : List.of(
                full,
                seeded,
                SealCompression.compress(full, CompressionMode.ZLIB),
                SealCompression.compress(seeded, CompressionMode.ZSTD))) {
            try (Aggregation aggregation = Aggregation.open(job, 0, PROGRAMS)) {
                aggregation.accept(TestJobs.result(job, 0, job.layout(), List.of(object)));
                assertThat(aggregation.finish(Instant.EPOCH).objects()).containsExactly(full);
            }
        }
    }

    @Test
    void concat_objects_areCanonicalInIndexOrder() throws Exception {
        JobSpec job = TestJobs.job("concat", TestJobs.BFV, 3, LAYOUT);
        List<ByteBuffer> objects = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            objects.add(seeded(TestJobs.BFV, i));
        }
        try (Aggregation aggregation = Aggregation.open(job, 0, PROGRAMS)) {
            PayloadLayout shorter = PayloadLayout.vector(7);
            aggregation.accept(TestJobs.result(job, 2, shorter, objects.subList(3, 4)));
            aggregation.accept(TestJobs.result(job, 0, LAYOUT, objects.subList(0, 2)));
            aggregation.accept(TestJobs.result(job, 1, shorter, objects.subList(2, 3)));
            FinalResult whole = aggregation.finish(Instant.EPOCH);
            assertThat(whole.objects())
                    .isEqualTo(objects.stream()
                            .map(object -> canonical(TestJobs.BFV, object))
                            .toList());
            assertThat(whole.header().layout()).isEqualTo(PayloadLayout.vector(1514));
            assertThat(whole.header().parts().get(0).leadingDimensions()).containsExactly(1500L);
            assertThat(whole.header().parts().get(1).objectCount()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"sum", "mean", "weighted-mean", "concat"})
    void accept_badResults_areRejectedWithoutTrace(String program) throws Exception {
        JobSpec job = TestJobs.job(program, TestJobs.CKKS, 2, LAYOUT);
        List<ByteBuffer> first = randomObjects(TestJobs.CKKS, 1);
        List<ByteBuffer> second = randomObjects(TestJobs.CKKS, 2);
        try (Aggregation expected = Aggregation.open(job, 0, PROGRAMS);
                Aggregation aggregation = Aggregation.open(job, 0, PROGRAMS)) {
            for (Aggregation each : List.of(expected, aggregation)) {
                assertThat(each.accept(result(job, 0, first))).isInstanceOf(Receipt.Accepted.class);
            }
            for (Bad bad : badOnes()) {
                List<ByteBuffer> objects = TestJobs.copies(second);
                ByteBuffer changed = bad.change().apply(objects.get(1)); // after a good first object
                SubJobResult result = result(job, 1, List.of(objects.get(0), changed));
                assertRejected(aggregation.accept(result), bad.reason(), "object 1: ");
            }
            for (Aggregation each : List.of(expected, aggregation)) {
                assertThat(each.accept(result(job, 1, second))).isInstanceOf(Receipt.Accepted.class);
            }
            assertThat(TestJobs.digest(aggregation.finish(Instant.EPOCH)))
                    .isEqualTo(TestJobs.digest(expected.finish(Instant.EPOCH)));
        }
    }

    private record Bad(RejectReason reason, UnaryOperator<ByteBuffer> change) {}

    private static List<Bad> badOnes() {
        HeContext context = HeContext.create(TestJobs.CKKS);
        HeContext bfv = HeContext.create(TestJobs.BFV);
        List<Bad> bad = new ArrayList<>();
        bad.add(new Bad(RejectReason.MALFORMED, object -> object.limit(object.limit() - 1)));
        bad.add(new Bad(RejectReason.MALFORMED, object -> object.put(0, (byte) 0)));
        bad.add(new Bad(RejectReason.MALFORMED, object -> DirectBuffers.allocate(1)));
        bad.add(new Bad(RejectReason.UNSUPPORTED_VERSION, object -> object.put(3, (byte) 3)));
        bad.add(new Bad(RejectReason.PARAMETERS_MISMATCH, object -> object.put(16, (byte) (object.get(16) ^ 1))));
        bad.add(new Bad(RejectReason.PARAMETERS_MISMATCH, object -> TestJobs.randomCiphertext(bfv, new Random(3))));
        bad.add(new Bad(RejectReason.LEVEL_MISMATCH, object -> TestJobs.randomCiphertext(context, new Random(3), 1)));
        bad.add(new Bad(RejectReason.LEVEL_MISMATCH, object -> TestJobs.randomCiphertext(context, new Random(3), 3)));
        bad.add(new Bad(RejectReason.FORM_MISMATCH, object -> object.put(48, (byte) 0)));
        bad.add(new Bad(RejectReason.SCALE_MISMATCH, object -> object.putDouble(73, 0x1p24)));
        bad.add(new Bad(RejectReason.SCALE_MISMATCH, object -> object.putDouble(73, Math.nextUp(0x1p25))));
        bad.add(new Bad(RejectReason.SCALE_MISMATCH, object -> object.putDouble(73, Double.NaN)));
        bad.add(new Bad(RejectReason.RESIDUE_OUT_OF_RANGE, object -> object.putLong(object.limit() - 8, -1)));
        bad.add(new Bad(RejectReason.TRANSPARENT, RecipeProgramTest::withoutSecondPolynomial));
        bad.add(new Bad(RejectReason.DECOMPRESSION_FAILED, object -> object.put(5, (byte) 1)));
        bad.add(new Bad(RejectReason.DECOMPRESSION_FAILED, RecipeProgramTest::zstdWithOneByteBehind));
        bad.add(new Bad(RejectReason.MALFORMED, RecipeProgramTest::zlibOfAShortBody));
        bad.add(new Bad(RejectReason.FORM_MISMATCH, RecipeProgramTest::ofThreePolynomials));
        return bad;
    }

    private static ByteBuffer withoutSecondPolynomial(ByteBuffer object) {
        for (int at = 113 + 8 * 2 * 2048; at < object.limit(); at += 8) {
            object.putLong(at, 0);
        }
        return object;
    }

    private static ByteBuffer zstdWithOneByteBehind(ByteBuffer object) {
        ByteBuffer compressed = SealCompression.compress(object, CompressionMode.ZSTD);
        ByteBuffer longer = DirectBuffers.allocate(compressed.remaining() + 1L);
        longer.put(compressed).putLong(8, longer.capacity());
        return longer.rewind();
    }

    private static ByteBuffer zlibOfAShortBody(ByteBuffer object) {
        int shorter = object.limit() - 8;
        return SealCompression.compress(object.putLong(8, shorter).limit(shorter), CompressionMode.ZLIB);
    }

    /** Too long for two polynomials at the first level, so cut to one level below: three polynomials of one limb. */
    private static ByteBuffer ofThreePolynomials(ByteBuffer object) {
        try (HeContext context = HeContext.create(TestJobs.CKKS)) {
            ByteBuffer two = TestJobs.randomCiphertext(context, new Random(4), 1);
            ByteBuffer three = DirectBuffers.allocate(two.remaining() + 8L * 2048);
            three.put(two).putLong(8, three.capacity()).putLong(49, 3);
            three.putLong(97, 24 + 8L * 3 * 2048).putLong(105, 3L * 2048);
            return three.rewind();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"sum", "concat"})
    void accept_decompressionBomb_isRejected(String program) {
        JobSpec job = TestJobs.job(program, TestJobs.BFV, 2, PayloadLayout.vector(10));
        for (CompressionMode mode : List.of(CompressionMode.ZLIB, CompressionMode.ZSTD)) {
            ByteBuffer zeros = DirectBuffers.allocate(10 << 20);
            TestJobs.putHeader(zeros, zeros.capacity());
            zeros.rewind();
            ByteBuffer bomb = SealCompression.compress(zeros, mode);
            try (Aggregation aggregation = Aggregation.open(job, 0, PROGRAMS)) {
                assertRejected(
                        aggregation.accept(TestJobs.result(job, 0, job.layout(), List.of(bomb))),
                        RejectReason.DECOMPRESSION_FAILED,
                        "object 0");
            }
        }
    }

    @Test
    void accept_otherParameters_isRejected() {
        JobSpec job = TestJobs.job("sum", TestJobs.CKKS, 2, LAYOUT);
        JobSpec other = TestJobs.job("sum", TestJobs.BFV, 2, LAYOUT);
        try (Aggregation aggregation = Aggregation.open(job, 0, PROGRAMS)) {
            assertRejected(
                    aggregation.accept(result(other, 0, randomObjects(TestJobs.CKKS, 1))),
                    RejectReason.PARAMETERS_MISMATCH,
                    "the job's is");
        }
    }

    @Test
    void accept_otherLayoutOrNumberOfObjects_isRejected() {
        JobSpec job = TestJobs.job("sum", TestJobs.CKKS, 2, LAYOUT);
        JobSpec concat = TestJobs.job("concat", TestJobs.CKKS, 2, LAYOUT);
        List<ByteBuffer> objects = randomObjects(TestJobs.CKKS, 1);
        try (Aggregation sum = Aggregation.open(job, 0, PROGRAMS);
                Aggregation whole = Aggregation.open(concat, 0, PROGRAMS)) {
            assertRejected(
                    sum.accept(TestJobs.result(job, 0, PayloadLayout.vector(1499), objects)),
                    RejectReason.LAYOUT_MISMATCH,
                    "values[1499]");
            assertRejected(
                    sum.accept(result(job, 0, objects.subList(0, 1))), RejectReason.LAYOUT_MISMATCH, "1 objects");
            assertRejected(
                    whole.accept(TestJobs.result(concat, 0, PayloadLayout.vector(1501), objects)),
                    RejectReason.LAYOUT_MISMATCH,
                    "values[1501]");
            assertRejected(
                    whole.accept(TestJobs.result(concat, 0, PayloadLayout.vector(1024), objects)),
                    RejectReason.LAYOUT_MISMATCH,
                    "2 objects");
        }
    }

    @Test
    void open_jobThatCannotRun_isRefused() {
        assertInvalid(TestJobs.job("sum", HeParameters.ckks(2048, 40, 30, 40), 2, LAYOUT), "bits");
        assertInvalid(
                TestJobs.job(
                        "mean",
                        new HeParameters(Scheme.BFV, 1024, TestJobs.BFV.coefficientModuli(), 4096, Security.TOY),
                        2,
                        LAYOUT),
                "plainModulus 4096 cannot hold vectors");
        assertInvalid(TestJobs.job("sum", TestJobs.BFV, 2, PayloadLayout.vector(1L << 40)), "1073741824 ciphertexts");
        assertInvalid(TestJobs.job("concat", TestJobs.BFV, 1 << 20, PayloadLayout.vector(1 << 20)), "1048576 results");
        JobSpec huge = TestJobs.job("sum", TestJobs.CKKS, 2, LAYOUT);
        assertInvalid(JobSpec.encrypted(huge.job(), "sum", 2, LAYOUT, TestJobs.CKKS.toSpec(80)), "scale");
        assertInvalid(JobSpec.encrypted(huge.job(), "concat", 2, LAYOUT, TestJobs.CKKS.toSpec(80)), "scale");
    }

    private static void assertInvalid(JobSpec job, String message) {
        assertThatThrownBy(() -> Aggregation.open(job, 0, PROGRAMS))
                .isInstanceOf(InvalidJobException.class)
                .hasMessageContaining(message);
    }

    private static RecipeProgram program(String name) {
        return (RecipeProgram) PROGRAMS.find(ProgramId.named(name)).orElseThrow();
    }

    @Test
    void merge_otherJobProgramOrItself_isRefused() {
        JobSpec job = TestJobs.job("sum", TestJobs.BFV, 2, LAYOUT);
        JobSpec other = TestJobs.job("sum", TestJobs.BFV, 3, LAYOUT);
        try (var a = program("sum").start(job, Materials.NONE);
                var b = program("sum").start(other, Materials.NONE);
                var mean = program("mean").start(job, Materials.NONE);
                var concat = program("concat").start(job, Materials.NONE)) {
            for (var wrong : List.of(a, b, mean, concat)) {
                assertThatThrownBy(() -> a.merge(wrong)).isInstanceOf(IllegalArgumentException.class);
            }
            assertThatThrownBy(() -> concat.merge(a)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void finish_cancelledByANode_isRefusedNotPublished() throws Exception {
        JobSpec job = TestJobs.job("sum", TestJobs.BFV, 2, PayloadLayout.vector(5));
        try (HeContext context = HeContext.create(TestJobs.BFV);
                Ciphertext a = Ciphertext.load(context, seeded(TestJobs.BFV, 1));
                Aggregation aggregation = Aggregation.open(job, 0, PROGRAMS)) {
            ByteBuffer negated = new Evaluator(context).negate(a).save();
            aggregation.accept(TestJobs.result(job, 0, job.layout(), List.of(a.save())));
            aggregation.accept(TestJobs.result(job, 1, job.layout(), List.of(negated)));
            assertThatThrownBy(() -> aggregation.finish(Instant.EPOCH))
                    .isInstanceOfSatisfying(
                            HeException.class, e -> assertThat(e.code()).isEqualTo(HeErrorCode.TRANSPARENT));
        }
    }

    @Test
    void start_materialNobodyNeeds_isRefused() {
        JobSpec job = TestJobs.job("sum", TestJobs.BFV, 2, LAYOUT);
        Materials materials =
                Materials.builder().put("galois_keys", ByteBuffer.allocate(1)).build();
        assertThatThrownBy(() -> Aggregation.open(job, 0, PROGRAMS, materials))
                .isInstanceOf(InvalidJobException.class)
                .hasMessageContaining("'galois_keys'");
    }

    @Test
    void discover_services_holdsAllBuiltInPrograms() {
        assertThat(PROGRAMS.programs())
                .extracting(AggregationProgram::name)
                .contains(
                        "sum",
                        "mean",
                        "weighted-mean",
                        "variance",
                        "product",
                        "dot",
                        "linear-combination",
                        "concat",
                        "histogram");
    }
}
