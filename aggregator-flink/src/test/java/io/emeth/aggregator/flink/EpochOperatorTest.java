package io.emeth.aggregator.flink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.emeth.aggregator.CompletenessPolicy;
import io.emeth.aggregator.JobSpec;
import io.emeth.aggregator.RejectReason;
import io.emeth.aggregator.SubJobId;
import io.emeth.aggregator.SubJobResult;
import io.emeth.aggregator.he.HeException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.util.AbstractStreamOperatorTestHarness;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EpochOperatorTest {
    private static final JobSpec JOB = Samples.sum(1, 4);
    private static final StreamAggregation SETTINGS = StreamAggregation.of(Samples.jobs(JOB, Samples.sum(2, 2)));

    @TempDir
    private Path folder;

    @Test
    void results_whenAllAreThere_makeTheBytesAndManifestOfOneMachine() throws Exception {
        List<SubJobResult> results = results(JOB, 0, 1, 2, 3);
        results.add(1, Samples.result(JOB, 0, 0, 99)); // another result of index 0
        try (Harness<FinishedEpoch> epochs = Harness.epochs(SETTINGS, null)) {
            for (SubJobResult result : results) {
                epochs.add(result);
            }
            assertThat(epochs.output())
                    .usingRecursiveFieldByFieldElementComparator()
                    .containsExactly(Samples.expected(JOB, results));
            assertThat(epochs.rejections()).extracting(Rejection::reason).containsExactly(RejectReason.DUPLICATE_INDEX);
            assertThat(epochs.timers()).isZero();
        }
    }

    @Test
    void results_sentAgainAfterARestart_countOnce() throws Exception {
        OperatorSubtaskState state;
        try (Harness<FinishedEpoch> epochs = Harness.epochs(SETTINGS, null)) {
            epochs.add(Samples.result(JOB, 0))
                    .add(Samples.result(JOB, 0, 0, 99))
                    .add(Samples.result(JOB, 2));
            state = epochs.snapshot();
            epochs.add(Samples.result(JOB, 3)); // is lost, and comes again
        }
        try (Harness<FinishedEpoch> epochs = Harness.epochs(SETTINGS, state)) {
            for (int index : new int[] {3, 2, 0, 1}) {
                epochs.add(Samples.result(JOB, index));
            }
            List<SubJobResult> once = results(JOB, 0, 1, 2, 3);
            once.add(1, Samples.result(JOB, 0, 0, 99));
            assertThat(epochs.output())
                    .usingRecursiveFieldByFieldElementComparator()
                    .containsExactly(Samples.expected(JOB, once));
            assertThat(epochs.rejections()).isEmpty();
        }
    }

    @Test
    void results_whenTheirTotalsDoNotFitIntoMemoryTogether_areTheSame() throws Exception {
        JobSpec other = Samples.sum(2, 2);
        try (Harness<FinishedEpoch> epochs = Harness.epochs(SETTINGS.withOpenBytes(1), null)) {
            epochs.add(Samples.result(JOB, 0))
                    .add(Samples.result(other, 0))
                    .add(Samples.result(JOB, 1))
                    .add(Samples.result(other, 1))
                    .add(Samples.result(JOB, 2))
                    .add(Samples.result(JOB, 3));
            assertThat(epochs.output())
                    .usingRecursiveFieldByFieldElementComparator()
                    .containsExactly(
                            Samples.expected(other, results(other, 0, 1)),
                            Samples.expected(JOB, results(JOB, 0, 1, 2, 3)));
        }
    }

    @Test
    void state_rescaledFromTwoToThreeAndBack_losesAndRepeatsNothing() throws Exception {
        List<JobSpec> jobs =
                IntStream.range(0, 20).mapToObj(n -> Samples.sum(n, 4)).toList();
        StreamAggregation settings = StreamAggregation.of(Samples.jobs(jobs.toArray(JobSpec[]::new)));
        OperatorSubtaskState state = null;
        List<FinishedEpoch> finished = new ArrayList<>();
        int index = 0;
        int former = 2;
        for (int parallelism : new int[] {2, 3, 2, 3}) {
            List<OperatorSubtaskState> states = new ArrayList<>();
            for (int subtask = 0; subtask < parallelism; subtask++) {
                try (Harness<FinishedEpoch> epochs = Harness.epochs(settings, parallelism, subtask, former, state)) {
                    for (JobSpec job : jobs) {
                        SubJobResult result = Samples.result(job, index);
                        if (Harness.isOf(result, parallelism, subtask)) {
                            epochs.add(result);
                        }
                    }
                    states.add(epochs.snapshot());
                    finished.addAll(epochs.output());
                }
            }
            state = AbstractStreamOperatorTestHarness.repackageState(states.toArray(OperatorSubtaskState[]::new));
            former = parallelism;
            index++;
        }
        List<FinishedEpoch> expected = new ArrayList<>();
        for (JobSpec job : jobs) {
            expected.add(Samples.expected(job, results(job, 0, 1, 2, 3)));
        }
        assertThat(finished)
                .usingRecursiveFieldByFieldElementComparator()
                .containsExactlyInAnyOrderElementsOf(expected);
    }

    @Test
    void quorum_atTheDeadline_finishesWithWhatIsThereAndRefusesWhatComesLater() throws Exception {
        JobSpec job = Samples.quorum(3, 4, 2, 1000);
        try (Harness<FinishedEpoch> epochs = Harness.epochs(StreamAggregation.of(Samples.jobs(job)), null)) {
            epochs.add(Samples.result(job, 3), 0, 1000); // not before the deadline, though it comes first
            epochs.add(Samples.result(job, 0), 0, 500).add(Samples.result(job, 1), 0, 999);
            epochs.watermark(999);
            assertThat(epochs.output()).isEmpty();
            epochs.watermark(1000);
            epochs.add(Samples.result(job, 2), 0, 998);
            assertThat(epochs.output())
                    .usingRecursiveFieldByFieldElementComparator()
                    .containsExactly(Samples.expected(job, results(job, 0, 1)));
            assertThat(epochs.rejections())
                    .extracting(Rejection::reason)
                    .containsExactly(RejectReason.CLOSED, RejectReason.CLOSED);
        }
    }

    @Test
    void resultsThatWait_whenTheEpochIsCompleteBeforeTheDeadline_areClosed() throws Exception {
        JobSpec job = Samples.quorum(3, 2, 1, 1000);
        try (Harness<FinishedEpoch> epochs = Harness.epochs(StreamAggregation.of(Samples.jobs(job)), null)) {
            epochs.add(Samples.result(job, 1), 0, 1000);
            epochs.add(Samples.result(job, 0), 0, 500).add(Samples.result(job, 1), 0, 500);
            assertThat(epochs.output()).hasSize(1);
            assertThat(epochs.rejections()).extracting(Rejection::reason).containsExactly(RejectReason.CLOSED);
            assertThat(epochs.timers()).isZero();
        }
    }

    @Test
    void results_thatNoEpochWouldTake_doNotWait() throws Exception {
        JobSpec job = Samples.quorum(3, 4, 2, 1000);
        byte[] damaged = Submission.bytes(Samples.result(job, 1).toBuffers());
        damaged[damaged.length - 1] ^= 1;
        SubJobResult tooLarge = Samples.result(Samples.sum(3, 4, 300), 1);
        try (Harness<FinishedEpoch> epochs = Harness.epochs(StreamAggregation.of(Samples.jobs(job)), null)) {
            epochs.add(Message.submission(new SubJobId(job.job(), 0, 1), 0, Submission.of("damaged", damaged)), 1000)
                    .add(tooLarge, 0, 1000)
                    .add(Samples.result(job, 4), 0, 1000);
            assertThat(epochs.rejections())
                    .extracting(Rejection::reason)
                    .containsExactly(
                            RejectReason.DIGEST_MISMATCH, RejectReason.TOO_LARGE, RejectReason.INDEX_OUT_OF_RANGE);
            epochs.watermark(1000);
            assertThat(epochs.rejections()).hasSize(3);
        }
    }

    @Test
    void resultsThatWait_areOneOfEachIndexAlsoAfterARestart() throws Exception {
        JobSpec job = Samples.quorum(3, 4, 2, 1000);
        StreamAggregation settings = StreamAggregation.of(Samples.jobs(job));
        OperatorSubtaskState state;
        try (Harness<FinishedEpoch> epochs = Harness.epochs(settings, null)) {
            state = epochs.add(Samples.result(job, 2), 0, 1000)
                    .add(Samples.result(job, 0, 2, 99), 0, 1000)
                    .add(Samples.result(job, 2), 0, 1001)
                    .snapshot();
            assertThat(epochs.rejections()).extracting(Rejection::reason).containsExactly(RejectReason.DUPLICATE_INDEX);
        }
        try (Harness<FinishedEpoch> epochs = Harness.epochs(settings, state)) {
            epochs.add(Samples.result(job, 0, 2, 98), 0, 1000).add(Samples.result(job, 1), 0, 1000);
            assertThat(epochs.rejections()).extracting(Rejection::reason).containsExactly(RejectReason.DUPLICATE_INDEX);
            epochs.watermark(1000);
            assertThat(epochs.output())
                    .usingRecursiveFieldByFieldElementComparator()
                    .containsExactly(Samples.expected(job, results(job, 1, 2)));
        }
    }

    @Test
    void referenceThatWaits_toAFileThatIsAnotherOneMeanwhile_makesRoom() throws Exception {
        JobSpec job = Samples.quorum(3, 4, 1, 1000);
        SubJobId subJob = new SubJobId(job.job(), 0, 2);
        Path file = folder.resolve("2.emeth");
        Samples.result(job, 2).write(file);
        StreamAggregation settings = StreamAggregation.of(Samples.jobs(job))
                .withStorage(folder.toUri().toString());
        try (Harness<FinishedEpoch> epochs = Harness.epochs(settings, null)) {
            epochs.add(Message.submission(subJob, 0, Submission.reference("file", subJob, "2.emeth")), 1000);
            Samples.result(job, 3).write(file);
            epochs.add(Samples.result(job, 2), 0, 1000);
            assertThat(epochs.rejections()).singleElement().satisfies(rejection -> {
                assertThat(rejection.origin()).isEqualTo("file");
                assertThat(rejection.reason()).isEqualTo(RejectReason.MALFORMED);
            });
            epochs.watermark(1000);
            assertThat(epochs.output())
                    .usingRecursiveFieldByFieldElementComparator()
                    .containsExactly(Samples.expected(job, results(job, 2)));
        }
    }

    @Test
    void resultsThatWait_whenOneOfThemAbandonsTheEpoch_areClosed() throws Exception {
        JobSpec job = FailingProgram.laterJob(9, 4)
                .withCompleteness(new CompletenessPolicy.Quorum(4, Instant.ofEpochMilli(1000)));
        try (Harness<FinishedEpoch> epochs = Harness.epochs(StreamAggregation.of(FailingProgram.jobs(job)), null)) {
            for (int index = 0; index < 4; index++) {
                epochs.add(Samples.result(job, index), 0, 1000);
            }
            epochs.watermark(1000);
            assertThat(epochs.abandoned()).hasSize(1);
            assertThat(epochs.rejections())
                    .extracting(Rejection::subJob, Rejection::reason)
                    .containsExactly(
                            tuple(job.job() + "/0/2", RejectReason.CLOSED),
                            tuple(job.job() + "/0/3", RejectReason.CLOSED));
        }
    }

    @Test
    void epoch_abandonedBeforeItsDeadline_setsNoTimer() throws Exception {
        JobSpec job = FailingProgram.laterJob(9, 4)
                .withCompleteness(new CompletenessPolicy.Quorum(2, Instant.ofEpochMilli(1000)));
        try (Harness<FinishedEpoch> epochs = Harness.epochs(StreamAggregation.of(FailingProgram.jobs(job)), null)) {
            epochs.add(Samples.result(job, 0), 0, 1).add(Samples.result(job, 1), 0, 2);
            assertThat(epochs.abandoned()).hasSize(1);
            assertThat(epochs.timers()).isZero();
        }
    }

    @Test
    void engine_withoutMemory_failsTheTaskInsteadOfTheEpoch() throws Exception {
        JobSpec job = FailingProgram.largeJob(9, 2);
        try (Harness<FinishedEpoch> epochs = Harness.epochs(StreamAggregation.of(FailingProgram.jobs(job)), null)) {
            assertThatThrownBy(() -> epochs.add(Samples.result(job, 0))).isInstanceOf(HeException.class);
            assertThat(epochs.abandoned()).isEmpty();
        }
    }

    @Test
    void quorum_notReachedAtTheDeadline_finishesAsSoonAsItIs() throws Exception {
        JobSpec job = Samples.quorum(3, 4, 2, 1000);
        try (Harness<FinishedEpoch> epochs = Harness.epochs(StreamAggregation.of(Samples.jobs(job)), null)) {
            epochs.add(Samples.result(job, 0), 0, 500);
            epochs.watermark(2000);
            assertThat(epochs.output()).isEmpty();
            epochs.add(Samples.result(job, 2), 0, 2001);
            assertThat(epochs.output())
                    .usingRecursiveFieldByFieldElementComparator()
                    .containsExactly(Samples.expected(job, results(job, 0, 2)));
        }
    }

    @Test
    void endOfStream_whenResultsAreMissing_abandonsTheEpochAndSaysWhich() throws Exception {
        try (Harness<FinishedEpoch> epochs = Harness.epochs(SETTINGS, null)) {
            epochs.add(Samples.result(JOB, 1)).watermark(Long.MAX_VALUE);
            assertThat(epochs.output()).isEmpty();
            assertThat(epochs.abandoned()).singleElement().satisfies(abandoned -> {
                assertThat(abandoned.job()).isEqualTo(JOB.job().toString());
                assertThat(abandoned.cause()).contains("0, 2, 3");
            });
        }
    }

    @Test
    void epoch_whoseProgramFails_isAbandonedAndOthersGoOn() throws Exception {
        JobSpec broken = FailingProgram.job(9, 2);
        StreamAggregation settings = StreamAggregation.of(FailingProgram.jobs(broken, JOB));
        try (Harness<FinishedEpoch> epochs = Harness.epochs(settings, null)) {
            epochs.add(Samples.result(broken, 0)).add(Samples.result(broken, 1));
            for (SubJobResult result : results(JOB, 0, 1, 2, 3)) {
                epochs.add(result);
            }
            assertThat(epochs.abandoned())
                    .singleElement()
                    .satisfies(abandoned -> assertThat(abandoned.cause()).contains(FailingProgram.MESSAGE));
            assertThat(epochs.rejections()).extracting(Rejection::reason).containsExactly(RejectReason.CLOSED);
            assertThat(epochs.output()).hasSize(1);
        }
    }

    @Test
    void job_thatIsGoneWhenItsStateIsRead_isAbandoned() throws Exception {
        OperatorSubtaskState state;
        try (Harness<FinishedEpoch> epochs = Harness.epochs(SETTINGS, null)) {
            state = epochs.add(Samples.result(JOB, 0)).snapshot();
        }
        StreamAggregation without = StreamAggregation.of(Samples.jobs(Samples.sum(2, 2)));
        try (Harness<FinishedEpoch> epochs = Harness.epochs(without, state)) {
            epochs.add(Samples.result(JOB, 1));
            assertThat(epochs.abandoned())
                    .singleElement()
                    .satisfies(abandoned -> assertThat(abandoned.cause()).contains("not known any more"));
        }
    }

    @Test
    void poison_isRejectedWithItsReasonAndTallied() throws Exception {
        List<SubJobResult> results = results(JOB, 0, 1, 2, 3);
        byte[] damaged = Submission.bytes(results.get(0).toBuffers());
        damaged[damaged.length - 1] ^= 1;
        try (Harness<FinishedEpoch> epochs = Harness.epochs(SETTINGS, null)) {
            epochs.add(new SubJobId(JOB.job(), 0, 0), damaged);
            epochs.add(new SubJobId(JOB.job(), 0, 0), new byte[] {1, 2, 3});
            for (SubJobResult result : results) {
                epochs.add(result);
            }
            assertThat(epochs.rejections())
                    .extracting(Rejection::reason)
                    .containsExactly(RejectReason.DIGEST_MISMATCH, RejectReason.MALFORMED);
            assertThat(epochs.output()).hasSize(1);
        }
    }

    static List<SubJobResult> results(JobSpec job, int... indices) {
        List<SubJobResult> results = new ArrayList<>();
        for (int index : indices) {
            results.add(Samples.result(job, index));
        }
        return results;
    }
}
