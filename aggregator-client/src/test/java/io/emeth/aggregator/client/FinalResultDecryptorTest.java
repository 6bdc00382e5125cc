package io.emeth.aggregator.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.emeth.aggregator.Aggregation;
import io.emeth.aggregator.FinalResult;
import io.emeth.aggregator.JobSpec;
import io.emeth.aggregator.JobVector;
import io.emeth.aggregator.PayloadLayout;
import io.emeth.aggregator.ProgramRegistry;
import io.emeth.aggregator.RejectReason;
import io.emeth.aggregator.RejectedResultException;
import io.emeth.aggregator.SubJobResult;
import io.emeth.aggregator.he.Ciphertext;
import io.emeth.aggregator.he.Evaluator;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Totals that decrypt, but not to the numbers of their job. */
class FinalResultDecryptorTest {
    private static final ProgramFixture CKKS = ProgramFixture.of("ckks");
    private static final PayloadLayout LAYOUT = PayloadLayout.vector(600); // 2 ciphertexts

    @AfterAll
    static void close() {
        CKKS.close();
    }

    private static JobSpec job(String program) {
        Map<String, ?> arguments = switch (program) {
            case "dot" -> Map.of("vectorBound", 9L);
            case "concat" -> Map.of("packing", "dense");
            default -> Map.of();
        };
        return CKKS.job(program, 3, LAYOUT, 9, arguments);
    }

    private static FinalResult total(JobSpec job) throws Exception {
        long[] values = IntStream.range(0, 600).mapToLong(i -> i % 7 - 3).toArray();
        List<SubJobResult> results =
                IntStream.range(0, 3).mapToObj(i -> CKKS.result(job, i, values)).toList();
        JobVector[] vectors =
                job.programName().equals("dot") ? new JobVector[] {CKKS.vector(job, false, values)} : new JobVector[0];
        return ProgramFixture.aggregate(job, CKKS.materials(job, vectors), results);
    }

    private static void assertRejected(JobSpec job, FinalResult forged, RejectReason reason) {
        FinalResultDecryptor decryptor = new FinalResultDecryptor(job, CKKS.keys.secretKey());
        assertThatExceptionOfType(RejectedResultException.class)
                .isThrownBy(() -> decryptor.decryptReals(forged))
                .satisfies(e -> assertThat(e.reason()).as(e.getMessage()).isEqualTo(reason));
    }

    /** Half the scale would double every number. */
    @ParameterizedTest
    @ValueSource(strings = {"sum", "weighted-mean", "variance", "product", "dot", "concat"})
    void decrypt_withAnotherScaleInOneObject_isRejected(String program) throws Exception {
        JobSpec job = job(program);
        FinalResult honest = total(job);
        assertThat(new FinalResultDecryptor(job, CKKS.keys.secretKey()).decryptReals(honest))
                .isNotEmpty();
        for (int i = 0; i < honest.objects().size(); i++) {
            for (double factor : new double[] {0.5, 1 + Math.ulp(1.0), 2}) {
                ByteBuffer object =
                        Forgery.withScaleTimes(factor, honest.objects().get(i));
                assertRejected(job, Forgery.withObject(honest, i, object), RejectReason.SCALE_MISMATCH);
            }
        }
    }

    @Test
    void decrypt_withAnObjectOfAnotherLevelOrSize_isRejected() throws Exception {
        JobSpec job = job("variance");
        FinalResult honest = total(job);
        Evaluator evaluator = new Evaluator(CKKS.keys.context());
        try (Ciphertext squares =
                        Ciphertext.load(CKKS.keys.context(), honest.objects().get(2));
                Ciphertext lower = evaluator.modSwitchToNext(squares);
                Ciphertext three = evaluator.multiply(squares, squares)) {
            assertRejected(job, Forgery.withObject(honest, 2, lower.save()), RejectReason.LEVEL_MISMATCH);
            assertRejected(job, Forgery.withObject(honest, 2, three.save()), RejectReason.FORM_MISMATCH);
        }
    }

    /** The errors of sums of squares are divided by how many there are. */
    @Test
    void errorBound_ofARevisionWithFewerResults_isLarger() throws Exception {
        JobSpec job = job("variance");
        FinalResultDecryptor decryptor = new FinalResultDecryptor(job, CKKS.keys.secretKey());
        long[] values = new long[600];
        try (Aggregation aggregation = Aggregation.open(job, 0, ProgramRegistry.discover(), CKKS.materials(job))) {
            aggregation.accept(CKKS.result(job, 0, values));
            FinalResult revision = aggregation.finishRevision(Instant.EPOCH);
            assertThat(decryptor.errorBound(revision).orElseThrow())
                    .isGreaterThan(decryptor.errorBound(total(job)).orElseThrow());
        }
    }
}
