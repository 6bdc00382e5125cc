package io.emeth.aggregator.flink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.emeth.aggregator.JobSpec;
import io.emeth.aggregator.RejectReason;
import io.emeth.aggregator.SubJobResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.junit.jupiter.api.Test;

/** Two shards of 32 results: the even ones and the odd ones. */
class ShardOperatorTest {
    private static final int RESULTS = 32;
    private static final JobSpec JOB = Samples.sum(1, RESULTS);
    private static final StreamAggregation SETTINGS = settings(JOB);

    private static StreamAggregation settings(JobSpec job) {
        return StreamAggregation.of(Samples.jobs(job)).withFanOut(FanOut.of(2));
    }

    @Test
    void shard_whenNothingOfItIsMissing_handsOnOnePartialAndThenWhateverComes() throws Exception {
        List<SubJobResult> all = new ArrayList<>();
        List<Message> messages;
        try (Harness<Message> shards = Harness.shards(SETTINGS, null)) {
            for (int index = 0; index < RESULTS; index++) {
                all.add(Samples.result(JOB, index));
                shards.add(all.get(index), index % 2, Long.MIN_VALUE);
            }
            shards.add(all.get(3), 1, Long.MIN_VALUE);
            messages = shards.output();
            assertThat(shards.timers()).isZero();
        }
        assertThat(messages).extracting(message -> message.partial() != null).containsExactly(true, true, false);
        try (Harness<FinishedEpoch> epochs = Harness.epochs(SETTINGS, null)) {
            epochs.add(messages.get(1), Long.MIN_VALUE)
                    .add(messages.get(2), Long.MIN_VALUE)
                    .add(messages.get(0), Long.MIN_VALUE);
            assertThat(epochs.output())
                    .usingRecursiveFieldByFieldElementComparator()
                    .containsExactly(Samples.expected(JOB, all));
            assertThat(epochs.rejections()).isEmpty();
        }
    }

    @Test
    void deadline_handsOnWhatIsThere_andLaterResultsAsTheyAre() throws Exception {
        JobSpec job = Samples.quorum(4, RESULTS, 3, 1000);
        try (Harness<Message> shards = Harness.shards(settings(job), null)) {
            shards.add(Samples.result(job, 0), 0, 10)
                    .add(Samples.result(job, 2), 0, 1000)
                    .add(Samples.result(job, 4), 0, 999);
            shards.watermark(1000);
            shards.add(Samples.result(job, 6), 0, 900).add(Samples.result(job, 1), 1, 900);
            assertThat(shards.output())
                    .extracting(message -> message.partial() != null)
                    .containsExactly(false, true, false, false);
        }
    }

    /** Of indices 0, 2, … in the first shard, 4 comes again with another payload. */
    @Test
    void shard_thatForgotItsPartial_makesAnotherThatTheEpochLeavesOut() throws Exception {
        List<SubJobResult> all = new ArrayList<>();
        List<Message> messages;
        try (Harness<Message> shards = Harness.shards(SETTINGS, null)) {
            for (int index = 0; index < RESULTS; index++) {
                all.add(Samples.result(JOB, index));
                shards.add(all.get(index), index % 2, Long.MIN_VALUE);
            }
            shards.clock(ShardOperator.LEAST_RETENTION.plusDays(1));
            for (int index = 0; index < RESULTS; index += 2) {
                shards.add(index == 4 ? Samples.result(JOB, 0, 4, 99) : all.get(index), 0, Long.MIN_VALUE);
            }
            messages = shards.output();
        }
        assertThat(messages)
                .hasSize(3)
                .allSatisfy(message -> assertThat(message.partial()).isNotNull());
        try (Harness<FinishedEpoch> epochs = Harness.epochs(SETTINGS, null)) {
            for (int message : new int[] {0, 2, 1}) {
                epochs.add(messages.get(message), Long.MIN_VALUE);
            }
            assertThat(epochs.abandoned()).isEmpty();
            assertThat(epochs.output())
                    .usingRecursiveFieldByFieldElementComparator()
                    .containsExactly(Samples.expected(JOB, all));
            assertThat(epochs.rejections()).singleElement().satisfies(rejection -> {
                assertThat(rejection.subJob()).isEqualTo(JOB.job() + "/0/4");
                assertThat(rejection.reason()).isEqualTo(RejectReason.DUPLICATE_INDEX);
            });
        }
    }

    @Test
    void shard_thatHandedOn_isRememberedLongerThanEpochsThatAreOver() throws Exception {
        try (Harness<Message> shards = Harness.shards(SETTINGS.withRetention(Duration.ofHours(1)), null)) {
            for (int index = 0; index < RESULTS; index += 2) {
                shards.add(Samples.result(JOB, index), 0, Long.MIN_VALUE);
            }
            shards.clock(ShardOperator.LEAST_RETENTION.minusDays(1));
            shards.add(Samples.result(JOB, 0), 0, Long.MIN_VALUE);
            assertThat(shards.output())
                    .extracting(message -> message.partial() != null)
                    .containsExactly(true, false);
        }
    }

    @Test
    void shard_afterARestart_goesOnWhereItWas() throws Exception {
        OperatorSubtaskState state;
        try (Harness<Message> shards = Harness.shards(SETTINGS, null)) {
            for (int index = 0; index < RESULTS - 2; index += 2) {
                shards.add(Samples.result(JOB, index), 0, Long.MIN_VALUE);
            }
            state = shards.snapshot();
        }
        try (Harness<Message> shards = Harness.shards(SETTINGS, state)) {
            shards.add(Samples.result(JOB, 0), 0, Long.MIN_VALUE);
            assertThat(shards.output()).isEmpty();
            shards.add(Samples.result(JOB, RESULTS - 2), 0, Long.MIN_VALUE);
            assertThat(shards.output()).hasSize(1);
        }
    }

    @Test
    void state_ofAnotherFanOut_isRefusedNamingBothWithoutRestart() throws Exception {
        OperatorSubtaskState state;
        try (Harness<Message> shards = Harness.shards(SETTINGS, null)) {
            state = shards.add(Samples.result(JOB, 0), 0, Long.MIN_VALUE).snapshot();
        }
        StreamAggregation other = SETTINGS.withFanOut(FanOut.of(3));
        assertThatThrownBy(() -> Harness.shards(other, state).close())
                .hasRootCauseInstanceOf(IllegalStateException.class)
                .hasStackTraceContaining(SuppressRestartsException.class.getName())
                .rootCause()
                .hasMessageContaining("mostShards=2")
                .hasMessageContaining("mostShards=3");
    }

    @Test
    void epochWhoseProgramFails_tellsTheUpperLevel() throws Exception {
        JobSpec broken = FailingProgram.job(9, RESULTS);
        StreamAggregation settings =
                StreamAggregation.of(FailingProgram.jobs(broken)).withFanOut(FanOut.of(2));
        try (Harness<Message> shards = Harness.shards(settings, null);
                Harness<FinishedEpoch> epochs = Harness.epochs(settings, null)) {
            shards.add(Samples.result(broken, 0), 0, Long.MIN_VALUE);
            assertThat(Objects.requireNonNull(shards.output().get(0).failure())).contains(FailingProgram.MESSAGE);
            epochs.add(shards.output().get(0), Long.MIN_VALUE);
            assertThat(epochs.abandoned()).hasSize(1);
        }
    }
}
