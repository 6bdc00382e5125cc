package io.emeth.aggregator.he.projection;

import io.emeth.aggregator.Digest;
import java.nio.ByteBuffer;
import java.security.DigestException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * Coefficients modulo one prime, uniform and independent as far as SHA-256 is a random function: its digests of seed (32
 * bytes), limb (4), repetition (4) and block number (8, from 0; all big-endian) one after the other are read as
 * big-endian words, of which the low bits as many as the prime has are a coefficient if they are below it, and are left
 * out if not. Not thread-safe.
 */
final class CoefficientStream {
    private static final int WORDS = Digest.BYTES / Long.BYTES;

    private final MessageDigest sha256;
    private final ByteBuffer input;
    private final ByteBuffer block = ByteBuffer.allocate(Digest.BYTES);
    private final long modulus;
    private final long mask;
    private long blocks;

    CoefficientStream(Challenge challenge, int limb, int repetition, long modulus) {
        try {
            this.sha256 = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        }
        this.input = ByteBuffer.allocate(Digest.BYTES + 2 * Integer.BYTES + Long.BYTES)
                .put(challenge.seed().toByteArray())
                .putInt(limb)
                .putInt(repetition);
        this.modulus = modulus;
        this.mask = -1L >>> Long.numberOfLeadingZeros(modulus);
        block.position(WORDS * Long.BYTES);
    }

    /** The next coefficient, in [0, modulus). */
    long next() {
        while (true) {
            if (!block.hasRemaining()) {
                refill();
            }
            long word = block.getLong() & mask;
            if (word < modulus) {
                return word;
            }
        }
    }

    private void refill() {
        sha256.update(input.putLong(Digest.BYTES + 2 * Integer.BYTES, blocks++).array());
        try {
            sha256.digest(block.array(), 0, Digest.BYTES);
        } catch (DigestException e) {
            throw new AssertionError("the block has room for a digest", e);
        }
        block.rewind();
    }
}
