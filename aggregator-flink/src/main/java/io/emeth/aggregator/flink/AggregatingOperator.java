package io.emeth.aggregator.flink;

import io.emeth.aggregator.Aggregation;
import io.emeth.aggregator.JobSpec;
import io.emeth.aggregator.Limits;
import io.emeth.aggregator.Partial;
import io.emeth.aggregator.ProgramRegistry;
import io.emeth.aggregator.Receipt;
import io.emeth.aggregator.RejectReason;
import io.emeth.aggregator.RejectedResultException;
import io.emeth.aggregator.SubJobId;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.state.StateTtlConfig;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.runtime.state.VoidNamespaceSerializer;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.InternalTimer;
import org.apache.flink.streaming.api.operators.InternalTimerService;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.operators.Triggerable;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.jspecify.annotations.Nullable;

/**
 * Aggregations of the core, one for each key, in Flink's keyed state: as the bytes of a {@link Partial}, which are written at a
 * checkpoint, or when memory is needed, and read when the key is met again. In between, {@link Aggregation} objects hold the
 * totals in native memory; they end with the task, and Flink begins again from the bytes. So what is counted, refused and
 * tallied is exactly what came since the beginning, once.
 *
 * <p>Keys are {@code job/epoch/shard}. Not thread-safe: a task calls from one thread.
 */
