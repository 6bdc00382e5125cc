package io.emeth.aggregator.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.emeth.aggregator.Aggregation;
import io.emeth.aggregator.FinalResult;
import io.emeth.aggregator.InvalidJobException;
import io.emeth.aggregator.JobId;
import io.emeth.aggregator.JobSpec;
import io.emeth.aggregator.PayloadLayout;
import io.emeth.aggregator.ProgramRegistry;
import io.emeth.aggregator.Receipt;
import io.emeth.aggregator.RejectReason;
import io.emeth.aggregator.RejectedResultException;
import io.emeth.aggregator.SubJobResult;
import io.emeth.aggregator.TensorSpec;
import io.emeth.aggregator.he.BatchEncoder;
import io.emeth.aggregator.he.Ciphertext;
import io.emeth.aggregator.he.Evaluator;
import io.emeth.aggregator.he.program.BuiltInPrograms;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.UUID;
import java.util.function.IntFunction;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** From a node's numbers to the requester's, through files and the aggregator's public API. */
class JobRoundTripTest {
    private static final ProgramRegistry PROGRAMS = ProgramRegistry.discover();
    private static final Jobs BFV = Jobs.of(Jobs.BFV);
    private static final Jobs CKKS = Jobs.of(Jobs.CKKS);
    private static final int RESULTS = 5;
    private static final PayloadLayout LAYOUT = new PayloadLayout(
            List.of(new TensorSpec("weights", List.of(60L, 80L)), new TensorSpec("bias", List.of(60L))));

    @TempDir
    Path folder;

    @AfterAll
    static void close() {
        BFV.close();
        CKKS.close();
    }

    /** Writes results to files, aggregates the files in another order, and reads the final result from a file. */
    private FinalResult aggregate(JobSpec job, IntFunction<SubJobResult> result) throws Exception {
        List<Path> files = new ArrayList<>();
        for (int i = 0; i < job.numParallel(); i++) {
            files.add(folder.resolve("result-" + i));
            result.apply(i).write(files.get(i));
        }
        Collections.shuffle(files, new Random(99));
        try (Aggregation aggregation = Aggregation.open(job, 0, PROGRAMS)) {
            for (Path file : files) {
                assertThat(aggregation.accept(file)).isInstanceOf(Receipt.Accepted.class);
            }
            aggregation.finish(Instant.EPOCH).write(folder.resolve("final"));
        }
        return FinalResult.read(folder.resolve("final"));
    }

    private static <A> A tensor(Map<String, A> tensors, String name) {
        return Objects.requireNonNull(tensors.get(name), name);
    }

    private static double[] reals(int seed, int length) {
        return new Random(seed).doubles(length, -3, 3).toArray();
    }

    private static long[] integers(int seed, int length) {
        return new Random(seed).longs(length, -1_000_000, 1_000_000).toArray();
    }

    private static Map<String, double[]> realTensors(int i) {
        return Map.of("weights", reals(i, 4800), "bias", reals(100 + i, 60));
    }

    private static Map<String, long[]> integerTensors(int i) {
        return Map.of("weights", integers(i, 4800), "bias", integers(100 + i, 60));
    }

