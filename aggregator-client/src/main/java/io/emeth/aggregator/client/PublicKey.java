package io.emeth.aggregator.client;

import io.emeth.aggregator.Digest;
import io.emeth.aggregator.client.internal.ClientNative;
import io.emeth.aggregator.he.Ciphertext;
import io.emeth.aggregator.he.HeContext;
import io.emeth.aggregator.he.HeException;
import io.emeth.aggregator.he.NativeObjects;
import io.emeth.aggregator.he.SealCompression;
import io.emeth.aggregator.he.jni.DirectBuffers;
import io.emeth.aggregator.he.jni.NativeHandle;
import java.nio.ByteBuffer;

/**
 * What nodes encrypt with; anybody may have it. Immutable and thread-safe; its native memory is freed on close, or some
 * time after it became unreachable.
 */
public final class PublicKey implements AutoCloseable {
    private final HeContext context;
    private final ByteBuffer serialized;
    private final NativeHandle handle;
    private final Digest fingerprint;

    private PublicKey(HeContext context, ByteBuffer serialized, NativeHandle handle) {
        this.context = context;
        this.serialized = serialized;
        this.handle = handle;
        this.fingerprint = Digest.sha256(saveFull());
    }

    /**
     * Reads a serialized public key: uncompressed or compressed, full or seeded. Everything is checked.
     *
     * @param serialized exactly one object from position to limit, neither of which moves
     * @throws HeException naming the first rule broken; {@link io.emeth.aggregator.he.HeErrorCode#TRANSPARENT} for a key
     *     that hides nothing
     */
    public static PublicKey load(HeContext context, ByteBuffer serialized) {
        ByteBuffer copy = DirectBuffers.allocate(serialized.remaining()).put(serialized.duplicate());
        ByteBuffer bytes = SealCompression.decompress(copy.flip(), serializedBytes(context));
        long address =
                ClientContext.makeKey(context, chain -> ClientNative.publicKeyLoad(chain, bytes, 0, bytes.remaining()));
        return new PublicKey(
                context, bytes, new NativeHandle(NativeObjects.Kind.CLIENT_KEY, address, ClientNative::publicKeyFree));
    }

    private static long serializedBytes(HeContext context) {
        return 194 + 16L * context.parameters().degree() * context.keyLimbs();
    }

    /** The serialized key, uncompressed; seeded if it was generated here or was so when loaded. Read-only, direct. */
    public ByteBuffer save() {
        return serialized.asReadOnlyBuffer().order(serialized.order());
    }

    /** The serialized key in full form, uncompressed, in direct memory. */
    public ByteBuffer saveFull() {
        try (Ciphertext key = Ciphertext.loadPublicKey(context, serialized)) {
            return key.save();
        }
    }

    /**
     * Names this key wherever it matters which one was used, as {@link io.emeth.aggregator.JobSpec#publicKey} does: the
     * SHA-256 of {@link #saveFull}, whatever form the key was loaded from.
     */
    public Digest fingerprint() {
        return fingerprint;
    }

    /** The context of its parameters. */
    public HeContext context() {
        return context;
    }

    NativeHandle handle() {
        return handle;
    }

    @Override
    public void close() {
        handle.close();
    }

    @Override
    public String toString() {
        return "PublicKey[" + fingerprint + "]";
    }
}
