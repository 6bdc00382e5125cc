package io.emeth.aggregator.he;

import io.emeth.aggregator.he.internal.HeNative;
import io.emeth.aggregator.he.jni.DirectBuffers;
import io.emeth.aggregator.he.jni.NativeHandle;
import java.nio.ByteBuffer;

/**
 * Public keys that bring a product back to 2 polynomials: from s^2 (and possibly higher powers) to s. Immutable and
 * thread-safe; freed on close, or some time after they became unreachable.
 */
public final class RelinKeys implements AutoCloseable {
    private final HeContext context;
    private final NativeHandle handle;

    private RelinKeys(HeContext context, long address) {
        this.context = context;
        this.handle = new NativeHandle(NativeObjects.Kind.RELIN_KEYS, address, HeNative::relinKeysFree);
    }

    /**
     * Reads serialized keys: uncompressed or compressed, components full or seeded. Every residue is checked.
     *
     * @param serialized exactly one object from position to limit, neither of which moves
     * @throws HeException naming the first rule broken; {@link HeErrorCode#UNSUPPORTED} if the parameters have no
     *     special prime
     */
    public static RelinKeys load(HeContext context, ByteBuffer serialized) {
        long maxBytes = SealHeader.BYTES + context.handle().<Long>call(HeNative::contextMaxRelinKeysBody);
        ByteBuffer bytes = SealCompression.decompress(serialized, maxBytes);
        return new RelinKeys(
                context,
                context.handle().<Long>call(chain -> HeNative.relinKeysLoad(chain, bytes, 0, bytes.remaining())));
    }

    /** The full form, uncompressed, version 4.1, in direct memory. */
    public ByteBuffer save() {
        return handle.call(address -> {
            ByteBuffer bytes = DirectBuffers.allocate(HeNative.relinKeysBytes(address));
            HeNative.relinKeysSave(address, bytes, 0, bytes.remaining());
            return bytes;
        });
    }

    /** How many powers of the secret they relinearize, from s^2 on: 1 as a rule. */
    public int powers() {
        return handle.call(HeNative::relinKeysPowers);
    }

    /** The context they were made with. */
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
}
