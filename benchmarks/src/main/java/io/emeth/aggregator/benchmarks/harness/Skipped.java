package io.emeth.aggregator.benchmarks.harness;

/**
 * What a run did not measure.
 *
 * @param what a comparison, or a part of one
 * @param reason with what would change that
 */
public record Skipped(String what, String reason) {}
