package io.emeth.aggregator.he.plan;

import java.math.BigDecimal;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What becomes of one channel of a recipe when {@code numParallel} results are counted.
 *
 * @param name the channel's
 * @param largestResult the largest absolute value of a decrypted number, before division by the divisor
 * @param headroomBits BFV: log2 of floor(t / 2) over {@code largestResult}; CKKS: log2 of Q / 2, less the error, over scale
 *     times largest value, the least over all stages; to 0.1, rounded down
 * @param noiseBudgetBits BFV: what is left at the end at least, as the decryptor counts it
 * @param error CKKS: of the decrypted numbers
 * @param limbs of the final ciphertexts
 * @param log2Scale CKKS: of the final ciphertexts, to 0.1; 0 in BFV
 */
public record ChannelPlan(
        String name,
        BigDecimal largestResult,
        BigDecimal headroomBits,
        OptionalInt noiseBudgetBits,
        Optional<ErrorBound> error,
        int limbs,
        BigDecimal log2Scale) {}
