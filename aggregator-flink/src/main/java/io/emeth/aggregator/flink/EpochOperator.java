package io.emeth.aggregator.flink;

import io.emeth.aggregator.Aggregation;
import io.emeth.aggregator.FinalResult;
import io.emeth.aggregator.IncompleteAggregationException;
import io.emeth.aggregator.Part;
import io.emeth.aggregator.Partial;
import io.emeth.aggregator.RejectReason;
import io.emeth.aggregator.RejectedResultException;
import io.emeth.aggregator.SubJobId;
import io.emeth.aggregator.manifest.Manifest;
import io.emeth.aggregator.signing.SigningKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.streaming.api.operators.InternalTimer;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/**
 * The upper level of the tree: merges the partials of shards, counts the results of jobs that have none, and finishes an epoch
 * as soon as its policy allows. Results whose event time is not before the deadline wait until event time has come there, so
 * that which results are inside does not depend on who was faster.
 */
@SuppressWarnings("NullAway.Init") // Flink makes an operator in three steps
final class EpochOperator extends AggregatingOperator<FinishedEpoch> {
    private static final long serialVersionUID = 1;
    private static final long END_OF_STREAM = Long.MAX_VALUE;

    private transient MapState<Integer, Message> waiting; // by index
    private transient List<SigningKey> keys;

    EpochOperator(StreamAggregation settings) {
        super(settings, settings.retention());
    }

    @Override
    public void initializeState(StateInitializationContext context) throws Exception {
        super.initializeState(context);
        waiting = context.getKeyedStateStore()
                .getMapState(new MapStateDescriptor<>("waiting", Types.INT, StreamAggregation.MESSAGES));
        keys = settings().signingKeys();
    }

    @Override
    public void close() throws Exception {
        if (keys != null) { // not if it failed before
            keys.forEach(SigningKey::close);
        }
        super.close();
    }

    @Override
    void wakeFor(OpenEpoch epoch) {
        wakeAt(epoch.deadline());
        wakeAt(END_OF_STREAM);
    }

    @Override
    public void processElement(StreamRecord<Message> element) throws Exception {
        Message message = element.getValue();
        Submission submission = message.submission();
        if (isOver()) {
            refuse(message);
            return;
        }
        try {
            OpenEpoch epoch = openEpoch();
            boolean isEarly = element.hasTimestamp()
                    && element.getTimestamp() >= epoch.deadline()
                    && watermark() < epoch.deadline();
            if (isEarly && submission != null) {
                letWait(epoch, message, submission);
            } else {
                add(epoch, message);
            }
        } catch (EpochFailedException e) {
            abandon(String.valueOf(e.getMessage()));
        }
    }

    /**
     * Keeps a result for later. What any epoch of the job would refuse is refused now, and so is a second result of an index: a
     * stranger fills no more state than the job has results.
     */
    private void letWait(OpenEpoch epoch, Message message, Submission submission) throws Exception {
        try (OpenEpoch trial = EpochFailedException.guard(() -> begin(epoch.job(), key().epoch()))) {
            int index = submission.claimed().index();
            Message before = waiting.get(index);
            boolean isTaken = before != null && count(trial, Objects.requireNonNull(before.submission()));
            if (before != null && !isTaken) { // its file is another one meanwhile
                waiting.remove(index);
            }
            if (count(trial, submission) && !isTaken) {
                waiting.put(index, message);
            }
        } catch (RejectedResultException e) {
            reject(submission, submission.subJob(), e.reason(), e.detail());
        }
    }

    private void refuse(Message message) {
        Submission submission = message.submission();
        if (submission == null) {
            return;
        }
        SubJobId epoch = key();
        String detail = "epoch " + epoch.epoch() + " of job " + epoch.job() + " is over";
        try {
            reject(submission, submission.claimed().toString(), RejectReason.CLOSED, detail);
        } catch (RejectedResultException e) {
            reject(submission, null, e.reason(), e.detail());
        }
    }