@SuppressWarnings("NullAway.Init") // Flink makes an operator in three steps
abstract class AggregatingOperator<T> extends AbstractStreamOperator<T>
        implements OneInputStreamOperator<Message, T>, Triggerable<String, VoidNamespace> {
    private static final long serialVersionUID = 1;

    private final StreamAggregation settings;
    private final Duration retention;

    private transient ProgramRegistry programs;
    private transient ValueState<byte[]> partial;
    private transient ValueState<Boolean> over;
    private transient InternalTimerService<VoidNamespace> timers;
    private transient Map<String, OpenEpoch> inMemory; // the one used last is the last
    private transient long inMemoryBytes;

    /** @param retention for how long it is known that a key's aggregation has ended */
    AggregatingOperator(StreamAggregation settings, Duration retention) {
        this.settings = settings;
        this.retention = retention;
    }

    @Override
    public void initializeState(StateInitializationContext context) throws Exception {
        super.initializeState(context);
        ListState<String> written = context.getOperatorStateStore()
                .getUnionListState(new ListStateDescriptor<>("written-by", Types.STRING));
        StateVersion own = new StateVersion(settings.fanOut());
        try {
            for (String other : written.get()) {
                own.requireSame(other);
            }
        } catch (IllegalStateException e) {
            throw StreamAggregation.hopeless("the state does not fit", e);
        }
        written.update(List.of(own.toString()));
        partial = context.getKeyedStateStore()
                .getState(new ValueStateDescriptor<>("partial", PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO));
        ValueStateDescriptor<Boolean> isOver = new ValueStateDescriptor<>("over", Types.BOOLEAN);
        isOver.enableTimeToLive(StateTtlConfig.newBuilder(retention).build());
        over = context.getKeyedStateStore().getState(isOver);
        programs = settings.programs();
        inMemory = new LinkedHashMap<>(16, 0.75f, true);
        inMemoryBytes = 0;
    }

    @Override
    public void open() throws Exception {
        super.open();
        timers = getInternalTimerService("deadlines", VoidNamespaceSerializer.INSTANCE, this);
    }

    @Override
    public void snapshotState(StateSnapshotContext context) throws Exception {
        super.snapshotState(context);
        for (Map.Entry<String, OpenEpoch> entry : inMemory.entrySet()) {
            store(entry.getKey(), entry.getValue());
        }
    }

    @Override
    public void close() throws Exception {
        if (inMemory != null) { // not if it failed before
            inMemory.values().forEach(OpenEpoch::close);
            inMemory.clear();
        }
        super.close();
    }

    @Override
    public void onProcessingTime(InternalTimer<String, VoidNamespace> timer) {
        throw new IllegalStateException("no timer of processing time is ever set");
    }

    StreamAggregation settings() {
        return settings;
    }

    ProgramRegistry programs() {
        return programs;
    }

    /** Whether the current key's aggregation has ended. */
    boolean isOver() throws Exception {
        return Boolean.TRUE.equals(over.value());
    }

    long watermark() {
        return timers.currentWatermark();
    }

    void wakeAt(long eventTime) {
        timers.registerEventTimeTimer(VoidNamespace.INSTANCE, eventTime);
    }

    void forgetWakingAt(long eventTime) {
        timers.deleteEventTimeTimer(VoidNamespace.INSTANCE, eventTime);
    }

    /** Job, epoch and, in the place of the index, shard of the current key. */
    SubJobId key() {
        return SubJobId.parse((String) getCurrentKey());
    }

    /** The aggregation of the current key: as it is in memory, as it was stored, or with nothing accepted. */
    OpenEpoch openEpoch() throws Exception {
        String key = (String) getCurrentKey();
        OpenEpoch known = inMemory.get(key);
        if (known != null) {
            return known;
        }
        OpenEpoch opened = restore(key(), partial.value());
        inMemory.put(key, opened);
        inMemoryBytes += opened.bytes();
        makeRoom(key);
        wakeFor(opened);
        return opened;
    }

    /** Sets the timers of the current key; they may be set already. */
    abstract void wakeFor(OpenEpoch epoch);

    private OpenEpoch restore(SubJobId key, byte @Nullable [] stored) throws Exception {
        return EpochFailedException.guard(() -> {
            JobSpec job = settings.jobs()
                    .find(key.job())
                    .orElseThrow(() -> new IllegalStateException("job " + key.job() + " is not known any more"));
            OpenEpoch epoch = begin(job, key.epoch());
            try {
                if (stored != null) {
                    epoch.aggregation().merge(parsed(stored));
                }
            } catch (RuntimeException e) {
                epoch.close();
                throw e;
            }
            return epoch;
        });
    }

    /** With nothing accepted. */
    OpenEpoch begin(JobSpec job, int epoch) throws IOException {
        Limits limits = programs.of(job).limits(job);
        return new OpenEpoch(
                job, Aggregation.open(job, epoch, programs, settings.jobs().materials(job)), limits);
    }

    /** @throws IllegalArgumentException if the bytes are no partial */
    static Partial parsed(byte[] bytes) {
        try {
            return Partial.parse(ByteBuffer.wrap(bytes));
        } catch (RejectedResultException e) {
            throw new IllegalArgumentException(e);
        }
    }

    /** Aggregations that were not used for longest go to keyed state, but never the current one. */
    private void makeRoom(String current) throws Exception {
        var eldest = inMemory.entrySet().iterator();
        while (inMemoryBytes > settings.openBytes() && inMemory.size() > 1) {
            Map.Entry<String, OpenEpoch> entry = eldest.next();
            store(entry.getKey(), entry.getValue());
            entry.getValue().close();
            inMemoryBytes -= entry.getValue().bytes();
            eldest.remove();
        }
        setCurrentKey(current);
    }

    private void store(String key, OpenEpoch epoch) throws Exception {
        if (epoch.isDirty()) {
            setCurrentKey(key);
            partial.update(bytes(epoch));
            epoch.setDirty(false);
        }
    }

    static byte[] bytes(OpenEpoch epoch) {
        return Submission.bytes(epoch.aggregation().partial().toBuffers());
    }

    /** Counts a result, or reports why not; false if it is not inside. */
    boolean count(OpenEpoch epoch, Submission submission) throws Exception {
        byte[] container;
        try {
            container = settings.storage().container(submission, epoch.limits());
        } catch (RejectedResultException e) {
            reject(submission, submission.subJob(), e.reason(), e.detail());
            return false;
        }
        epoch.setDirty(true); // refused ones are tallied
        Receipt receipt = EpochFailedException.guard(() -> epoch.aggregation().accept(ByteBuffer.wrap(container)));
        if (receipt instanceof Receipt.Rejected rejected) {
            reject(
                    submission,
                    rejected.subJob().map(SubJobId::toString).orElse(null),
                    rejected.reason(),
                    rejected.detail());
            return false;
        }
        return true;
    }

    void reject(Submission submission, @Nullable String subJob, RejectReason reason, String detail) {
        Rejection rejection = new Rejection(submission.origin(), subJob, reason, detail);
        output.collect(StreamAggregation.REJECTIONS, new StreamRecord<>(rejection));
    }

    /** The current key's aggregation has ended: nothing is kept of it but that. */
    void end() throws Exception {
        OpenEpoch ended = inMemory.remove((String) getCurrentKey());
        if (ended != null) {
            inMemoryBytes -= ended.bytes();
            ended.close();
            forgetWakingAt(ended.deadline());
        }
        partial.clear();
        over.update(true);
    }
}
