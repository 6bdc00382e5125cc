package io.emeth.aggregator.flink;

/**
 * The result of one epoch of a job, and the signed statement of how it was made.
 *
 * @param job its id
 * @param epoch 0-based
 * @param result the container of the {@link io.emeth.aggregator.FinalResult}
 * @param manifest the JSON of the signed {@link io.emeth.aggregator.manifest.Manifest}
 */
@SuppressWarnings("ArrayRecordComponent") // moved, never compared
public record FinishedEpoch(String job, int epoch, byte[] result, String manifest) {}
