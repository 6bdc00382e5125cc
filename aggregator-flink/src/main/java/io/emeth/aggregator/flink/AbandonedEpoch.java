package io.emeth.aggregator.flink;

/**
 * An epoch that will have no final result: results are still missing when the stream ends, or its program failed. What comes of
 * it later is rejected as {@code CLOSED}; all other epochs go on.
 *
 * @param job its id
 * @param epoch 0-based
 * @param cause one line
 */
public record AbandonedEpoch(String job, int epoch, String cause) {}
