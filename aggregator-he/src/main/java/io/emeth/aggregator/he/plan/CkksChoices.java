package io.emeth.aggregator.he.plan;

import io.emeth.aggregator.EncryptionSpec;
import io.emeth.aggregator.he.Scheme;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.DoubleStream;

/**
 * One prime of about scaleBits bits for each level that is spent, in front of them what the final numbers need, and at the
 * end a prime for keys, as large as security allows: if it isn't larger than the others, rotations are noisy. [ckks 8]
 */
final class CkksChoices implements ParameterSearch.Choices {
    private static final int LEAST_SCALE_BITS = ParameterSearch.LEAST_PRIME_BITS + 1;
    private static final int MAX_SCALE_BITS = 120;
    private static final int[] SPARE_BITS = {0, 1, 2, 4, 8, 16, 32}; // of the primes in front

    private final Trial trial;
    private final double largestResult;
    private final double maxError;

    /** @param maxError largest error of what the requester reads */
    CkksChoices(Trial trial, BigDecimal largestResult, double maxError) {
        this.trial = trial;
        this.largestResult = largestResult.doubleValue();
        this.maxError = maxError;
    }

    /** The smallest scale that is precise enough, since precision grows with the scale, and the room it takes too. */
    @Override
    public Optional<EncryptionSpec> fitting(int degree, int limbs) {
        int depth = trial.depth();
        int most = depth == 0 ? MAX_SCALE_BITS : ParameterSearch.MOST_PRIME_BITS;
        int scaleBits = LEAST_SCALE_BITS;
        while (limbs > depth && scaleBits <= most) {
            Optional<Plan> plan = withScale(degree, limbs, scaleBits);
            double excess = plan.map(this::excessBits).orElse(1.0);
            if (excess <= 0) {
                return plan.map(Plan::parameters);
            }
            scaleBits += (int) StrictMath.max(1, StrictMath.floor(excess));
        }
        return Optional.empty();
    }

    /** log2 of the worst error over the one wanted. */
    private double excessBits(Plan plan) {
        double worst = worstError(plan);
        if (worst > maxError) {
            trial.note("the error can reach " + Decimals.up(worst) + ", wanted is " + Decimals.up(maxError)
                    + "; allow a larger error, or lower valueBound");
        }
        return StrictMath.log(worst / maxError) / StrictMath.log(2);
    }

    private static double worstError(Plan plan) {
        DoubleStream errors = plan.moments()
                .map(moments -> DoubleStream.of(
                        moments.mean().worst().doubleValue(),
                        moments.variance().worst().doubleValue()))
                .orElseGet(() -> plan.channels().stream()
                        .mapToDouble(
                                channel -> channel.error().orElseThrow().worst().doubleValue()));
        return errors.max().orElseThrow();
    }

    private Optional<Plan> withScale(int degree, int limbs, int scaleBits) {
        int depth = trial.depth();
        int front = limbs - depth;
        int room = scaleBits + (int) StrictMath.ceil(StrictMath.log(largestResult) / StrictMath.log(2)) + 2;
        int least = StrictMath.max(ParameterSearch.LEAST_PRIME_BITS, (room + front - 1) / front);
        for (int spare : SPARE_BITS) {
            int bits = StrictMath.min(ParameterSearch.MOST_PRIME_BITS, least + spare);
            int left = ParameterRules.maxBits(degree) - front * bits - depth * scaleBits;
            if (left < 0) {
                return Optional.empty();
            }
            Optional<Plan> plan = withPrimes(degree, limbs, scaleBits, bits, left);
            if (plan.isPresent() || bits < least + spare) {
                return plan;
            }
        }
        return Optional.empty();
    }

    /** @param left bits that security leaves for the prime for keys */
    private Optional<Plan> withPrimes(int degree, int limbs, int scaleBits, int frontBits, int left) {
        int[] bits = new int[limbs + 1];
        Arrays.fill(bits, scaleBits);
        Arrays.fill(bits, 0, limbs - trial.depth(), frontBits);
        bits[limbs] = StrictMath.min(ParameterSearch.MOST_PRIME_BITS, left);
        int leastForKeys = trial.switchesKeys()
                ? StrictMath.max(frontBits, trial.depth() > 0 ? scaleBits : 0)
                : ParameterSearch.LEAST_PRIME_BITS;
        if (bits[limbs] >= leastForKeys) {
            return trial.plan(Scheme.CKKS, degree, 0, scaleBits, bits);
        }
        return limbs == 1 && !trial.switchesKeys()
                ? trial.plan(Scheme.CKKS, degree, 0, scaleBits, frontBits)
                : Optional.empty();
    }
}
