package io.emeth.aggregator.he.plan;

import io.emeth.aggregator.Digest;
import io.emeth.aggregator.EncryptionSpec;
import io.emeth.aggregator.PayloadLayout;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a job can carry, what comes out of it, and what it takes: computed before any data arrives, the same on every
 * machine. Immutable.
 *
 * @param recipe the recipe's digest
 * @param program the program as the job writes it
 * @param parameters of the encryption
 * @param layout of each result; of a concatenation the largest
 * @param numParallel how many results there are at most
 * @param valueBound largest absolute value of a number in a result of weight 1; of {@link BoundRule#OWN_WEIGHT} in any
 *     result. An integer in BFV
 * @param boundRule where {@code valueBound} comes from
 * @param maxContributions how many results may be counted, in [1, 2^20]: one more could overflow or drown in noise. More
 *     than {@code numParallel} means that there is slack; all other numbers are for {@code numParallel} results
 * @param maxTotalWeight what the weights of the counted results may add up to, if the recipe looks at weights
 * @param channels one for each channel of the recipe
 * @param moments errors of mean and variance, in CKKS, if the recipe gives them
 * @param depth products one after the other, of ciphertexts or with public vectors; as many levels in CKKS
 * @param needsRelinKeys whether products of ciphertexts are relinearized
 * @param galoisSteps rotations that need a key, negative to the right; in the order in which they are made
 * @param galoisElements the elements of those steps and, in BFV, of the exchange of rows; ascending
 * @param bytes sizes
 */
public record Plan(
        Digest recipe,
        String program,
        EncryptionSpec parameters,
        PayloadLayout layout,
        int numParallel,
        BigDecimal valueBound,
        BoundRule boundRule,
        int maxContributions,
        OptionalLong maxTotalWeight,
        List<ChannelPlan> channels,
        Optional<MomentErrors> moments,
        int depth,
        boolean needsRelinKeys,
        List<Integer> galoisSteps,
        List<Long> galoisElements,
        ByteCounts bytes) {

    private static final MathContext SHARE = new MathContext(20, RoundingMode.DOWN);

    /** Copies the lists. */
    public Plan {
        channels = List.copyOf(channels);
        galoisSteps = List.copyOf(galoisSteps);
        galoisElements = List.copyOf(galoisElements);
    }

    /**
     * The largest absolute value that a number in a result of that weight may have. A node that keeps to it cannot be the
     * cause of an overflow.
     *
     * @param weight at least 1
     */
    public BigDecimal resultBound(long weight) {
        BigDecimal divisor = BigDecimal.valueOf(weight);
        return switch (boundRule) {
            case GIVEN, SHARED -> valueBound;
            case SHARED_BY_WEIGHT ->
                parameters.scheme().equals("bfv")
                        ? valueBound.divideToIntegralValue(divisor)
                        : valueBound.divide(divisor, SHARE);
            case OWN_WEIGHT -> valueBound.min(divisor);
        };
    }

    /** The canonical JSON form, without white space and with sorted names: what {@link #digest} hashes. */
    public String toJson() {
        return PlanJson.print(this);
    }

    /** SHA-256 of the canonical JSON in UTF-8. */
    public Digest digest() {
        return Digest.sha256(ByteBuffer.wrap(toJson().getBytes(StandardCharsets.UTF_8)));
    }
}
