package io.emeth.aggregator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AggregationTest {
    private static final ProgramRegistry PROGRAMS = ProgramRegistry.discover();
    private static final Instant NOW = Instant.parse("2026-06-01T00:00:00Z");
    private static final JobSpec JOB = Results.sumJob(3, 2, ElementType.INT64).withMaxWeight(100);

    private static SubJobResult result(int index) {
        return Results.plain(JOB, index, Results.longs(index + 1, 10));
    }

    private static Aggregation open() {
        return Aggregation.open(JOB, 0, PROGRAMS);
    }

    @Test
    void finish_whenAllAreAccepted_sumsThemAndListsThem() throws Exception {
        try (Aggregation aggregation = open()) {
            assertThat(aggregation.accept(result(2)))
                    .isEqualTo(new Receipt.Accepted(
                            Results.subJob(2),
                            Optional.empty(),
                            result(2).header().payloadDigest(),
                            1,
                            0));
            aggregation.accept(result(0).withWeight(100));
            assertThat(aggregation.missing()).containsExactly(1);
            assertThat(aggregation.isComplete(NOW)).isFalse();
            aggregation.accept(result(1));
            assertThat(aggregation.isComplete(NOW)).isTrue();

            FinalResult total = aggregation.finish(NOW);
            assertThat(total.objects()).containsExactly(direct(Results.longs(6, 30)));
            assertThat(total.header().divisor()).isEqualTo(1);
            assertThat(total.header().program()).isEqualTo(JOB.program());
            assertThat(total.header().parts())
                    .containsExactly(
                            new Part(0, Optional.empty(), result(0).header().payloadDigest(), 100, List.of(2L), 1),
                            new Part(1, Optional.empty(), result(1).header().payloadDigest(), 1, List.of(2L), 1),
                            new Part(2, Optional.empty(), result(2).header().payloadDigest(), 1, List.of(2L), 1));
        }
    }

    @Test
    void finish_twiceOrAfterClose_returnsTheSameResultAndTakesNothingMore() throws Exception {
        Aggregation aggregation = open();
        IntStream.range(0, 3).forEach(index -> aggregation.accept(result(index)));
        Receipt receipt = aggregation.accept(result(0));
        FinalResult total = aggregation.finish(NOW);
        assertThat(aggregation.finish(NOW)).isSameAs(total);
        assertThat(aggregation.accept(result(0))).isEqualTo(receipt); // as it always was
        assertRejected(aggregation.accept(result(0).withWeight(2)), RejectReason.CLOSED, "finished");
        aggregation.close();
        aggregation.close();
        assertThat(aggregation.finish(NOW)).isSameAs(total);
        assertRejected(aggregation.accept(result(0)), RejectReason.CLOSED, "closed");
    }

    @Test
    void finish_tooEarly_namesTheMissingAndChangesNothing() throws Exception {
        try (Aggregation aggregation = open()) {
            aggregation.accept(result(1));
            assertThatExceptionOfType(IncompleteAggregationException.class)
                    .isThrownBy(() -> aggregation.finish(NOW))
                    .withMessageContaining("missing: 0, 2")
                    .matches(e -> e.missing().equals(List.of(0, 2)));
            aggregation.accept(result(0));
            aggregation.accept(result(2));
            assertThat(aggregation.finish(NOW).header().parts()).hasSize(3);
        }
    }

    @Test
    void finish_ofClosedAggregation_isRefused() {
        Aggregation aggregation = open();
        aggregation.close();
        assertThatIllegalStateException().isThrownBy(() -> aggregation.finish(NOW));
    }

    @Test
    void finish_withQuorum_waitsForTheDeadlineUnlessAllAreThere() throws Exception {
        JobSpec job = JOB.withCompleteness(new CompletenessPolicy.Quorum(2, NOW));
        try (Aggregation aggregation = Aggregation.open(job, 0, PROGRAMS)) {
            aggregation.accept(result(0));
            assertThat(aggregation.isComplete(NOW)).isFalse();
            aggregation.accept(result(2));
            assertThat(aggregation.isComplete(NOW.minusNanos(1))).isFalse();
            assertThat(aggregation.isComplete(NOW)).isTrue();
            FinalResult total = aggregation.finish(NOW);
            assertThat(total.header().parts()).extracting(Part::index).containsExactly(0, 2);
            assertThat(total.objects()).containsExactly(direct(Results.longs(4, 20)));
        }
    }

    @Test
    void accept_ofWrongResults_namesTheFirstRuleBrokenAndChangesNothing() throws Exception {
        try (Aggregation aggregation = open()) {
            aggregation.accept(result(0));
            JobId otherJob = JobId.parse("00000000-0000-0000-0000-000000000001");
            ProgramId otherProgram = ProgramId.parse("7");
            SubJobResult wrongAll =
                    of(new SubJobId(otherJob, 1, 5), otherProgram).withWeight(101);
            assertRejected(aggregation.accept(wrongAll), RejectReason.WRONG_JOB, otherJob.toString());
            SubJobResult wrongEpoch =
                    of(new SubJobId(Results.JOB, 1, 5), otherProgram).withWeight(101);
            assertRejected(aggregation.accept(wrongEpoch), RejectReason.WRONG_EPOCH, "epoch is 1, not 0");
            SubJobResult wrongProgram = of(Results.subJob(5), otherProgram).withWeight(101);
            assertRejected(aggregation.accept(wrongProgram), RejectReason.WRONG_PROGRAM, otherProgram.toString());
            SubJobResult wrongIndex = of(Results.subJob(3), JOB.program()).withWeight(101);
            assertRejected(
                    aggregation.accept(wrongIndex), RejectReason.INDEX_OUT_OF_RANGE, "index 3 is outside [0, 3)");
            assertRejected(aggregation.accept(result(0).withWeight(2)), RejectReason.DUPLICATE_INDEX, "index 0");
            assertRejected(
                    aggregation.accept(result(1).withWeight(101)),
                    RejectReason.WEIGHT_OUT_OF_RANGE,
                    "weight 101 is outside [1, 100]");

            aggregation.accept(result(1));
            aggregation.accept(result(2));
            assertThat(aggregation.finish(NOW).objects()).containsExactly(direct(Results.longs(6, 30)));
        }
    }

    @Test
    void accept_ofTheSameResultAgain_countsItOnceAndGivesTheSameReceipt() throws Exception {
        try (Aggregation aggregation = open()) {
            aggregation.accept(result(1));
            Receipt first = aggregation.accept(result(0));
            aggregation.accept(result(2));
            assertThat(aggregation.accept(result(0))).isEqualTo(first);
            assertThat(aggregation.accept(List.of(result(0), result(0)))).containsExactly(first, first);
            assertThat(aggregation.tally()).isEqualTo(Tally.NONE);
            assertThat(aggregation.finish(NOW).objects()).containsExactly(direct(Results.longs(6, 30)));
        }
    }

    @Test
    void accept_rejectedByTheProgram_leavesTheIndexFree() {
        try (Aggregation aggregation = open()) {
            SubJobResult tooLong = Results.plain(JOB, 0, PayloadLayout.vector(3), Results.longs(1, 2, 3));
            assertRejected(aggregation.accept(tooLong), RejectReason.LAYOUT_MISMATCH, "values[3]");
            assertThat(aggregation.accept(result(0))).isInstanceOf(Receipt.Accepted.class);
        }
    }

    @Test
    void accept_ofAMappedFile_isAcceptOfItsBytes(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("result");
        result(0).write(file);
        try (Aggregation mapped = open();
                Aggregation read = open();
                FileChannel channel = FileChannel.open(file)) {
            ByteBuffer bytes = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size());
            assertThat(mapped.accept(bytes)).isEqualTo(read.accept(file));
            assertThat(mapped.coveredCount()).isEqualTo(1);
        }
    }

    @Test
    void accept_ofUnreadableBytes_isRejectedWithoutSubJob(@TempDir Path folder) throws Exception {
        try (Aggregation aggregation = open()) {
            byte[] bytes = Results.bytes(result(0));
            Receipt receipt = aggregation.accept(ByteBuffer.wrap(bytes, 0, bytes.length - 1));
            assertThat(receipt).isInstanceOfSatisfying(Receipt.Rejected.class, rejected -> {
                assertThat(rejected.subJob()).isEmpty();
                assertThat(rejected.reason()).isEqualTo(RejectReason.MALFORMED);
            });
            Path file = folder.resolve("result");
            Files.writeString(file, "nothing of ours, though long enough");
            assertRejected(aggregation.accept(file), RejectReason.MALFORMED, "EMETHAG1");
            Files.write(file, bytes);
            assertThat(aggregation.accept(file)).isInstanceOf(Receipt.Accepted.class);
            assertThat(aggregation.coveredCount()).isEqualTo(1);
        }
    }

    @Test
    void accept_ofMoreBytesThanTheJobHas_isTooLarge() {
        try (Aggregation aggregation = open()) {
            SubJobResult tooLong = Results.plain(JOB, 0, PayloadLayout.vector(3), Results.longs(1, 2, 3));
            assertRejected(
                    aggregation.accept(ByteBuffer.wrap(Results.bytes(tooLong))), RejectReason.TOO_LARGE, "24 bytes");
        }
    }

    @Test
    void merge_ofDisjointAggregations_unitesThemAndClosesTheOther() throws Exception {
        Aggregation left = open();
        Aggregation right = open();
        left.accept(result(0));
        right.accept(result(2));
        right.accept(result(1));
        left.merge(right);
        assertThat(left.missing()).isEmpty();
        assertRejected(right.accept(result(0)), RejectReason.CLOSED, "closed");
        assertThatIllegalStateException().isThrownBy(() -> left.merge(right));
        right.close();
        assertThat(left.finish(NOW).objects()).containsExactly(direct(Results.longs(6, 30)));
    }

    @Test
    void merge_withACommonIndexOrAnotherJob_changesNeither() throws Exception {
        Aggregation left = open();
        Aggregation right = open();
        left.accept(result(0));
        right.accept(result(0));
        assertThatIllegalArgumentException().isThrownBy(() -> left.merge(right)).withMessageContaining("index 0");
        assertThatIllegalArgumentException().isThrownBy(() -> left.merge(left));
        Aggregation other = Aggregation.open(Results.sumJob(4, 2, ElementType.INT64), 0, PROGRAMS);
        assertThatIllegalArgumentException().isThrownBy(() -> left.merge(other));
        for (Aggregation aggregation : List.of(left, right)) {
            aggregation.accept(result(1));
            aggregation.accept(result(2));
            assertThat(aggregation.finish(NOW).objects()).containsExactly(direct(Results.longs(6, 30)));
        }
        assertThatIllegalStateException().isThrownBy(() -> left.merge(open()));
        assertThatIllegalStateException().isThrownBy(() -> open().merge(left));
    }

    @Test
    void merge_inBothDirectionsAtOnce_neverDeadlocksOrLosesAResult() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(2);
        for (int round = 0; round < 500; round++) {
            Aggregation left = open();
            Aggregation right = open();
            left.accept(result(0));
            right.accept(result(1));
            List<Future<Boolean>> merges = List.of(
                    threads.submit(() -> mergeUnlessBusy(left, right)),
                    threads.submit(() -> mergeUnlessBusy(right, left)));
            boolean intoLeft = merges.get(0).get(60, TimeUnit.SECONDS);
            boolean intoRight = merges.get(1).get(60, TimeUnit.SECONDS);
            assertThat(intoLeft && intoRight).as("round %d", round).isFalse();
            assertThat(left.coveredCount()).as("round %d", round).isEqualTo(intoLeft ? 2 : 1);
            assertThat(right.coveredCount()).as("round %d", round).isEqualTo(intoRight ? 2 : 1);
        }
        threads.shutdown();
    }

    private static boolean mergeUnlessBusy(Aggregation into, Aggregation other) {
        try {
            into.merge(other);
            return true;
        } catch (IllegalStateException busy) {
            return false;
        }
    }

    @Test
    void accept_fromManyThreads_countsEachIndexOnce() throws Exception {
        JobSpec job = Results.sumJob(64, 1, ElementType.INT64);
        Aggregation aggregation = Aggregation.open(job, 0, PROGRAMS);
        long accepted = IntStream.range(0, 256)
                .parallel()
                .mapToObj(i -> aggregation.accept(Results.plain(job, i % 64, Results.longs(1L << (i % 32)))))
                .filter(Receipt.Accepted.class::isInstance)
                .distinct()
                .count();
        assertThat(accepted).isEqualTo(64);
        assertThat(aggregation.finish(NOW).objects()).containsExactly(direct(Results.longs(2 * 0xffff_ffffL)));
    }

    @Test
    void open_ofJobThatCannotRun_namesWhatToChange() {
        assertThatExceptionOfType(InvalidJobException.class)
                .isThrownBy(() -> Aggregation.open(JOB, 1, PROGRAMS))
                .withMessage("epoch 1 is outside [0, 1)");
        JobSpec unknown = JobSpec.plain(Results.JOB, "median", 1, PayloadLayout.vector(1), ElementType.INT64);
        assertThatExceptionOfType(InvalidJobException.class)
                .isThrownBy(() -> Aggregation.open(unknown, 0, PROGRAMS))
                .withMessageContaining("'median' is not registered; known: [plain-concat, plain-sum]");
    }

    @Test
    void finalResult_writtenAndRead_isTheSame(@TempDir Path folder) throws Exception {
        Aggregation aggregation = open();
        IntStream.range(0, 3).forEach(index -> aggregation.accept(result(index)));
        FinalResult total = aggregation.finish(NOW);
        Path file = folder.resolve("final.emeth");
        total.write(file);
        FinalResult read = FinalResult.read(file);
        assertThat(read.header()).isEqualTo(total.header());
        assertThat(read.objects()).isEqualTo(total.objects());
        assertThat(Container.kindOf(file)).isEqualTo(Container.Kind.FINAL_RESULT);
        assertThat(FinalResult.parse(ByteBuffer.wrap(Results.bytes(total))).header())
                .isEqualTo(total.header());
        assertThatExceptionOfType(RejectedResultException.class)
                .isThrownBy(() -> SubJobResult.read(file, Limits.NONE))
                .withMessageContaining("emeth-final-result");
    }

    private static SubJobResult of(SubJobId subJob, ProgramId program) {
        return SubJobResult.plain(
                subJob, program, ElementType.INT64, PayloadLayout.vector(2), List.of(Results.longs(1, 10)));
    }

    private static ByteBuffer direct(ByteBuffer bytes) {
        return ByteBuffer.allocateDirect(bytes.remaining()).put(bytes).flip();
    }

    private static void assertRejected(Receipt receipt, RejectReason reason, String detail) {
        assertThat(receipt).isInstanceOfSatisfying(Receipt.Rejected.class, rejected -> {
            assertThat(rejected.reason()).as(rejected.detail()).isEqualTo(reason);
            assertThat(rejected.detail()).contains(detail);
        });
    }
}
