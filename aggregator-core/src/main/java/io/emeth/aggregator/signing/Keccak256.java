package io.emeth.aggregator.signing;

import java.nio.charset.StandardCharsets;
import org.bouncycastle.crypto.digests.KeccakDigest;

/** Keccak-256 as Ethereum uses it: the padding is the original one, not SHA-3's (FIPS 202). */
final class Keccak256 {
    /** Length of a digest in bytes. */
    static final int BYTES = 32;

    private Keccak256() {}

    /** The digest of all {@code parts} one after the other. */
    static byte[] digest(byte[]... parts) {
        KeccakDigest keccak = new KeccakDigest(8 * BYTES);
        for (byte[] part : parts) {
            keccak.update(part, 0, part.length);
        }
        byte[] digest = new byte[BYTES];
        keccak.doFinal(digest, 0);
        return digest;
    }

    /** The digest of {@code text} in UTF-8. */
    static byte[] digest(String text) {
        return digest(text.getBytes(StandardCharsets.UTF_8));
    }
}
