package io.emeth.aggregator.flink;

import java.time.Duration;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.streaming.api.operators.InternalTimer;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/**
 * The lower level of the tree: counts the results of one shard, and hands on one partial, as soon as no result of the shard is
 * missing or the deadline has come. Whatever comes afterwards goes on as it is: the epoch knows what is covered.
 */
final class ShardOperator extends AggregatingOperator<Message> {
    private static final long serialVersionUID = 1;

    /**
     * A shard cannot know whether its epoch, which waits for others, is over. If it is open even longer, what is sent again
     * begins the shard again, and the epoch ignores what comes of that.
     */
    static final Duration LEAST_RETENTION = Duration.ofDays(90);

    ShardOperator(StreamAggregation settings) {
        super(settings, longer(settings.retention(), LEAST_RETENTION));
    }

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) > 0 ? one : other;
    }

    @Override
    void wakeFor(OpenEpoch epoch) {
        wakeAt(epoch.deadline());
    }

    @Override
    public void processElement(StreamRecord<Message> element) throws Exception {
        Message message = element.getValue();
        Submission submission = message.submission();
        if (isOver() || submission == null) {
            output.collect(element);
            return;
        }
        try {
            OpenEpoch epoch = openEpoch();
            long deadline = epoch.deadline();
            if (watermark() >= deadline) {
                end();
                output.collect(element);
            } else if (element.hasTimestamp() && element.getTimestamp() >= deadline) {
                output.collect(element);
            } else {
                count(epoch, submission);
                if (epoch.aggregation().coveredCount() == results(epoch)) {
                    handOn(epoch);
                }
            }
        } catch (EpochFailedException e) {
            giveUp(e);
        }
    }

    @Override
    public void onEventTime(InternalTimer<String, VoidNamespace> timer) throws Exception {
        if (isOver()) {
            return;
        }
        try {
            handOn(openEpoch());
        } catch (EpochFailedException e) {
            giveUp(e);
        }
    }

    /** How many indices of the epoch are the shard's. */
    private int results(OpenEpoch epoch) {
        int shards = settings().fanOut().shards(epoch.job(), epoch.limits());
        return (epoch.job().numParallel() - key().index() + shards - 1) / shards;
    }

    private void handOn(OpenEpoch epoch) throws Exception {
        byte[] bytes = EpochFailedException.guard(() -> bytes(epoch));
        output.collect(new StreamRecord<>(Message.partial(key(), bytes)));
        end();
    }

    private void giveUp(EpochFailedException e) throws Exception {
        output.collect(new StreamRecord<>(Message.failure(key(), String.valueOf(e.getMessage()))));
        end();
    }
}
