package io.emeth.aggregator.flink;

import io.emeth.aggregator.ProgramRegistry;
import io.emeth.aggregator.signing.SigningKey;
import java.io.IOException;
import java.io.Serializable;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.ServiceConfigurationError;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.util.OutputTag;

/**
 * SubJob results in, final results and signed manifests out: the aggregation of the core as a part of a Flink job.
 *
 * <pre>
 * submissions ─► router ─┬─ jobs of several shards ─► keyBy(job, epoch, shard) ─► shard ──┐
 *                        └─ jobs of one shard ────────────────────────────────────────────┴─► keyBy(job, epoch) ─► epoch
 * </pre>
 *
 * <p>The bytes are those that one machine makes of the same results, whatever the parallelism, failures and rescaling: each is counted
 * exactly once, if the source can be replayed and checkpoints are on. Event time decides about deadlines, so a job with a deadline needs
 * timestamps and watermarks. Immutable.
 */
public final class StreamAggregation implements Serializable {
    private static final long serialVersionUID = 1;

    static final TypeInformation<Message> MESSAGES = TypeInformation.of(Message.class);
    static final OutputTag<Message> UNSHARDED = new OutputTag<>("unsharded", MESSAGES);
    static final OutputTag<Rejection> REJECTIONS = new OutputTag<>("rejections", TypeInformation.of(Rejection.class));
    static final OutputTag<AbandonedEpoch> ABANDONED =
            new OutputTag<>("abandoned", TypeInformation.of(AbandonedEpoch.class));

    private final Jobs jobs;
    private final FanOut fanOut;
    private final Storage storage;
    private final Duration retention;
    private final long openBytes;

    private StreamAggregation(Jobs jobs, FanOut fanOut, Storage storage, Duration retention, long openBytes) {
        this.jobs = jobs;
        this.fanOut = fanOut;
        this.storage = storage;
        this.retention = retention;
        this.openBytes = openBytes;
    }

    /**
     * An aggregation of these jobs, with planned fan-out and no storage, that remembers for a week that an epoch is over, and
     * keeps up to 256 MiB of totals in the memory of each task.
     */
    public static StreamAggregation of(Jobs jobs) {
        return new StreamAggregation(jobs, FanOut.PLANNED, new Storage(null), Duration.ofDays(7), 256L << 20);
    }

    /** The same with other shards. A savepoint knows its fan-out, and refuses another. */
    public StreamAggregation withFanOut(FanOut other) {
        return new StreamAggregation(jobs, other, storage, retention, openBytes);
    }

    /**
     * The same, reading {@linkplain Submission#reference references} below {@code root}, the URI of a folder that all machines
     * of the cluster see.
     */
    public StreamAggregation withStorage(String root) {
        return new StreamAggregation(jobs, fanOut, new Storage(root), retention, openBytes);
    }

    /**
     * The same, remembering for so long that an epoch is over, and shards at least 90 days. Whatever comes later begins the
     * epoch again, unless {@link Jobs#find} does not know the job any more by then.
     */
    public StreamAggregation withRetention(Duration time) {
        return new StreamAggregation(jobs, fanOut, storage, time, openBytes);
    }

    /** The same with other memory for totals; what exceeds it goes to keyed state, and comes back when it is needed. */
    public StreamAggregation withOpenBytes(long bytes) {
        return new StreamAggregation(jobs, fanOut, storage, retention, bytes);
    }

    /**
     * What comes out.
     *
     * @param finished each epoch's result, once
     * @param rejections the results that were left out; late ones too
     * @param abandoned the epochs that will have no result
     */
    public record Outputs(
            DataStream<FinishedEpoch> finished,
            DataStream<Rejection> rejections,
            DataStream<AbandonedEpoch> abandoned) {}

    /** Adds the operators. */
    public Outputs apply(DataStream<Submission> submissions) {
        SingleOutputStreamOperator<Message> routed =
                submissions.process(new Router(this), MESSAGES).name("route").uid("emeth-route");
        SingleOutputStreamOperator<Message> shards = routed.keyBy(Message::shardKey, Types.STRING)
                .transform("shard", MESSAGES, new ShardOperator(this))
                .uid("emeth-shard");
        SingleOutputStreamOperator<FinishedEpoch> epochs = shards.union(routed.getSideOutput(UNSHARDED))
                .keyBy(Message::epochKey, Types.STRING)
                .transform("epoch", TypeInformation.of(FinishedEpoch.class), new EpochOperator(this))
                .uid("emeth-epoch");
        return new Outputs(
                epochs,
                routed.getSideOutput(REJECTIONS)
                        .union(shards.getSideOutput(REJECTIONS), epochs.getSideOutput(REJECTIONS)),
                epochs.getSideOutput(ABANDONED));
    }

    Jobs jobs() {
        return jobs;
    }

    /** The programs of this machine. */
    ProgramRegistry programs() {
        try {
            return jobs.programs();
        } catch (ServiceConfigurationError | RuntimeException e) {
            throw hopeless("the programs cannot be loaded here", e);
        }
    }

    /** What manifests are signed with. */
    List<SigningKey> signingKeys() {
        try {
            return jobs.signingKeys();
        } catch (IOException | RuntimeException e) {
            throw hopeless("the signing keys cannot be read", e);
        }
    }

    /** What another attempt would not mend: Flink ends the job instead of trying for ever. */
    static SuppressRestartsException hopeless(String what, Throwable cause) {
        return new SuppressRestartsException(new IllegalStateException(what + ": " + cause.getMessage(), cause));
    }

    FanOut fanOut() {
        return fanOut;
    }

    Storage storage() {
        return storage;
    }

    Duration retention() {
        return retention;
    }

    long openBytes() {
        return openBytes;
    }

    @Override
    public String toString() {
        return "StreamAggregation[" + Objects.toString(storage.root(), "no storage") + ", " + fanOut + "]";
    }
}
