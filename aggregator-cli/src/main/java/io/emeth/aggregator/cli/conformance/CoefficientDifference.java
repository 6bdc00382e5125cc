package io.emeth.aggregator.cli.conformance;

import io.emeth.aggregator.he.Ciphertext;
import io.emeth.aggregator.he.Evaluator;
import io.emeth.aggregator.he.HeContext;
import io.emeth.aggregator.he.Plaintext;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;
import java.util.List;

/**
 * How far two CKKS plaintexts of one level are apart in their coefficients, exactly.
 *
 * <p>Plaintexts are in NTT form, in which a difference of 1 in one coefficient changes every word. The engine inverts
 * ciphertexts, so the two become the two polynomials of one.
 */
final class CoefficientDifference {
    private static final int DATA_OFFSET = 113;

    private CoefficientDifference() {}

    /**
     * The largest |a_i - b_i| over all coefficients.
     *
     * @throws CheckFailedException if some difference is not the same small number modulo every prime
     */
    static long largest(Plaintext a, Plaintext b) {
        HeContext context = a.context();
        int limbs = a.limbs();
        ByteBuffer words;
        try (Ciphertext pair = Ciphertext.load(context, pair(a, b));
                Ciphertext coefficients = new Evaluator(context).transformFromNtt(pair)) {
            words = coefficients.save();
        }
        words.order(ByteOrder.LITTLE_ENDIAN);
        int degree = context.parameters().degree();
        List<Long> moduli = context.parameters().coefficientModuli();
        long largest = 0;
        for (int i = 0; i < degree; i++) {
            long difference = centred(words, i, limbs * degree, moduli.get(0));
            for (int j = 1; j < limbs; j++) {
                if (centred(words, j * degree + i, limbs * degree, moduli.get(j)) != difference) {
                    throw new CheckFailedException("coefficient " + i + " is far off");
                }
            }
            largest = Math.max(largest, Math.abs(difference));
        }
        return largest;
    }

    /** Word {@code i} of the first polynomial less that of the second, in [-q/2, q/2]. */
    private static long centred(ByteBuffer words, int i, int wordsPerPolynomial, long q) {
        long a = words.getLong(DATA_OFFSET + 8 * i);
        long b = words.getLong(DATA_OFFSET + 8 * (i + wordsPerPolynomial));
        long difference = a - b; // both in [0, q), q < 2^61
        if (difference > q / 2) {
            return difference - q;
        }
        return difference < -(q / 2) ? difference + q : difference;
    }

    /** A serialized ciphertext whose polynomials are {@code a} and {@code b}. */
    private static ByteBuffer pair(Plaintext a, Plaintext b) {
        long[] first = a.words();
        long[] second = b.words();
        int count = first.length + second.length;
        ByteBuffer bytes = ByteBuffer.allocateDirect(DATA_OFFSET + 8 * count).order(ByteOrder.LITTLE_ENDIAN);
        putHeader(bytes, bytes.capacity());
        bytes.put(HexFormat.of().parseHex(a.context().parmsId(a.limbs())));
        bytes.put((byte) 1); // NTT form
        bytes.putLong(2).putLong(a.context().parameters().degree()).putLong(a.limbs());
        bytes.putDouble(a.scale()).putLong(1);
        putHeader(bytes, 24 + 8 * count);
        bytes.putLong(count);
        for (long word : first) {
            bytes.putLong(word);
        }
        for (long word : second) {
            bytes.putLong(word);
        }
        return bytes.flip();
    }

    private static void putHeader(ByteBuffer bytes, int size) {
        bytes.putShort((short) 0xA15E)
                .put((byte) 16)
                .put((byte) 4)
                .put((byte) 1)
                .put((byte) 0);
        bytes.putShort((short) 0).putLong(size);
    }
}