    @ParameterizedTest
    @ValueSource(strings = {"sum", "mean", "weighted-mean"})
    void ckks_sums_areNearThePlainOnes(String program) throws Exception {
        JobSpec job = CKKS.job(program, RESULTS, LAYOUT);
        SubJobEncryptor encryptor = new SubJobEncryptor(job, CKKS.publicKey());
        FinalResult result = aggregate(job, i -> encryptor.encryptReals(0, i, realTensors(i), 1 + i));
        Map<String, double[]> decrypted = new FinalResultDecryptor(job, CKKS.secretKey()).decryptReals(result);
        assertThat(decrypted.keySet()).containsExactly("weights", "bias");
        for (String tensor : decrypted.keySet()) {
            double[] expected = new double[tensor(decrypted, tensor).length];
            for (int i = 0; i < RESULTS; i++) {
                double weight = program.equals("weighted-mean") ? 1 + i : 1;
                double[] values = tensor(realTensors(i), tensor);
                for (int j = 0; j < expected.length; j++) {
                    expected[j] += weight * values[j] / result.header().divisor();
                }
            }
            assertThat(tensor(decrypted, tensor)).containsExactly(expected, within(1e-4));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"sum", "mean", "weighted-mean"})
    void bfv_sums_areExact(String program) throws Exception {
        JobSpec job = BFV.job(program, RESULTS, LAYOUT);
        SubJobEncryptor encryptor = new SubJobEncryptor(job, BFV.publicKey());
        FinalResult result = aggregate(job, i -> encryptor.encryptIntegers(0, i, integerTensors(i), 1 + i));
        FinalResultDecryptor decryptor = new FinalResultDecryptor(job, BFV.secretKey());
        Map<String, long[]> sums = decryptor.decryptIntegers(result);
        Map<String, double[]> quotients = decryptor.decryptReals(result);
        for (String tensor : List.of("weights", "bias")) {
            long[] expected = new long[tensor(sums, tensor).length];
            for (int i = 0; i < RESULTS; i++) {
                long weight = program.equals("weighted-mean") ? 1 + i : 1;
                long[] values = tensor(integerTensors(i), tensor);
                for (int j = 0; j < expected.length; j++) {
                    expected[j] += weight * values[j];
                }
            }
            assertThat(tensor(sums, tensor)).isEqualTo(expected);
            assertThat(tensor(quotients, tensor)[7])
                    .isEqualTo((double) expected[7] / result.header().divisor());
        }
    }

    @Test
    void bfv_concat_keepsRaggedEnds() throws Exception {
        JobSpec job = BFV.job("concat", RESULTS, LAYOUT);
        SubJobEncryptor encryptor = new SubJobEncryptor(job, BFV.publicKey());
        List<Map<String, long[]>> parts = new ArrayList<>();
        for (int i = 0; i < RESULTS; i++) {
            parts.add(Map.of("weights", integers(i, 80 * (60 - i)), "bias", integers(50 + i, 1 + 10 * i)));
        }
        FinalResult result = aggregate(job, i -> encryptor.encryptIntegers(0, i, parts.get(i), 1));
        Map<String, long[]> whole = new FinalResultDecryptor(job, BFV.secretKey()).decryptIntegers(result);
        for (String tensor : List.of("weights", "bias")) {
            long[] expected = parts.stream()
                    .flatMapToLong(part -> Arrays.stream(tensor(part, tensor)))
                    .toArray();
            assertThat(tensor(whole, tensor)).isEqualTo(expected);
        }
        assertThat(result.header().layout().leadingDimensions()).containsExactly(290L, 105L);
    }

    @Test
    void ckks_concat_isNear() throws Exception {
        JobSpec job = CKKS.job("concat", 2, PayloadLayout.vector(1500));
        SubJobEncryptor encryptor = new SubJobEncryptor(job, CKKS.publicKey());
        FinalResult result =
                aggregate(job, i -> encryptor.encryptReals(0, i, Map.of("values", reals(i, 1500 - 1499 * i)), 1));
        double[] whole = tensor(new FinalResultDecryptor(job, CKKS.secretKey()).decryptReals(result), "values");
        assertThat(whole).hasSize(1501);
        assertThat(whole[1499]).isCloseTo(reals(0, 1500)[1499], within(1e-4));
        assertThat(whole[1500]).isCloseTo(reals(1, 1)[0], within(1e-4));
    }

