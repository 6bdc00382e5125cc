package io.emeth.aggregator.he.plan;

import io.emeth.aggregator.he.Scheme;

/**
 * The places where randomness enters ciphertexts, as variances of one coefficient of c_0 + c_1 s, for a uniform ternary
 * secret s. [ckks 8]
 */
final class NoiseSources {
    /** Variance of key and encryption errors: 21 random bits less 21 others. [ckks 2.1] */
    private static final double ERROR_VARIANCE = 10.5;

    /** log2 of the probability that a bound fails: of any number of one final result. */
    private static final int FAILURE_LOG2 = -40;

    /** The heavier a tail, the lower the moment that bounds it best: after three products it is the fifth. */
    private static final int MOST_MOMENTS = 5;

    private final Chain chain;

    NoiseSources(Chain chain) {
        this.chain = chain;
    }

    /**
     * (1 + 2N/3) / 12: rounding both polynomials to integers after a division by a prime; an error uniform in [-1/2, 1/2]
     * times 1 and s. Also the variance of (c_0 + c_1 s) / q for uniform c_0, c_1.
     */
    double rounding() {
        return (1 + 2.0 * chain.degree() / 3) / 12;
    }

    /**
     * A fresh encryption by public key: u e + e_0 + e_1 s, which has variance 10.5 (4N/3 + 1), divided by the prime that
     * the level above has more, if there is one. [ckks 6.2]
     */
    double fresh() {
        double undivided = ERROR_VARIANCE * (4.0 * chain.degree() / 3 + 1);
        if (!chain.hasSpecialPrime()) {
            return undivided;
        }
        return rounding() + undivided / squared(chain.prime(chain.firstLimbs() + 1));
    }

    /**
     * Key switching in BFV: digits in [0, q_J), not centred, have mean square q_J² / 3; each meets N errors; the sum is
     * divided by P and rounded. [ckks 5, 8]
     */
    double keySwitch(int limbs) {
        return chain.degree() * ERROR_VARIANCE * squaredRatios(limbs) / 3 + rounding();
    }

    /**
     * Key switching in CKKS, as the variance of the noisiest slot, which has exponent 1: there the digits' mean, (q_J / 2)
     * (1 + X + ... + X^(N-1)), is N / π times as large as q_J, 1 / |1 - ζ| being at most N / π. [ckks 8]
     */
    double keySwitchWorstSlot(int limbs) {
        double n = chain.degree();
        double digits = n / 12 + squared(n / StrictMath.PI);
        return n * rounding() + ERROR_VARIANCE * n * digits * squaredRatios(limbs);
    }

    /** CKKS: N coefficients rounded by at most 1/2 each, and what the transform in double precision adds. */
    double encoding(double magnitude) {
        return chain.degree() / 2.0 + transform(magnitude);
    }

    /** A transform of N doubles of at most that magnitude is off by 5 log2(N) 2^-53 in the 2-norm, nearly as [HIG02 24.1] proves. */
    double transform(double magnitude) {
        double n = chain.degree();
        return 5 * log2(n) * StrictMath.scalb(1.0, -53) * StrictMath.sqrt(n) * magnitude;
    }

    /** Σ (q_J / P)². */
    private double squaredRatios(int limbs) {
        double sum = 0;
        for (long prime : chain.primes(limbs)) {
            sum += squared(prime / chain.specialPrime());
        }
        return sum;
    }

    /**
     * How many standard deviations the largest of {@code objects} ciphertexts' coefficients or slots stays within, but
     * for the probability 2^-40. An error x s is a sum of sub-Gaussian terms given s, hence below σ sqrt(2 L) with L =
     * ln(4 N objects 2^40); in a slot, s itself is only bounded by sqrt(2 L) times its own deviation, hence 2 L. [VER18]
     */
    double tail(long objects) {
        double logarithm = StrictMath.log(4.0 * chain.degree() * objects) - FAILURE_LOG2 * StrictMath.log(2);
        return chain.scheme() == Scheme.BFV ? StrictMath.sqrt(2 * logarithm) : 2 * logarithm;
    }

    /**
     * How far above its mean the variance of the coefficients of {@code objects} ciphertexts may be, given s, after so many
     * BFV products one after the other, but for the probability 2^-41: a factor.
     *
     * <p>That variance is an average over slots of A^(p+1) R_1 ... R_p, exponential variables of mean 1: |s|² is in all p + 1
     * powers, one |r|² comes in with each product. By convexity its m-th moment is at most that of one slot, ((p + 1) m)!
     * m!^p, and Markov's inequality with the best m bounds its tail. Up to two products the average over thousands of slots
     * keeps it so near its mean that the tail itself has room for it.
     */
    static double varianceTail(int products, long objects) {
        if (products <= 2) {
            return 1;
        }
        double least = Double.POSITIVE_INFINITY;
        for (int m = 1; m <= MOST_MOMENTS; m++) {
            double moment = logFactorial((products + 1) * m) + products * logFactorial(m);
            double failures = StrictMath.log((double) objects) - (FAILURE_LOG2 - 1) * StrictMath.log(2);
            least = StrictMath.min(least, (moment + failures) / m);
        }
        return StrictMath.exp(least - logFactorial(products + 1));
    }

    private static double logFactorial(int n) {
        double sum = 0;
        for (int i = 2; i <= n; i++) {
            sum += StrictMath.log(i);
        }
        return sum;
    }

    static double squared(double x) {
        return x * x;
    }

    static double log2(double x) {
        return StrictMath.log(x) / StrictMath.log(2);
    }
}
