package io.emeth.aggregator.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.emeth.aggregator.Digest;
import io.emeth.aggregator.FinalResult;
import io.emeth.aggregator.InvalidJobException;
import io.emeth.aggregator.JobSpec;
import io.emeth.aggregator.Materials;
import io.emeth.aggregator.Part;
import io.emeth.aggregator.PayloadLayout;
import io.emeth.aggregator.RejectReason;
import io.emeth.aggregator.RejectedResultException;
import io.emeth.aggregator.SubJobResult;
import io.emeth.aggregator.he.Ciphertext;
import io.emeth.aggregator.he.Evaluator;
import io.emeth.aggregator.he.program.BuiltInPrograms;
import io.emeth.aggregator.he.projection.Challenge;
import io.emeth.aggregator.he.projection.Projection;
import io.emeth.aggregator.he.projection.ProjectionDocument;
import io.emeth.aggregator.he.projection.SumCheck;
import io.emeth.aggregator.signing.Algorithm;
import io.emeth.aggregator.signing.Envelope;
import io.emeth.aggregator.signing.SigningKey;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The projections of inputs against that of their sum. */
class ProjectionTest {
    private static final int RESULTS = 5;
    private static final Challenge CHALLENGE = Challenge.of(new Digest(new byte[Digest.BYTES]), ByteBuffer.allocate(0));

    /** A finished job and its inputs' projections. */
    private record Finished(ProgramFixture fixture, JobSpec job, List<SubJobResult> inputs, FinalResult result) {

        Projection total(List<ByteBuffer> objects, Challenge challenge) throws RejectedResultException {
            return check().total(fixture.keys.context(), challenge, objects);
        }

        Projection projection(List<ByteBuffer> objects, Challenge challenge) {
            return Projection.of(fixture.keys.context(), challenge, objects);
        }

        Map<Integer, Projection> projections() {
            Map<Integer, Projection> projections = new HashMap<>();
            for (SubJobResult input : inputs) {
                projections.put(input.header().index(), projection(input.objects(), CHALLENGE));
            }
            return projections;
        }

        SumCheck check() {
            return SumCheck.of(job, BuiltInPrograms.of(job));
        }

        List<Part> parts() {
            return result.header().parts();
        }
    }

    private static Finished finished(ProgramFixture fixture, String program, Map<String, ?> arguments)
            throws Exception {
        int length = 3 * fixture.slots() / 2; // two ciphertexts each
        JobSpec job = fixture.job(program, RESULTS, PayloadLayout.vector(length), 100, arguments);
        List<SubJobResult> inputs = new ArrayList<>();
        for (int index = 0; index < RESULTS; index++) {
            long[] values = new Random(index).longs(length, -9, 10).toArray();
            inputs.add(fixture.result(job, BuiltInPrograms.of(job), index, Map.of("values", values), 1 + index % 3));
        }
        return new Finished(fixture, job, inputs, ProgramFixture.aggregate(job, Materials.NONE, inputs));
    }

    @ParameterizedTest
    @CsvSource({"bfv, sum", "ckks, sum", "ckks, weighted-mean", "bfv, mean"})
    void difference_ofAnHonestTotal_isNone(String scheme, String program) throws Exception {
        try (ProgramFixture fixture = ProgramFixture.of(scheme)) {
            Finished job = finished(fixture, program, Map.of());
            Projection total = job.total(job.result().objects(), CHALLENGE);
            assertThat(job.check().difference(job.parts(), job.projections(), total))
                    .isEmpty();
        }
    }

    @Test
    void difference_withCoefficients_takesTheJobs() throws Exception {
        try (ProgramFixture fixture = ProgramFixture.of("bfv")) {
            Finished job =
                    finished(fixture, "linear-combination", Map.of("coefficients", List.of(1L, -2L, 3L, 0L, 7L)));
            Projection total = job.total(job.result().objects(), CHALLENGE);
            assertThat(job.check().difference(job.parts(), job.projections(), total))
                    .isEmpty();
        }
    }

    /** One residue off by one, in any limb, polynomial and ciphertext. */
    @ParameterizedTest
    @ValueSource(strings = {"bfv", "ckks"})
    void difference_withOneResidueOffByOne_namesTheModulus(String scheme) throws Exception {
        try (ProgramFixture fixture = ProgramFixture.of(scheme)) {
            Finished job = finished(fixture, "sum", Map.of());
            Random random = new Random(7);
            for (int round = 0; round < 20; round++) {
                List<ByteBuffer> objects = new ArrayList<>(job.result().objects());
                int chunk = random.nextInt(objects.size());
                ByteBuffer changed = ProgramFixture.bytes(List.of(objects.get(chunk)));
                int word = 113 + 8 * random.nextInt((changed.remaining() - 113) / 8);
                changed.putLong(word, changed.getLong(word) == 0 ? 1 : changed.getLong(word) - 1);
                objects.set(chunk, changed);
                Projection total = job.total(objects, CHALLENGE);
                assertThat(job.check().difference(job.parts(), job.projections(), total))
                        .as("round %d, chunk %d, byte %d", round, chunk, word)
                        .hasValueSatisfying(text -> assertThat(text).contains("modulo q_"));
            }
        }
    }

