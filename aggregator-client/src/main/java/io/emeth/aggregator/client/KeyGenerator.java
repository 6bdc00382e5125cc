package io.emeth.aggregator.client;

import io.emeth.aggregator.client.internal.ClientNative;
import io.emeth.aggregator.he.GaloisKeys;
import io.emeth.aggregator.he.HeContext;
import io.emeth.aggregator.he.HeErrorCode;
import io.emeth.aggregator.he.HeException;
import java.nio.ByteBuffer;
import java.util.Collection;

/** Makes keys, with randomness from the operating system. Stateless and thread-safe. */
public final class KeyGenerator {
    private final HeContext context;

    /** For keys of {@code context}'s parameters. */
    public KeyGenerator(HeContext context) {
        this.context = context;
    }

    /** A fresh secret key: ternary, uniform. */
    public SecretKey generateSecretKey() {
        return new SecretKey(context, ClientContext.makeKey(context, ClientNative::secretKeyGenerate));
    }

    /** A fresh public key of {@code secretKey}, seeded: about half the size to store and send. */
    public PublicKey generatePublicKey(SecretKey secretKey) {
        byte[] serialized = secretKey.handle().call(key -> ClientNative.publicKeyGenerate(key, true));
        return PublicKey.load(context, ByteBuffer.wrap(serialized));
    }

    /**
     * Fresh relinearization keys, serialized with seeds: about half the size to store and send. They are public.
     *
     * @throws HeException {@link HeErrorCode#UNSUPPORTED} if the parameters have no special prime
     */
    public ByteBuffer generateRelinKeys(SecretKey secretKey) {
        return ByteBuffer.wrap(secretKey.handle().call(key -> ClientNative.relinKeysGenerate(key, true)));
    }

    /**
     * Fresh Galois keys, serialized with seeds. They are public.
     *
     * @param elements odd and below 2N: see {@link GaloisKeys#element} and {@link GaloisKeys#defaultElements}
     * @throws HeException {@link HeErrorCode#UNSUPPORTED} if the parameters have no special prime,
     *     {@link HeErrorCode#INVALID_ARGUMENT} for an illegal element
     */
    public ByteBuffer generateGaloisKeys(SecretKey secretKey, Collection<Long> elements) {
        long[] wanted = elements.stream().mapToLong(Long::longValue).toArray();
        return ByteBuffer.wrap(secretKey.handle().call(key -> ClientNative.galoisKeysGenerate(key, wanted, true)));
    }
}