    private void add(OpenEpoch epoch, Message message) throws Exception {
        byte[] partial = message.partial();
        Submission submission = message.submission();
        if (partial != null) {
            take(epoch, message.shardKey(), partial);
        } else if (submission != null) {
            count(epoch, submission);
        } else {
            abandon(String.valueOf(message.failure()));
            return;
        }
        finishIfComplete(epoch);
    }

    private void take(OpenEpoch epoch, String shard, byte[] bytes) throws Exception {
        epoch.setDirty(true);
        for (Part part : EpochFailedException.guard(() -> mergeOrLeave(epoch.aggregation(), parsed(bytes)))) {
            Rejection rejection = new Rejection(
                    "shard " + shard,
                    new SubJobId(key().job(), key().epoch(), part.index()).toString(),
                    RejectReason.DUPLICATE_INDEX,
                    "payload " + part.digest()
                            + " came in a second partial of its shard, of whose results others are counted already");
            output.collect(StreamAggregation.REJECTIONS, new StreamRecord<>(rejection));
        }
    }

    /**
     * Merges a partial unless results of its indices are counted: a shard that has forgotten that it had handed them on makes
     * another one of what is sent again.
     *
     * @return its results that are not inside, if it is left out
     */
    private static List<Part> mergeOrLeave(Aggregation aggregation, Partial partial) {
        try {
            aggregation.merge(partial);
            return List.of();
        } catch (IllegalArgumentException e) {
            List<Part> parts = partial.header().parts();
            Set<Integer> missing = new HashSet<>(aggregation.missing());
            if (parts.stream().allMatch(part -> missing.contains(part.index()))) {
                throw e;
            }
            return parts.stream()
                    .filter(part -> !aggregation.covers(List.of(part)))
                    .toList();
        }
    }

    private void finishIfComplete(OpenEpoch epoch) throws Exception {
        Aggregation aggregation = epoch.aggregation();
        Instant now = Instant.ofEpochMilli(watermark());
        if (!aggregation.isComplete(now)) {
            return;
        }
        FinishedEpoch finished = EpochFailedException.guard(() -> {
            FinalResult result = aggregation.finish(now);
            Manifest manifest = Manifest.of(epoch.job(), programs(), result, aggregation.tally());
            return new FinishedEpoch(
                    epoch.job().job().toString(),
                    result.header().epoch(),
                    Submission.bytes(result.toBuffers()),
                    manifest.sign(keys).toJson());
        });
        end();
        output.collect(new StreamRecord<>(finished));
    }

    @Override
    public void onEventTime(InternalTimer<String, VoidNamespace> timer) throws Exception {
        if (isOver()) {
            return;
        }
        try {
            OpenEpoch epoch = openEpoch();
            finishIfComplete(epoch);
            for (int index : waitingIndices()) {
                if (isOver()) {
                    break; // and the others have been refused
                }
                Message message = waiting.get(index);
                waiting.remove(index);
                add(epoch, message);
            }
            if (timer.getTimestamp() == END_OF_STREAM && !isOver()) {
                giveUpMissing(epoch);
            }
        } catch (EpochFailedException e) {
            abandon(String.valueOf(e.getMessage()));
        }
    }

    /** Ascending, so that who sent first does not matter. */
    private List<Integer> waitingIndices() throws Exception {
        List<Integer> indices = new ArrayList<>();
        waiting.keys().forEach(indices::add);
        Collections.sort(indices);
        return indices;
    }

    private void giveUpMissing(OpenEpoch epoch) throws Exception {
        try {
            epoch.aggregation().finish(Instant.ofEpochMilli(watermark()));
        } catch (IncompleteAggregationException e) {
            abandon(String.valueOf(e.getMessage()));
        }
    }

    private void abandon(String cause) throws Exception {
        SubJobId epoch = key();
        end();
        output.collect(
                StreamAggregation.ABANDONED,
                new StreamRecord<>(new AbandonedEpoch(epoch.job().toString(), epoch.epoch(), cause)));
    }

    @Override
    void end() throws Exception {
        for (int index : waitingIndices()) {
            refuse(waiting.get(index));
        }
        waiting.clear();
        forgetWakingAt(END_OF_STREAM);
        super.end();
    }
}
