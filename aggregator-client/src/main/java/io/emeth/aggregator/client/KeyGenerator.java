package io.emeth.aggregator.client;

import io.emeth.aggregator.client.internal.ClientNative;
import io.emeth.aggregator.he.HeContext;
import java.nio.ByteBuffer;

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
}