    @Test
    void difference_withAnInputLeftOutCountedTwiceOrOfAnotherChallenge_isFound() throws Exception {
        try (ProgramFixture fixture = ProgramFixture.of("ckks")) {
            Finished job = finished(fixture, "sum", Map.of());
            Projection total = job.total(job.result().objects(), CHALLENGE);
            Map<Integer, Projection> missing = job.projections();
            missing.remove(3);
            assertThat(job.check().difference(job.parts(), missing, total))
                    .hasValue("the projection of index 3 is missing");
            Map<Integer, Projection> twice = job.projections();
            twice.put(3, job.projection(job.inputs().get(2).objects(), CHALLENGE));
            assertThat(job.check().difference(job.parts(), twice, total)).isPresent();
            Challenge other = Challenge.of(CHALLENGE.seed(), ByteBuffer.wrap(new byte[] {1}));
            Projection under = job.total(job.result().objects(), other);
            assertThat(job.check().difference(job.parts(), job.projections(), under))
                    .isPresent();
        }
    }

    /** Its residues are those of the sum, and so its projection would be. */
    @Test
    void total_thatIsNoneOfTheJob_isRejected() throws Exception {
        try (ProgramFixture fixture = ProgramFixture.of("ckks")) {
            Finished job = finished(fixture, "sum", Map.of());
            List<ByteBuffer> honest = job.result().objects();
            assertRejected(job, RejectReason.SCALE_MISMATCH, Forgery.withScaleTimes(0.5, honest.get(0)), honest.get(1));
            assertRejected(job, RejectReason.SCALE_MISMATCH, honest.get(0), Forgery.withScaleTimes(2, honest.get(1)));
            assertRejected(job, RejectReason.LAYOUT_MISMATCH);
            assertRejected(job, RejectReason.LAYOUT_MISMATCH, honest.get(0));
            assertRejected(job, RejectReason.LAYOUT_MISMATCH, honest.get(0), honest.get(1), honest.get(1));
            try (Ciphertext ciphertext = Ciphertext.load(fixture.keys.context(), honest.get(1));
                    Ciphertext lower = new Evaluator(fixture.keys.context()).modSwitchToNext(ciphertext)) {
                assertRejected(job, RejectReason.LEVEL_MISMATCH, honest.get(0), lower.save());
            }
        }
    }

    private static void assertRejected(Finished job, RejectReason reason, ByteBuffer... objects) {
        assertThatExceptionOfType(RejectedResultException.class)
                .isThrownBy(() -> job.total(List.of(objects), CHALLENGE))
                .satisfies(e -> assertThat(e.reason()).isEqualTo(reason));
    }

    @Test
    void of_aProgramThatMultiplies_isRefused() {
        try (ProgramFixture fixture = ProgramFixture.of("bfv")) {
            JobSpec job = fixture.job("product", 2, PayloadLayout.vector(4), 3, Map.of());
            assertThatExceptionOfType(InvalidJobException.class)
                    .isThrownBy(() -> SumCheck.of(job, BuiltInPrograms.of(job)))
                    .withMessageContaining("replay");
        }
    }

    @Test
    void document_signedAndRead_isTheSame() throws Exception {
        try (ProgramFixture fixture = ProgramFixture.of("bfv");
                SigningKey key = SigningKey.generate(Algorithm.SECP256K1)) {
            Finished job = finished(fixture, "sum", Map.of());
            SubJobResult input = job.inputs().get(2);
            ProjectionDocument document = new ProjectionDocument(
                    CHALLENGE, 2, input.header().payloadDigest(), job.projection(input.objects(), CHALLENGE));
            Envelope envelope = document.sign(List.of(key));
            assertThat(ProjectionDocument.open(Envelope.fromJson(envelope.toJson())))
                    .isEqualTo(document);
            assertThat(8 * document.projection().values().size()).isLessThan(200); // bytes that are published
        }
    }

    @Test
    void projection_withValuesOutsideTheirRange_isRefused() {
        assertThat(Projection.repetitions((1L << 60) + 1)).isEqualTo(3);
        assertThat(Projection.repetitions(2)).isEqualTo(128);
        List<Long> moduli = List.of((1L << 60) + 1);
        assertThat(new Projection(moduli, List.of(0L, 1L, 1L << 60)).values()).hasSize(3);
        assertThatIllegalArgumentException().isThrownBy(() -> new Projection(moduli, List.of(0L, 1L, (1L << 60) + 1)));
        assertThatIllegalArgumentException().isThrownBy(() -> new Projection(moduli, List.of(0L, 1L, -1L)));
        assertThatIllegalArgumentException().isThrownBy(() -> new Projection(moduli, List.of(0L, 1L)));
        assertThatIllegalArgumentException().isThrownBy(() -> new Projection(List.of(1L), List.of()));
        assertThatIllegalArgumentException().isThrownBy(() -> new Projection(List.of(-5L), List.of()));
    }
}
