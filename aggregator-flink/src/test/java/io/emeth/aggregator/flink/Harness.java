package io.emeth.aggregator.flink;

import io.emeth.aggregator.SubJobId;
import io.emeth.aggregator.SubJobResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.apache.flink.util.OutputTag;
import org.jspecify.annotations.Nullable;

/** One task of one operator, without a cluster. */
final class Harness<T> implements AutoCloseable {
    private static final int MAX_PARALLELISM = 16;

    private final KeyedOneInputStreamOperatorTestHarness<String, Message, T> task;

    private Harness(KeyedOneInputStreamOperatorTestHarness<String, Message, T> task) {
        this.task = task;
    }

    static Harness<FinishedEpoch> epochs(StreamAggregation settings, @Nullable OperatorSubtaskState state)
            throws Exception {
        return epochs(settings, 1, 0, 1, state);
    }

    static Harness<FinishedEpoch> epochs(
            StreamAggregation settings, int parallelism, int subtask, int former, @Nullable OperatorSubtaskState state)
            throws Exception {
        return start(
                new KeyedOneInputStreamOperatorTestHarness<>(
                        new EpochOperator(settings),
                        Message::epochKey,
                        Types.STRING,
                        MAX_PARALLELISM,
                        parallelism,
                        subtask),
                parallelism,
                subtask,
                former,
                state);
    }

    static Harness<Message> shards(StreamAggregation settings, @Nullable OperatorSubtaskState state) throws Exception {
        return start(
                new KeyedOneInputStreamOperatorTestHarness<>(
                        new ShardOperator(settings), Message::shardKey, Types.STRING, MAX_PARALLELISM, 1, 0),
                1,
                0,
                1,
                state);
    }

    private static <T> Harness<T> start(
            KeyedOneInputStreamOperatorTestHarness<String, Message, T> task,
            int parallelism,
            int subtask,
            int former,
            @Nullable OperatorSubtaskState state)
            throws Exception {
        if (state != null) {
            task.initializeState(KeyedOneInputStreamOperatorTestHarness.repartitionOperatorState(
                    state, MAX_PARALLELISM, former, parallelism, subtask));
        }
        task.open();
        return new Harness<>(task);
    }

    /** Whether a job of one shard, of which this is a result, belongs to this task. */
    static boolean isOf(SubJobResult result, int parallelism, int subtask) {
        String key = Message.submission(result.header().subJob(), 0, Submission.of(result))
                .epochKey();
        return KeyGroupRangeAssignment.assignKeyToParallelOperator(key, MAX_PARALLELISM, parallelism) == subtask;
    }

    Harness<T> add(SubJobResult result) throws Exception {
        return add(result, 0, Long.MIN_VALUE);
    }

    Harness<T> add(SubJobResult result, int shard, long time) throws Exception {
        return add(Message.submission(result.header().subJob(), shard, Submission.of(result)), time);
    }

    Harness<T> add(SubJobId subJob, byte[] container) throws Exception {
        return add(Message.submission(subJob, 0, Submission.of("test", container)), Long.MIN_VALUE);
    }

    Harness<T> add(Message message, long time) throws Exception {
        task.processElement(time == Long.MIN_VALUE ? new StreamRecord<>(message) : new StreamRecord<>(message, time));
        return this;
    }

    void watermark(long time) throws Exception {
        task.processWatermark(time);
    }

    /** What the clock says to states that expire. */
    void clock(Duration time) {
        task.setStateTtlProcessingTime(time.toMillis());
    }

    OperatorSubtaskState snapshot() throws Exception {
        return task.snapshot(1, 1);
    }

    List<T> output() {
        return task.extractOutputValues();
    }

    List<Rejection> rejections() {
        return side(StreamAggregation.REJECTIONS);
    }

    List<AbandonedEpoch> abandoned() {
        return side(StreamAggregation.ABANDONED);
    }

    private <S> List<S> side(OutputTag<S> tag) {
        Queue<StreamRecord<S>> records = task.getSideOutput(tag);
        List<S> values = new ArrayList<>();
        if (records != null) {
            records.forEach(each -> values.add(each.getValue()));
        }
        return values;
    }

    int keysWithState() {
        return task.numKeyedStateEntries();
    }

    int timers() {
        return task.numEventTimeTimers();
    }

    @Override
    public void close() {
        try {
            task.close();
        } catch (Exception e) {
            throw new IllegalStateException("closing the task", e);
        }
    }
}
