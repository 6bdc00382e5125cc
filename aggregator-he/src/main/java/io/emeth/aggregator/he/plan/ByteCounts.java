package io.emeth.aggregator.he.plan;

/**
 * Sizes in bytes, of uncompressed objects in full form, without the headers of containers.
 *
 * @param result the objects of one SubJob result
 * @param accumulator what an aggregation of all results keeps until it is finished
 * @param finishWorking ciphertexts that exist at once, beside the accumulator and the keys, while it is finished
 * @param relinKeys 0 if none are needed; about half if seeded
 * @param galoisKeys 0 if none are needed; about half if seeded
 * @param finalResult the objects of the final result
 */
public record ByteCounts(
        long result, long accumulator, long finishWorking, long relinKeys, long galoisKeys, long finalResult) {}
