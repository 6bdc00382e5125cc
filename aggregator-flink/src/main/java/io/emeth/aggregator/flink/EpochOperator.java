package io.emeth.aggregator.flink;

import io.emeth.aggregator.Aggregation;
import io.emeth.aggregator.FinalResult;
import io.emeth.aggregator.IncompleteAggregationException;
import io.emeth.aggregator.RejectReason;
import io.emeth.aggregator.RejectedResultException;
import io.emeth.aggregator.SubJobId;
import io.emeth.aggregator.manifest.Manifest;
import io.emeth.aggregator.signing.SigningKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
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

    private transient ListState<Message> early;
    private transient List<SigningKey> keys;

    EpochOperator(StreamAggregation settings) {
        super(settings);
    }

    @Override
    public void initializeState(StateInitializationContext context) throws Exception {
        super.initializeState(context);
        early = context.getKeyedStateStore()
                .getListState(new ListStateDescriptor<>("early", StreamAggregation.MESSAGES));
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
        long time = element.hasTimestamp() ? element.getTimestamp() : Long.MIN_VALUE;
        if (isOver()) {
            refuse(message);
            return;
        }
        try {
            OpenEpoch epoch = openEpoch();
            if (time >= epoch.deadline() && watermark() < epoch.deadline()) {
                early.add(message);
                return;
            }
            add(epoch, message);
        } catch (EpochFailedException e) {
            abandon(String.valueOf(e.getMessage()));
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
            epoch.setDirty(true);
            EpochFailedException.guard(() -> {
                merge(epoch.aggregation(), partial);
                return partial;
            });
        } else if (submission != null) {
            count(epoch, submission);
        } else {
            abandon(String.valueOf(message.failure()));
            return;
        }
        finishIfComplete(epoch);
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
        forgetWakingAt(epoch.deadline());
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
            for (Message message : takeEarly()) {
                if (isOver()) {
                    refuse(message);
                } else {
                    add(epoch, message);
                }
            }
            if (timer.getTimestamp() == END_OF_STREAM && !isOver()) {
                giveUpMissing(epoch);
            }
        } catch (EpochFailedException e) {
            abandon(String.valueOf(e.getMessage()));
        }
    }

    private List<Message> takeEarly() throws Exception {
        List<Message> messages = new ArrayList<>();
        early.get().forEach(messages::add);
        early.clear();
        return messages;
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
        takeEarly().forEach(this::refuse);
        end();
        output.collect(
                StreamAggregation.ABANDONED,
                new StreamRecord<>(new AbandonedEpoch(epoch.job().toString(), epoch.epoch(), cause)));
    }

    @Override
    void end() throws Exception {
        forgetWakingAt(END_OF_STREAM);
        super.end();
    }
}
