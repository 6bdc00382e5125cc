package io.emeth.aggregator;

import java.util.Optional;

/**
 * How an aggregation is doing, for whoever watches it.
 *
 * @param covered how many results are counted
 * @param numParallel how many there will be
 * @param headroom what the program can still take for certain; empty if it knows no limit
 * @param accumulatorBytes memory of the running state, as far as the program tells
 * @param resultsSinceCheckpoint how many results a restart would do again: the lag of the journal
 * @param bytesSinceCheckpoint bytes of their containers
 */
public record Vitals(
        int covered,
        int numParallel,
        Optional<Headroom> headroom,
        long accumulatorBytes,
        long resultsSinceCheckpoint,
        long bytesSinceCheckpoint) {

    /**
     * What may still be added before the program's bound.
     *
     * @param results how many results
     * @param weight how much all of them may weigh together; {@link Long#MAX_VALUE} if weights do not matter
     */
    public record Headroom(long results, long weight) {}
}
