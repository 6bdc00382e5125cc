package io.emeth.aggregator.he;

import io.emeth.aggregator.he.internal.HeNative;
import org.jspecify.annotations.Nullable;

/**
 * Packs N / 2 real or complex numbers into one CKKS plaintext, rounded to multiples of about 1 / scale, so that
 * ciphertexts add and multiply slot by slot. [CKKS17] Stateless and thread-safe.
 */
public final class CkksEncoder {
    private final HeContext context;

    /** @throws HeException {@link HeErrorCode#UNSUPPORTED} if the scheme is not CKKS */
    public CkksEncoder(HeContext context) {
        if (context.parameters().scheme() != Scheme.CKKS) {
            throw new HeException(
                    HeErrorCode.UNSUPPORTED,
                    "the scheme is " + context.parameters().scheme() + ", not ckks; use BatchEncoder");
        }
        this.context = context;
    }

    /**
     * Encodes real numbers at the first data level.
     *
     * @param values at most N / 2, finite; the other slots are 0
     * @param scale a positive normal number of fewer bits than the level has
     * @throws HeException {@link HeErrorCode#VALUE_OUT_OF_RANGE} or {@link HeErrorCode#INVALID_SCALE}
     */
    public Plaintext encode(double[] values, double scale) {
        return encode(values, scale, context.firstLimbs());
    }

    /** As {@link #encode(double[], double)}, at the level with {@code limbs} limbs. */
    public Plaintext encode(double[] values, double scale, int limbs) {
        return encode(values, null, scale, limbs);
    }

    /**
     * As {@link #encode(double[], double, int)}, for complex numbers.
     *
     * @param pairs real and imaginary part of each number in turn
     */
    public Plaintext encodeComplex(double[] pairs, double scale, int limbs) {
        if (pairs.length % 2 != 0) {
            throw new IllegalArgumentException("real and imaginary parts come in pairs, not as " + pairs.length);
        }
        double[] real = new double[pairs.length / 2];
        double[] imaginary = new double[pairs.length / 2];
        for (int i = 0; i < real.length; i++) {
            real[i] = pairs[2 * i];
            imaginary[i] = pairs[2 * i + 1];
        }
        return encode(real, imaginary, scale, limbs);
    }

    private Plaintext encode(double[] real, double @Nullable [] imaginary, double scale, int limbs) {
        return new Plaintext(
                context,
                context.handle().<Long>call(address -> HeNative.ckksEncode(address, real, imaginary, scale, limbs)));
    }

    /**
     * The real parts of all N / 2 slots.
     *
     * @throws HeException {@link HeErrorCode#FORM_MISMATCH} or {@link HeErrorCode#INVALID_SCALE}
     */
    public double[] decode(Plaintext plaintext) {
        double[] pairs = decodeComplex(plaintext);
        double[] real = new double[pairs.length / 2];
        for (int i = 0; i < real.length; i++) {
            real[i] = pairs[2 * i];
        }
        return real;
    }

    /**
     * All N / 2 slots: real and imaginary part of each in turn.
     *
     * @throws HeException {@link HeErrorCode#FORM_MISMATCH} or {@link HeErrorCode#INVALID_SCALE}
     */
    public double[] decodeComplex(Plaintext plaintext) {
        return plaintext.handle().call(HeNative::ckksDecode);
    }
}