    @Test
    void payloadCodec_ofWholePlaintexts_isInverse() {
        PayloadEncoder encoder = new PayloadEncoder(BFV.context(), 0);
        var plaintexts = encoder.encodeIntegers(LAYOUT, integerTensors(3));
        assertThat(plaintexts).hasSize(2);
        Map<String, long[]> decoded = new PayloadDecoder(BFV.context()).decodeIntegers(LAYOUT, plaintexts);
        assertThat(tensor(decoded, "weights")).isEqualTo(tensor(integerTensors(3), "weights"));
        assertThat(tensor(decoded, "bias")).isEqualTo(tensor(integerTensors(3), "bias"));
        assertThatThrownBy(() -> new PayloadDecoder(BFV.context()).decodeIntegers(LAYOUT, plaintexts.subList(0, 1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("takes 2");
        var reals = new PayloadEncoder(CKKS.context(), 30).encodeReals(LAYOUT, realTensors(3));
        assertThat(tensor(new PayloadDecoder(CKKS.context()).decodeReals(LAYOUT, reals), "bias"))
                .containsExactly(tensor(realTensors(3), "bias"), within(1e-6));
    }

    private static void assertIllegal(Runnable body, String message) {
        assertThatThrownBy(body::run)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }

    @Test
    void encrypt_illegalArguments_areNamed() {
        JobSpec job = CKKS.job("weighted-mean", 4, PayloadLayout.vector(3));
        SubJobEncryptor encryptor = new SubJobEncryptor(job, CKKS.publicKey());
        Map<String, double[]> good = Map.of("values", new double[3]);
        assertIllegal(() -> encryptor.encryptReals(1, 0, good, 1), "epoch 1 is outside [0, 1)");
        assertIllegal(() -> encryptor.encryptReals(0, 4, good, 1), "index 4 is outside [0, 4)");
        assertIllegal(() -> encryptor.encryptReals(0, -1, good, 1), "index -1");
        assertIllegal(() -> encryptor.encryptReals(0, 0, good, 0), "weight 0");
        assertIllegal(() -> encryptor.encryptReals(0, 0, good, 1_000_001), "weight 1000001");
        assertIllegal(() -> encryptor.encryptReals(0, 0, Map.of(), 1), "tensor 'values' is missing");
        assertIllegal(() -> encryptor.encryptReals(0, 0, Map.of("values", new double[2]), 1), "values[2]");
        assertIllegal(() -> encryptor.encryptReals(0, 0, Map.of("values", new double[4]), 1), "has 4 values");
        assertIllegal(
                () -> encryptor.encryptReals(0, 0, Map.of("values", new double[3], "other", new double[1]), 1),
                "no tensor 'other'");
    }

    @Test
    void encrypt_realsThatCouldWrapTheTotal_areRefused() {
        JobSpec sum = CKKS.job("sum", 4, PayloadLayout.vector(1));
        SubJobEncryptor reals = new SubJobEncryptor(sum, CKKS.publicKey());
        double most = BuiltInPrograms.of(sum).plan(sum).resultBound(7).doubleValue();
        assertThat(most).isBetween(0x1p36, 0x1p38); // 70 bits, less 1 for the sign, 30 for the scale, 2 for 4 results
        reals.encryptReals(0, 0, Map.of("values", new double[] {Math.nextDown(most)}), 7);
        for (double value : new double[] {Math.nextUp(most), -1e300, Double.NaN, Double.NEGATIVE_INFINITY}) {
            assertIllegal(() -> reals.encryptReals(0, 0, Map.of("values", new double[] {value}), 7), "value " + value);
        }
    }

    @Test
    void encrypt_integersThatCouldWrapTheTotal_areRefused() {
        JobSpec mean = BFV.job("weighted-mean", 4, PayloadLayout.vector(1));
        SubJobEncryptor integers = new SubJobEncryptor(mean, BFV.publicKey());
        long bound = BFV.context().parameters().plainModulus() / 2 / 4 / 7;
        integers.encryptIntegers(0, 0, Map.of("values", new long[] {-bound}), 7);
        for (long value : new long[] {bound + 1, -bound - 1, Long.MIN_VALUE, Long.MAX_VALUE}) {
            assertIllegal(
                    () -> integers.encryptIntegers(0, 0, Map.of("values", new long[] {value}), 7), "value " + value);
        }
    }

    @Test
    void encrypt_givenBound_isKept() {
        JobSpec job = BFV.job("sum", 4, PayloadLayout.vector(1)).withValueBound(BigDecimal.TEN);
        SubJobEncryptor encryptor = new SubJobEncryptor(job, BFV.publicKey());
        encryptor.encryptIntegers(0, 0, Map.of("values", new long[] {-10}), 1);
        assertIllegal(() -> encryptor.encryptIntegers(0, 0, Map.of("values", new long[] {11}), 1), "[-10, 10]");
    }

    @Test
    void construct_jobOfOtherParametersOrPlain_isRefused() {
        JobSpec job = CKKS.job("sum", 2, PayloadLayout.vector(1));
        assertThatThrownBy(() -> new SubJobEncryptor(job, BFV.publicKey())).isInstanceOf(InvalidJobException.class);
        assertThatThrownBy(() -> new FinalResultDecryptor(job, BFV.secretKey()))
                .isInstanceOf(InvalidJobException.class);
    }

    /** A ciphertext of zeros that was multiplied until nothing but noise was left, which nobody sees from outside. */
    private static ByteBuffer drowned() {
        Evaluator evaluator = new Evaluator(BFV.context());
        BatchEncoder encoder = new BatchEncoder(BFV.context());
        long[] slots = new Random(4).longs(4096, -1_000_000, 1_000_000).toArray();
        Ciphertext product =
                Ciphertext.load(BFV.context(), new Encryptor(BFV.publicKey()).encrypt(encoder.encode(new long[4096])));
        for (int i = 0; i < 4; i++) {
            product = evaluator.multiplyPlain(product, encoder.encode(slots));
        }
        return product.save();
    }

    @Test
    void decrypt_noiseOfAHostileNode_isRejectedInsteadOfGarbled() throws Exception {
        JobSpec job = BFV.job("sum", 2, PayloadLayout.vector(2));
        SubJobEncryptor encryptor = new SubJobEncryptor(job, BFV.publicKey());
        FinalResultDecryptor decryptor = new FinalResultDecryptor(job, BFV.secretKey());
        SubJobResult honest = encryptor.encryptIntegers(0, 0, Map.of("values", new long[] {1, -2}), 1);
        SubJobResult other = encryptor.encryptIntegers(0, 1, Map.of("values", new long[] {3, 4}), 1);
        FinalResult readable = aggregate(job, i -> i == 0 ? honest : other);
        assertThat(tensor(decryptor.decryptIntegers(readable), "values")).containsExactly(4, 2);
        SubJobResult hostile = SubJobResult.encrypted(
                other.header().subJob(), job.program(), BFV.context().parametersId(), job.layout(), List.of(drowned()));
        FinalResult drowned = aggregate(job, i -> i == 0 ? honest : hostile);
        assertThatThrownBy(() -> decryptor.decryptIntegers(drowned))
                .isInstanceOf(RejectedResultException.class)
                .hasMessageContaining("noise");
    }

    @Test
    void decrypt_resultThatDoesNotFitTheJob_isRejected() throws Exception {
        JobSpec job = BFV.job("mean", 2, PayloadLayout.vector(10));
        SubJobEncryptor encryptor = new SubJobEncryptor(job, BFV.publicKey());
        FinalResult result = aggregate(job, i -> encryptor.encryptIntegers(0, i, Map.of("values", new long[10]), 1));
        assertThat(rejectedBy(BFV.job("sum", 2, PayloadLayout.vector(10)), result))
                .isEqualTo(RejectReason.WRONG_PROGRAM);
        assertThat(rejectedBy(BFV.job("mean", 2, PayloadLayout.vector(11)), result))
                .isEqualTo(RejectReason.LAYOUT_MISMATCH);
        assertThat(rejectedBy(BFV.job("mean", 1, PayloadLayout.vector(10)), result))
                .isEqualTo(RejectReason.INDEX_OUT_OF_RANGE);
        JobSpec other = JobSpec.encrypted(
                new JobId(new UUID(0, 0)),
                "mean",
                2,
                PayloadLayout.vector(10),
                job.encryption().orElseThrow());
        assertThat(rejectedBy(other, result)).isEqualTo(RejectReason.WRONG_JOB);
    }

    private static RejectReason rejectedBy(JobSpec job, FinalResult result) {
        try {
            new FinalResultDecryptor(job, BFV.secretKey()).decryptIntegers(result);
        } catch (RejectedResultException e) {
            return e.reason();
        }
        throw new AssertionError("nothing was rejected");
    }
}
