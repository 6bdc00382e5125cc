package io.emeth.aggregator.client;

import io.emeth.aggregator.client.internal.ClientNative;
import io.emeth.aggregator.he.Ciphertext;
import io.emeth.aggregator.he.HeContext;
import io.emeth.aggregator.he.HeException;
import io.emeth.aggregator.he.Plaintext;
import io.emeth.aggregator.he.SealCompression;
import java.nio.ByteBuffer;

/** Decrypts with a secret key. Stateless and thread-safe. */
public final class Decryptor {
    private final SecretKey key;

    /** For {@code key}, which stays the caller's to close. */
    public Decryptor(SecretKey key) {
        this.key = key;
    }

    /**
     * The plaintext of a serialized ciphertext of 2 to 16 polynomials at any data level, compressed or not. Whether it
     * is what was encrypted cannot be seen: too much noise gives another plaintext. In CKKS the result is as exact as
     * the ciphertext, and publishing it tells something of the key [LM21]: show others rounded numbers only.
     *
     * @param serialized exactly one object from position to limit, neither of which moves
     * @throws HeException naming the first rule broken
     */
    public Plaintext decrypt(ByteBuffer serialized) {
        ByteBuffer bytes = uncompressed(serialized);
        byte[] plaintext = key.handle().call(address -> ClientNative.decrypt(address, bytes, 0, bytes.remaining()));
        return Plaintext.load(key.context(), ByteBuffer.wrap(plaintext));
    }

    /**
     * Bits of invariant noise budget that a BFV ciphertext has left; with 0, decryption is wrong.
     *
     * <p><b>Never show the number to whoever made or touched the ciphertext</b>, not even whether it is 0: repeated
     * answers give away the secret key.
     *
     * @throws HeException {@link io.emeth.aggregator.he.HeErrorCode#UNSUPPORTED} in CKKS
     */
    public int noiseBudget(ByteBuffer serialized) {
        ByteBuffer bytes = uncompressed(serialized);
        return key.handle().call(address -> ClientNative.noiseBudget(address, bytes, 0, bytes.remaining()));
    }

    private ByteBuffer uncompressed(ByteBuffer serialized) {
        HeContext context = key.context();
        return SealCompression.decompress(serialized, context.maxCiphertextBytes(Ciphertext.MAX_SIZE));
    }
}
