package io.emeth.aggregator.client;

import io.emeth.aggregator.client.internal.ClientNative;
import io.emeth.aggregator.he.HeException;
import io.emeth.aggregator.he.Plaintext;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Encrypts with a public key, with fresh randomness from the operating system each time: encrypting the same plaintext
 * twice gives unrelated ciphertexts. Stateless and thread-safe.
 */
public final class Encryptor {
    private final PublicKey key;

    /** For {@code key}, which stays the caller's to close. */
    public Encryptor(PublicKey key) {
        this.key = key;
    }

    /**
     * A serialized ciphertext, full form, uncompressed: at the first data level in BFV, at the plaintext's level and
     * scale in CKKS.
     *
     * @throws HeException if the plaintext is not one of the key's parameters
     */
    public ByteBuffer encrypt(Plaintext plaintext) {
        ByteBuffer bytes = plaintext.save();
        return wrap(key.handle().call(address -> ClientNative.encrypt(address, bytes, 0, bytes.remaining())));
    }

    /**
     * As {@link #encrypt}, by the holder of the secret key, in seeded form: half the size and less noise.
     *
     * @throws HeException if the plaintext is not one of the key's parameters
     */
    public static ByteBuffer encryptSymmetric(SecretKey key, Plaintext plaintext) {
        ByteBuffer bytes = plaintext.save();
        return wrap(key.handle()
                .call(address -> ClientNative.encryptSymmetric(address, bytes, 0, bytes.remaining(), true)));
    }

    private static ByteBuffer wrap(byte[] serialized) {
        return ByteBuffer.wrap(serialized).order(ByteOrder.LITTLE_ENDIAN);
    }
}
