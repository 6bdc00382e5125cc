package io.emeth.aggregator.client.internal;

import io.emeth.aggregator.he.jni.NativeLoader;
import java.nio.ByteBuffer;

/**
 * The native methods of {@code libemeth_client}, the only code that draws or reads a secret. Objects are addresses,
 * which their makers own and free once; keys keep their context alive, so a context may be freed before its keys. What
 * goes to the aggregator's library or comes from it is serialized in between.
 *
 * <p>Buffers are direct; {@code offset} and {@code length} lie inside them. All methods throw
 * {@link io.emeth.aggregator.he.HeException} and are thread-safe.
 */
public final class ClientNative {
    static {
        NativeLoader.load(ClientNative.class, "emeth_client", path -> System.load(path));
    }

    private ClientNative() {}

    /**
     * Checks parameters and makes their tables.
     *
     * @param scheme 1 BFV, 2 CKKS
     * @param security bits; 0 for toy parameters
     */
    public static native long contextCreate(int scheme, long degree, long[] moduli, long plainModulus, int security);

    public static native void contextFree(long context);

    public static native long secretKeyGenerate(long context);

    public static native long secretKeyLoad(long context, ByteBuffer buffer, long offset, long length);

    public static native void secretKeyFree(long key);

    public static native long secretKeyBytes(long key);

    public static native void secretKeySave(long key, ByteBuffer buffer, long offset, long length);

    /** A serialized public key. */
    public static native byte[] publicKeyGenerate(long secretKey, boolean seeded);

    public static native long publicKeyLoad(long context, ByteBuffer buffer, long offset, long length);

    public static native void publicKeyFree(long key);

    /** Serialized relinearization keys: from s^2 to s. */
    public static native byte[] relinKeysGenerate(long secretKey, boolean seeded);

    /** Serialized Galois keys of the given elements. */
    public static native byte[] galoisKeysGenerate(long secretKey, long[] elements, boolean seeded);

    /** Serialized plaintext in, serialized ciphertext out. */
    public static native byte[] encrypt(long publicKey, ByteBuffer plaintext, long offset, long length);

    /** Serialized plaintext in, serialized ciphertext out. */
    public static native byte[] encryptSymmetric(
            long secretKey, ByteBuffer plaintext, long offset, long length, boolean seeded);

    /** Serialized ciphertext in, serialized plaintext out. */
    public static native byte[] decrypt(long secretKey, ByteBuffer ciphertext, long offset, long length);

    /** Of a serialized ciphertext. */
    public static native int noiseBudget(long secretKey, ByteBuffer ciphertext, long offset, long length);
}
