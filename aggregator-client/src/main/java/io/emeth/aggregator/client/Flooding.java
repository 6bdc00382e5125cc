package io.emeth.aggregator.client;

import java.security.SecureRandom;

/**
 * Noise for decrypted CKKS numbers that others than the owner of the secret key will see.
 *
 * <p>A decrypted CKKS number carries an error that depends on the key, and whoever sees the number and the ciphertext can
 * compute the key from it [LM21]. Gaussian noise that is much larger than the error hides it. With noise of deviation
 *
 * <pre>
 *   sigma = sqrt(12 q) 2^(s/2) E,   E = errorBound sqrt(numbers),
 * </pre>
 *
 * q publications give s bits of statistical security [LMSS22]: whatever is done with them, and for however long, tells
 * them from exact numbers with the same noise with an advantage of at most sqrt(q) E / (2 sigma), less than 2^(-s/2).
 *
 * <p>What it takes: {@code errorBound} must hold. That of a plan does with probability 1 - 2^-40, if every counted result
 * was encrypted honestly; it says nothing of results that were not. {@code publications} must count everything that is
 * ever published of ciphertexts under one secret key, repeats included: each fresh noise on the same number is one more.
 * The numbers themselves are not hidden, only the key. The arithmetic is that of doubles; rounding to {@link #step} at
 * the end takes away the last bits, in which such noise is not Gaussian.
 *
 * @param errorBound how far a number may be from the exact one: finite, above 0
 * @param numbers how many numbers are published at once, at least 1
 * @param securityBits s, in [1, 80]
 * @param publications q, at least 1
 */
public record Flooding(double errorBound, long numbers, int securityBits, long publications) {
    private static final int STEPS_PER_SIGMA_LOG2 = 4;
    private static final double MAX_STEPS = 0x1p45; // 8 bits more are left to a double below a step

    /** @throws IllegalArgumentException naming the number that is out of range */
    public Flooding {
        if (!(errorBound > 0) || Double.isInfinite(errorBound)) {
            throw new IllegalArgumentException("error bound " + errorBound + " is not above 0 and finite");
        }
        requireAtLeastOne("numbers", numbers);
        requireAtLeastOne("publications", publications);
        if (securityBits < 1 || securityBits > 80) {
            throw new IllegalArgumentException("security bits " + securityBits + " are outside [1, 80]");
        }
    }

    private static void requireAtLeastOne(String what, long count) {
        if (count < 1) {
            throw new IllegalArgumentException(what + " " + count + " are less than 1");
        }
    }

    /** The standard deviation of the noise on every number. */
    public double sigma() {
        return Math.sqrt(12.0 * publications)
                * Math.pow(2, securityBits / 2.0)
                * errorBound
                * Math.sqrt((double) numbers);
    }

    /** What published numbers are multiples of: a power of two, above sigma / 32 and at most sigma / 16. */
    public double step() {
        return Math.scalb(1.0, Math.getExponent(sigma()) - STEPS_PER_SIGMA_LOG2);
    }

    /**
     * {@code values}, each with fresh noise from {@link SecureRandom}, rounded to {@link #step}.
     *
     * @throws IllegalArgumentException if one is so large beside the noise that a double cannot hold both
     */
    public double[] apply(double[] values) {
        SecureRandom random = new SecureRandom();
        double sigma = sigma();
        double step = step();
        double[] published = new double[values.length];
        for (int i = 0; i < values.length; i++) {
            if (!(Math.abs(values[i]) <= MAX_STEPS * step)) {
                throw new IllegalArgumentException("number " + values[i] + " is too large for noise of deviation "
                        + sigma + " in double precision; ask for more security bits, or scale the numbers down");
            }
            published[i] = Math.rint((values[i] + sigma * random.nextGaussian()) / step) * step;
        }
        return published;
    }
}
