package io.emeth.aggregator.flink;

import io.emeth.aggregator.JobSpec;
import io.emeth.aggregator.Limits;
import java.io.Serializable;

/**
 * Over how many shards the results of one epoch are spread: one for each {@code shardBytes} of results, so that small jobs
 * take one step and large ones all slots. A function of the job alone, whatever the cluster's size: shards move when it is
 * rescaled, and results stay in theirs. Immutable.
 *
 * @param shardBytes so many bytes of results, their headers included, make a shard worth while; at least 1
 * @param mostShards at least 1
 */
public record FanOut(long shardBytes, int mostShards) implements Serializable {
    /** A result costs at least as much as one of so many bytes: header, signature, a crossing of the network. */
    private static final long LEAST_RESULT_BYTES = 16 << 10;

    /** Below this many results a shard's partial costs more than adding them. */
    private static final int LEAST_RESULTS = 16;

    /** A shard for each 16 MiB, up to 64. */
    public static final FanOut PLANNED = new FanOut(16L << 20, 64);

    /** @throws IllegalArgumentException if a number is below 1 */
    public FanOut {
        if (shardBytes < 1 || mostShards < 1) {
            throw new IllegalArgumentException(
                    "shardBytes " + shardBytes + " and mostShards " + mostShards + " must be at least 1");
        }
    }

    /** As many shards for every job that has at least 16 results for each. */
    public static FanOut of(int shards) {
        return new FanOut(1, shards);
    }

    /**
     * The number of shards, at least 1.
     *
     * @param result how much one result may bring, by the job's program
     */
    public int shards(JobSpec job, Limits result) {
        double bytes = (double) job.numParallel() * (LEAST_RESULT_BYTES + result.maxTotalBytes());
        long wanted = (long) Math.min(bytes / shardBytes, mostShards);
        return (int) Math.max(1, Math.min(wanted, job.numParallel() / LEAST_RESULTS));
    }
}
