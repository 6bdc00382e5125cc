package io.emeth.aggregator.client;

import io.emeth.aggregator.client.internal.ClientNative;
import io.emeth.aggregator.he.CompressionMode;
import io.emeth.aggregator.he.HeContext;
import io.emeth.aggregator.he.HeException;
import io.emeth.aggregator.he.SealCompression;
import io.emeth.aggregator.he.SealHeader;
import io.emeth.aggregator.he.jni.DirectBuffers;
import io.emeth.aggregator.he.jni.NativeHandle;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/**
 * The one thing that decrypts. It stays with the requester: no node and no aggregator needs it. Immutable and
 * thread-safe; its native memory is overwritten and freed on close, or some time after it became unreachable.
 */
public final class SecretKey implements AutoCloseable {
    private final HeContext context;
    private final NativeHandle handle;

    SecretKey(HeContext context, long address) {
        this.context = context;
        this.handle = new NativeHandle(address, ClientNative::secretKeyFree);
    }

    /**
     * Reads a serialized secret key, compressed or not. Every word is checked, and that the key is ternary. Copies made
     * on the way are overwritten.
     *
     * @param serialized exactly one object from position to limit, neither of which moves; the caller's to wipe
     * @throws HeException naming the first rule broken
     */
    public static SecretKey load(HeContext context, ByteBuffer serialized) {
        boolean borrowed = serialized.isDirect() && SealHeader.read(serialized).compression() == CompressionMode.NONE;
        ByteBuffer bytes = SealCompression.decompress(serialized, serializedBytes(context));
        try {
            long address = ClientContext.makeKey(
                    context, chain -> ClientNative.secretKeyLoad(chain, bytes, 0, bytes.remaining()));
            return new SecretKey(context, address);
        } finally {
            if (!borrowed) {
                DirectBuffers.wipe(bytes);
            }
        }
    }

    /**
     * Reads a file such as {@link #writeTo} writes.
     *
     * @throws IOException if it cannot be read
     * @throws HeException if it holds no secret key of these parameters
     */
    public static SecretKey readFrom(HeContext context, Path path) throws IOException {
        ByteBuffer bytes = SecretFile.read(path, serializedBytes(context));
        try {
            return load(context, bytes);
        } finally {
            DirectBuffers.wipe(bytes);
        }
    }

    private static long serializedBytes(HeContext context) {
        return 88 + 8L * context.parameters().degree() * context.keyLimbs();
    }

    /** The serialized key, uncompressed, in direct memory that the caller should wipe after use. */
    public ByteBuffer save() {
        return handle.call(key -> {
            ByteBuffer bytes = DirectBuffers.allocate(ClientNative.secretKeyBytes(key));
            ClientNative.secretKeySave(key, bytes, 0, bytes.remaining());
            return bytes;
        });
    }

    /**
     * Writes the serialized key to a file that only its owner can read or write. The file holds all of it, or what it
     * held before.
     *
     * @throws IOException if it cannot be written
     */
    public void writeTo(Path path) throws IOException {
        ByteBuffer bytes = save();
        try {
            SecretFile.write(path, bytes);
        } finally {
            DirectBuffers.wipe(bytes);
        }
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

    /** Prints nothing of the key. */
    @Override
    public String toString() {
        return "SecretKey[" + context.parameters().scheme() + ", degree="
                + context.parameters().degree() + "]";
    }
}
