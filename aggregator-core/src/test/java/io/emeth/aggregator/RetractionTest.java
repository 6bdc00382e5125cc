package io.emeth.aggregator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.emeth.aggregator.plain.PlainSum;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RetractionTest {
    private static final ProgramRegistry PROGRAMS = ProgramRegistry.discover();
    private static final Instant NOW = Instant.parse("2026-06-01T00:00:00Z");
    private static final JobSpec JOB = Results.sumJob(3, 2, ElementType.INT64)
            .withMaxWeight(100)
            .withCompleteness(new CompletenessPolicy.Quorum(1, NOW));

    private static SubJobResult result(int index) {
        return Results.plain(JOB, index, Results.longs(index + 1, 10));
    }

    private static Aggregation with(int... indices) {
        Aggregation aggregation = Aggregation.open(JOB, 0, PROGRAMS);
        for (int index : indices) {
            assertThat(aggregation.accept(result(index))).isInstanceOf(Receipt.Accepted.class);
        }
        return aggregation;
    }

    @Test
    void retract_ofCountedResult_takesItOutAndFreesItsIndex() throws Exception {
        Aggregation aggregation = with(0, 1);
        assertThat(aggregation.retract(result(0)))
                .isEqualTo(new Receipt.Retracted(
                        Results.subJob(0), result(0).header().payloadDigest()));
        assertThat(aggregation.missing()).containsExactly(0, 2);
        SubJobResult other = Results.plain(JOB, 0, Results.longs(100, 200));
        assertThat(aggregation.accept(other)).isInstanceOf(Receipt.Accepted.class);
        FinalResult total = aggregation.finish(NOW);
        assertThat(total.objects()).containsExactly(Results.longs(102, 210));
        assertThat(total.header().parts()).containsExactly(Part.of(other), Part.of(result(1)));
    }

    @Test
    void retract_fromAnotherNode_isTheSameResult() {
        Aggregation aggregation = with(0);
        NodeAddress node = NodeAddress.parse("0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed");
        assertThat(aggregation.retract(result(0).withNode(node))).isInstanceOf(Receipt.Retracted.class);
    }

    @Test
    void retract_ofWhatWasNeverCounted_isNotCoveredAndChangesNothing() throws Exception {
        Aggregation aggregation = with(0, 1);
        assertRejected(aggregation.retract(result(2)), RejectReason.NOT_COVERED, "no result of index 2");
        SubJobResult otherBytes = Results.plain(JOB, 0, Results.longs(1, 11));
        assertRejected(aggregation.retract(otherBytes), RejectReason.NOT_COVERED, "index=0");
        assertRejected(aggregation.retract(result(0).withWeight(2)), RejectReason.NOT_COVERED, "weight=2");
        SubJobResult otherObjects = Results.plain(JOB, 0, Results.longs(1), Results.longs(10));
        assertRejected(aggregation.retract(otherObjects), RejectReason.NOT_COVERED, "objectCount=2");
        assertThat(aggregation.finish(NOW).objects()).containsExactly(Results.longs(3, 20));
    }

    @Test
    void retract_twice_isNotCoveredTheSecondTime() throws Exception {
        Aggregation aggregation = with(0, 1);
        assertThat(aggregation.retract(result(0))).isInstanceOf(Receipt.Retracted.class);
        assertRejected(aggregation.retract(result(0)), RejectReason.NOT_COVERED, "no result of index 0");
        assertThat(aggregation.finish(NOW).objects()).containsExactly(Results.longs(2, 10));
    }

    @Test
    void retract_ofResultsOfOthers_namesTheRuleBroken() {
        Aggregation aggregation = with(0);
        JobId otherJob = JobId.parse("00000000-0000-0000-0000-000000000001");
        assertRejected(
                aggregation.retract(of(new SubJobId(otherJob, 0, 0), JOB.program())),
                RejectReason.WRONG_JOB,
                otherJob.toString());
        assertRejected(
                aggregation.retract(of(new SubJobId(Results.JOB, 1, 0), JOB.program())),
                RejectReason.WRONG_EPOCH,
                "epoch is 1");
        assertRejected(
                aggregation.retract(of(Results.subJob(0), ProgramId.parse("7"))), RejectReason.WRONG_PROGRAM, "not 0x");
        assertRejected(
                aggregation.retract(of(Results.subJob(3), JOB.program())),
                RejectReason.INDEX_OUT_OF_RANGE,
                "index 3 is outside");
    }

    @Test
    void retract_cutOtherwiseThanAccepted_isRejectedAndChangesNothing() throws Exception {
        SubJobResult counted = Results.plain(JOB, 0, Results.longs(1), Results.longs(10));
        ByteBuffer bytes = Results.longs(1, 10);
        SubJobResult recut = Results.plain(JOB, 0, bytes.slice(0, 9), bytes.slice(9, 7));
        assertThat(Part.of(recut)).isEqualTo(Part.of(counted));
        Aggregation aggregation = with(1);
        aggregation.accept(counted);
        assertRejected(aggregation.retract(recut), RejectReason.LAYOUT_MISMATCH, "9 bytes");
        assertThat(aggregation.missing()).containsExactly(2);
        assertThat(aggregation.finish(NOW).objects()).containsExactly(Results.longs(3, 20));
    }

    @Test
    void retract_afterFinish_opensARevisionWithoutIt() throws Exception {
        Aggregation aggregation = with(0, 1);
        FinalResult total = aggregation.finish(NOW);
        assertThat(aggregation.finish(NOW)).isSameAs(total);
        assertThat(aggregation.revision()).isEqualTo(1);
        assertThat(aggregation.tally()).isEqualTo(Tally.NONE);
        assertThat(aggregation.retract(result(0))).isInstanceOf(Receipt.Retracted.class);
        assertRejected(aggregation.accept(result(2)), RejectReason.CLOSED, "waits for the next revision");
        assertThat(aggregation.revision()).isEqualTo(2);
        FinalResult amended = aggregation.finish(NOW.minusSeconds(1)); // the quorum was asked for the first time
        assertThat(amended.objects()).containsExactly(Results.longs(2, 10));
        assertThat(aggregation.finish(NOW)).isSameAs(amended);
        assertThat(aggregation.revision()).isEqualTo(2);
        assertThat(aggregation.tally().retracted()).containsExactly(Part.of(result(0)));
    }

    @Test
    void retract_ofTheLastResultAfterFinish_leavesNothingToFinish() throws Exception {
        Aggregation aggregation = with(1);
        aggregation.finish(NOW);
        aggregation.retract(result(1));
        assertThatExceptionOfType(IncompleteAggregationException.class).isThrownBy(() -> aggregation.finish(NOW));
    }

    @Test
    void retract_afterClose_isClosed() throws Exception {
        Aggregation aggregation = with(0, 1);
        FinalResult total = aggregation.finish(NOW);
        aggregation.close();
        assertRejected(aggregation.retract(result(0)), RejectReason.CLOSED, "closed");
        assertThat(aggregation.finish(NOW)).isSameAs(total);
    }

    @Test
    void retract_ofFileOrBytes_readsThemOrRejectsThem(@TempDir Path folder) throws Exception {
        Aggregation aggregation = with(0, 1, 2);
        Path file = folder.resolve("result");
        result(0).write(file);
        assertThat(aggregation.retract(file)).isInstanceOf(Receipt.Retracted.class);
        byte[] bytes = Results.bytes(result(1));
        assertThat(aggregation.retract(ByteBuffer.wrap(bytes))).isInstanceOf(Receipt.Retracted.class);
        Files.writeString(file, "nothing of ours, though long enough");
        assertRejected(aggregation.retract(file), RejectReason.MALFORMED, "EMETHAG1");
        assertRejected(
                aggregation.retract(ByteBuffer.wrap(bytes, 0, bytes.length - 1)), RejectReason.MALFORMED, "bytes");
        assertThat(aggregation.missing()).containsExactly(0, 1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"plain-sum", "plain-concat"})
    void retract_ofAllResults_leavesAnAggregationAsNew(String program) throws Exception {
        JobSpec job = JobSpec.plain(Results.JOB, program, 2, PayloadLayout.vector(2), ElementType.FLOAT64);
        Aggregation used = Aggregation.open(job, 0, PROGRAMS);
        SubJobResult first = Results.plain(job, 0, Results.doubles(0.1, -1e300));
        SubJobResult second = Results.plain(job, 1, Results.doubles(1e-300, 7));
        used.accept(first);
        used.accept(second);
        used.retract(first);
        used.retract(second);
        assertThat(used.missing()).containsExactly(0, 1);
        assertThatExceptionOfType(IncompleteAggregationException.class).isThrownBy(() -> used.finish(NOW));

        Aggregation fresh = Aggregation.open(job, 0, PROGRAMS);
        for (Aggregation aggregation : List.of(used, fresh)) {
            aggregation.accept(Results.plain(job, 1, Results.doubles(1, 2)));
            aggregation.accept(Results.plain(job, 0, Results.doubles(-1, 0.5)));
        }
        assertThat(Results.bytes(used.finish(NOW))).isEqualTo(Results.bytes(fresh.finish(NOW)));
    }

    @Test
    void retract_afterMerge_takesOutWhatTheOtherHadAccepted() throws Exception {
        Aggregation left = with(0);
        Aggregation right = with(1, 2);
        left.merge(right);
        assertThat(left.retract(result(2))).isInstanceOf(Receipt.Retracted.class);
        assertRejected(right.retract(result(1)), RejectReason.CLOSED, "closed");
        assertThat(left.finish(NOW).objects()).containsExactly(Results.longs(3, 20));
    }

    @Test
    void retract_ofAllEncryptedResults_forgetsTheirParametersToo() throws Exception {
        JobSpec job = JobSpec.encrypted(
                        Results.JOB,
                        "lists",
                        2,
                        PayloadLayout.vector(1),
                        new EncryptionSpec("bfv", 4096, List.of(1099511480321L), 65537, 0, 128))
                .withCompleteness(new CompletenessPolicy.Quorum(1, NOW));
        ProgramRegistry programs =
                ProgramRegistry.builder().register(new Listing()).build();
        Aggregation left = Aggregation.open(job, 0, programs);
        SubJobResult first = encrypted(job, 0, "aa");
        left.accept(first);
        left.retract(first);
        Aggregation right = Aggregation.open(job, 0, programs);
        right.accept(encrypted(job, 1, "bb"));
        left.merge(right);
        assertThat(left.finish(NOW).header().parametersId()).contains("bb".repeat(32));
    }

    private static SubJobResult encrypted(JobSpec job, int index, String id) {
        return SubJobResult.encrypted(
                Results.subJob(index), job.program(), id.repeat(32), job.layout(), List.of(Results.longs(index)));
    }

    @Test
    void retract_ifTheProgramCannot_isUnsupportedAndChangesNothing() throws Exception {
        JobSpec job = JobSpec.plain(Results.JOB, "keeps", 2, PayloadLayout.vector(2), ElementType.INT64)
                .withCompleteness(new CompletenessPolicy.Quorum(1, NOW));
        ProgramRegistry programs =
                ProgramRegistry.builder().register(new Keeping()).build();
        Aggregation aggregation = Aggregation.open(job, 0, programs);
        SubJobResult result = Results.plain(job, 0, Results.longs(4, 5));
        aggregation.accept(result);
        assertThatExceptionOfType(UnsupportedOperationException.class).isThrownBy(() -> aggregation.retract(result));
        assertThat(aggregation.missing()).containsExactly(1);
        assertThat(aggregation.finish(NOW).objects()).containsExactly(Results.longs(4, 5));
    }

    @Test
    void remove_ofPartNotInside_isRefusedAndChangesNothing() {
        CoveredSet covered = new CoveredSet();
        Part part = Part.of(result(0));
        covered.add(part);
        assertThatIllegalArgumentException().isThrownBy(() -> covered.remove(Part.of(result(1))));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> covered.remove(Part.of(result(0).withWeight(9))));
        assertThat(covered.find(0)).contains(part);
        covered.remove(part);
        assertThat(covered.find(0)).isEmpty();
        assertThat(covered.size()).isZero();
    }

    private static SubJobResult of(SubJobId subJob, ProgramId program) {
        return SubJobResult.plain(
                subJob, program, ElementType.INT64, PayloadLayout.vector(2), List.of(Results.longs(1, 10)));
    }

    private static void assertRejected(Receipt receipt, RejectReason reason, String detail) {
        assertThat(receipt).isInstanceOfSatisfying(Receipt.Rejected.class, rejected -> {
            assertThat(rejected.reason()).as(rejected.detail()).isEqualTo(reason);
            assertThat(rejected.detail()).contains(detail);
        });
    }

    /** A program that takes results under any parameters and makes nothing of them. */
    private record Listing() implements AggregationProgram {
        @Override
        public String name() {
            return "lists";
        }

        @Override
        public Limits limits(JobSpec job) {
            return Limits.NONE;
        }

        @Override
        public Accumulator start(JobSpec job, Materials materials) {
            return new Accumulator() {
                @Override
                public void accept(SubJobResult result) {}

                @Override
                public void retract(SubJobResult result) {}

                @Override
                public void merge(Accumulator other) {}

                @Override
                public FinalPayload finish(CoveredSet covered) {
                    return new FinalPayload(job.layout(), 1, List.of());
                }

                @Override
                public void close() {}
            };
        }
    }

    /** A program that keeps what it has: its accumulator leaves {@link Accumulator#retract} as it is. */
    private record Keeping() implements AggregationProgram {
        @Override
        public String name() {
            return "keeps";
        }

        @Override
        public Limits limits(JobSpec job) {
            return Limits.NONE;
        }

        @Override
        public Accumulator start(JobSpec job, Materials materials) {
            Accumulator sum = new PlainSum().start(job, materials);
            return new Accumulator() {
                @Override
                public void accept(SubJobResult result) throws RejectedResultException {
                    sum.accept(result);
                }

                @Override
                public void merge(Accumulator other) {
                    throw new IllegalArgumentException("merges nothing");
                }

                @Override
                public FinalPayload finish(CoveredSet covered) {
                    return sum.finish(covered);
                }

                @Override
                public void close() {
                    sum.close();
                }
            };
        }
    }
}
