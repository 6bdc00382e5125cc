package io.emeth.aggregator.cli.explain;

import io.emeth.aggregator.he.HeContext;
import io.emeth.aggregator.he.Scheme;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Serialized SEAL objects of uniform residues. They decrypt to nothing, but without the secret key nobody can tell them
 * from real ones, and every operation takes as long on them.
 */
final class RandomObjects {
    private static final int HEADER_BYTES = 16;
    private static final int CIPHERTEXT_FIELDS_BYTES = 113;

    private final HeContext context;
    private final SplittableRandom random = new SplittableRandom(1);

    RandomObjects(HeContext context) {
        this.context = context;
    }

    /** A ciphertext of 2 polynomials at the first data level, as nodes send it. */
    ByteBuffer ciphertext(double scale) {
        int limbs = context.firstLimbs();
        ByteBuffer bytes = allocate(ciphertextBytes(limbs));
        boolean ntt = context.parameters().scheme() == Scheme.CKKS;
        putCiphertext(bytes, limbs, ntt, scale);
        return bytes.flip();
    }

    /** A set of Galois keys that has the key of one element. */
    ByteBuffer galoisKeys(long element) {
        int degree = context.parameters().degree();
        int limbs = context.keyLimbs();
        long components = limbs - 1L;
        ByteBuffer bytes = allocate(HEADER_BYTES + 40 + 8L * degree + components * ciphertextBytes(limbs));
        putHeader(bytes, bytes.capacity());
        bytes.put(HexFormat.of().parseHex(context.parmsId(limbs))).putLong(degree);
        for (int row = 0; row < degree; row++) {
            boolean present = row == (element - 1) / 2;
            bytes.putLong(present ? components : 0);
            for (int i = 0; present && i < components; i++) {
                putCiphertext(bytes, limbs, true, 1.0);
            }
        }
        return bytes.flip();
    }

    private static ByteBuffer allocate(long bytes) {
        return ByteBuffer.allocateDirect(Math.toIntExact(bytes)).order(ByteOrder.LITTLE_ENDIAN);
    }

    private long ciphertextBytes(int limbs) {
        return CIPHERTEXT_FIELDS_BYTES + 16L * limbs * context.parameters().degree();
    }

    private void putCiphertext(ByteBuffer bytes, int limbs, boolean ntt, double scale) {
        int degree = context.parameters().degree();
        long words = 2L * limbs * degree;
        putHeader(bytes, ciphertextBytes(limbs));
        bytes.put(HexFormat.of().parseHex(context.parmsId(limbs))).put((byte) (ntt ? 1 : 0));
        bytes.putLong(2).putLong(degree).putLong(limbs).putDouble(scale).putLong(1);
        putHeader(bytes, HEADER_BYTES + 8 + 8 * words);
        bytes.putLong(words);
        List<Long> moduli = context.parameters().coefficientModuli();
        for (int polynomial = 0; polynomial < 2; polynomial++) {
            for (int limb = 0; limb < limbs; limb++) {
                putResidues(bytes, moduli.get(limb));
            }
        }
    }

    private static void putHeader(ByteBuffer bytes, long totalBytes) {
        bytes.putShort((short) 0xA15E).put((byte) HEADER_BYTES).put((byte) 4).put((byte) 1);
        bytes.put((byte) 0).putShort((short) 0).putLong(totalBytes);
    }

    private void putResidues(ByteBuffer bytes, long modulus) {
        for (int i = 0; i < context.parameters().degree(); i++) {
            long uniform = random.nextLong() >>> 1; // in [0, 2^63)
            bytes.putLong(Math.multiplyHigh(uniform, 2 * modulus)); // in [0, modulus)
        }
    }
}
