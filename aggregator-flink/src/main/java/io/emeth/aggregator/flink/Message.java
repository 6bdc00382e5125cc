package io.emeth.aggregator.flink;

import io.emeth.aggregator.SubJobId;
import org.jspecify.annotations.Nullable;

/**
 * What goes to the two levels of the tree: a submission, or what a shard has made of several. Exactly one of the last three is
 * not null. Only the operators make and read it; it is public because Flink's serializers of fields ask for that.
 *
 * @param shard in [0, number of shards of the job); 0 on the way to the epoch
 * @param submission one result
 * @param partial a shard's {@link io.emeth.aggregator.Partial}, its only one
 * @param failure why a shard gave up
 */
@SuppressWarnings("ArrayRecordComponent") // moved, never compared
public record Message(
        String job,
        int epoch,
        int shard,
        @Nullable Submission submission,
        byte @Nullable [] partial,
        @Nullable String failure) {

    /** What keyed state belongs to: text, since its hash is the same in every virtual machine. */
    String shardKey() {
        return job + "/" + epoch + "/" + shard;
    }

    String epochKey() {
        return job + "/" + epoch + "/0";
    }

    static Message submission(SubJobId subJob, int shard, Submission submission) {
        return new Message(subJob.job().toString(), subJob.epoch(), shard, submission, null, null);
    }

    /** @param shard job, epoch and, in the place of the index, shard */
    static Message partial(SubJobId shard, byte[] partial) {
        return new Message(shard.job().toString(), shard.epoch(), shard.index(), null, partial, null);
    }

    /** @param shard as above */
    static Message failure(SubJobId shard, String cause) {
        return new Message(shard.job().toString(), shard.epoch(), shard.index(), null, null, cause);
    }
}
