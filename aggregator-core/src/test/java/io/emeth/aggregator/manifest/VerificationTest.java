package io.emeth.aggregator.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import io.emeth.aggregator.Aggregation;
import io.emeth.aggregator.CompletenessPolicy;
import io.emeth.aggregator.Digest;
import io.emeth.aggregator.ElementType;
import io.emeth.aggregator.FinalResult;
import io.emeth.aggregator.JobSpec;
import io.emeth.aggregator.PayloadLayout;
import io.emeth.aggregator.ProgramRegistry;
import io.emeth.aggregator.Receipt;
import io.emeth.aggregator.Results;
import io.emeth.aggregator.Tally;
import io.emeth.aggregator.plain.PlainConcat;
import io.emeth.aggregator.plain.PlainSum;
import java.nio.ByteBuffer;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Final results and manifests that agree with each other, but not with the job. */
class VerificationTest {
    private static final ProgramRegistry PROGRAMS =
            ProgramRegistry.builder().register(new PlainSum()).build();
    private static final int RESULTS = 4;
    private static final JobSpec JOB = Results.sumJob(RESULTS, 1, ElementType.INT64);

    private static Verification verification(JobSpec job, FinalResult result, Tally tally, int revision) {
        return new Verification(
                job,
                PROGRAMS,
                Manifest.of(job, PROGRAMS, result, tally, revision),
                result,
                Digest.sha256(ByteBuffer.wrap(Results.bytes(result))));
    }

    private static Aggregation opened(JobSpec job, int results) {
        Aggregation aggregation = Aggregation.open(job, 0, PROGRAMS);
        for (int index = 0; index < results; index++) {
            assertThat(aggregation.accept(Results.plain(job, index, Results.longs(1L << index))))
                    .isInstanceOf(Receipt.Accepted.class);
        }
        return aggregation;
    }

    /** A manifest states what it is made of: that alone says nothing about the job. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0f8fad5b-d9cb|1f8fad5b-d9cb|job is 1f8fad5b-",
                "\"epoch\":0|\"epoch\":1|epoch 1 is not below 1",
                "\"program\":\"0x7|\"program\":\"0x1|program is 0x1",
                "\"divisor\":1|\"divisor\":2|divisor is 2, expected 1",
                "\"elementType\":\"int64\"|\"elementType\":\"float64\"|elementType is float64, expected int64",
                "\"shape\":[1]|\"shape\":[2]|layout is ",
            })
    void identity_ofAResultThatIsNotTheJobs_namesTheField(String from, String to, String problem) throws Exception {
        try (Aggregation aggregation = opened(JOB, RESULTS)) {
            FinalResult honest = aggregation.finish(Instant.EPOCH);
            Finding good = verification(JOB, honest, Tally.NONE, 1).identity();
            assertThat(good.holds()).as(good.detail()).isTrue();
            byte[] forged = Results.withHeader(Results.bytes(honest), header -> {
                assertThat(header).contains(from);
                return header.replace(from, to);
            });
            Verification verification = verification(JOB, FinalResult.parse(ByteBuffer.wrap(forged)), Tally.NONE, 1);
            assertThat(verification.statement().holds()).isTrue();
            assertThat(verification.rules().holds()).isTrue();
            assertThat(verification.identity().holds()).isFalse();
            assertThat(verification.identity().detail()).startsWith(problem);
        }
    }

    @Test
    void identity_ofAConcatenation_isThatOfItsParts() throws Exception {
        ProgramRegistry programs =
                ProgramRegistry.builder().register(new PlainConcat()).build();
        JobSpec job = JobSpec.plain(Results.JOB, "plain-concat", 2, PayloadLayout.vector(3), ElementType.INT64);
        try (Aggregation aggregation = Aggregation.open(job, 0, programs)) {
            aggregation.accept(Results.plain(job, 0, PayloadLayout.vector(1), Results.longs(1)));
            aggregation.accept(Results.plain(job, 1, PayloadLayout.vector(3), Results.longs(2, 3, 4)));
            FinalResult result = aggregation.finish(Instant.EPOCH);
            Manifest manifest = Manifest.of(job, programs, result, Tally.NONE);
            assertThat(new Verification(job, programs, manifest, result, manifest.subject())
                            .identity()
                            .holds())
                    .isTrue();
            byte[] forged = Results.withHeader(Results.bytes(result), header -> header.replaceFirst("\\[4]", "[5]"));
            FinalResult longer = FinalResult.parse(ByteBuffer.wrap(forged));
            assertThat(new Verification(job, programs, manifest, longer, manifest.subject())
                            .identity()
                            .detail())
                    .startsWith("layout is ");
        }
    }

    @Test
    void rules_ofRevisions_hold() throws Exception {
        try (Aggregation aggregation = opened(JOB, RESULTS)) {
            assertThat(verification(JOB, aggregation.finish(Instant.EPOCH), aggregation.tally(), 1)
                            .rules()
                            .holds())
                    .isTrue();
            for (int index = 0; index < RESULTS - 1; index++) {
                aggregation.retract(Results.plain(JOB, index, Results.longs(1L << index)));
                FinalResult revised = aggregation.finish(Instant.EPOCH);
                Finding rules = verification(JOB, revised, aggregation.tally(), aggregation.revision())
                        .rules();
                assertThat(rules.holds()).as(rules.detail()).isTrue();
                assertThat(rules.detail())
                        .endsWith("revision " + (index + 2) + ", " + (index + 1)
                                + " taken out, on the aggregator's word");
            }
        }
    }

    /** To call a result of few a revision is no way around the job's policy. */
    @Test
    void rules_ofARevisionThatWasNeverComplete_fail() throws Exception {
        JobSpec lenient = JOB.withCompleteness(new CompletenessPolicy.Quorum(1, Instant.EPOCH));
        try (Aggregation aggregation = opened(lenient, 2)) {
            Tally before = aggregation.tally();
            aggregation.retract(Results.plain(lenient, 1, Results.longs(2)));
            FinalResult one = aggregation.finish(Instant.EPOCH);
            assertThat(verification(JOB, one, before, 1).rules())
                    .isEqualTo(
                            new Finding("rules", "1 results are inside, fewer than the 4 of the policy 'all'", false));
            assertThat(verification(JOB, one, before, 2).rules().detail())
                    .isEqualTo(
                            "revision 2 with 0 results taken out; each revision after the first takes out one at least");
            assertThat(verification(JOB, one, aggregation.tally(), 2).rules().detail())
                    .isEqualTo("1 results are inside and 1 were taken out, fewer than the 4 of the policy 'all'");
            assertThat(verification(JOB, one, aggregation.tally(), 3).rules().holds())
                    .isFalse();
            assertThat(verification(JOB, one, aggregation.tally(), 1).rules().holds())
                    .isFalse();
            JobSpec quorum = JOB.withCompleteness(new CompletenessPolicy.Quorum(2, Instant.EPOCH));
            assertThat(verification(quorum, one, aggregation.tally(), 2).rules().holds())
                    .isTrue();
        }
    }
}
