package io.emeth.aggregator.he;

import io.emeth.aggregator.he.internal.HeNative;
import io.emeth.aggregator.he.jni.DirectBuffers;
import io.emeth.aggregator.he.jni.NativeHandle;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;

/**
 * Public keys that rotate slots, by Galois element. Immutable and thread-safe; freed on close, or some time after they
 * became unreachable.
 */
public final class GaloisKeys implements AutoCloseable {
    private final HeContext context;
    private final NativeHandle handle;

    private GaloisKeys(HeContext context, long address) {
        this.context = context;
        this.handle = new NativeHandle(NativeObjects.Kind.GALOIS_KEYS, address, HeNative::galoisKeysFree);
    }

    /**
     * Reads serialized keys: uncompressed or compressed, components full or seeded. Every residue is checked.
     *
     * @param serialized exactly one object from position to limit, neither of which moves
     * @throws HeException naming the first rule broken; {@link HeErrorCode#UNSUPPORTED} if the parameters have no
     *     special prime
     */
    public static GaloisKeys load(HeContext context, ByteBuffer serialized) {
        long maxBytes = SealHeader.BYTES + context.handle().<Long>call(HeNative::contextMaxGaloisKeysBody);
        ByteBuffer bytes = SealCompression.decompress(serialized, maxBytes);
        return new GaloisKeys(
                context,
                context.handle().<Long>call(chain -> HeNative.galoisKeysLoad(chain, bytes, 0, bytes.remaining())));
    }

    /** The full form, uncompressed, version 4.1, in direct memory. */
    public ByteBuffer save() {
        return handle.call(address -> {
            ByteBuffer bytes = DirectBuffers.allocate(HeNative.galoisKeysBytes(address));
            HeNative.galoisKeysSave(address, bytes, 0, bytes.remaining());
            return bytes;
        });
    }

    /** The Galois elements that have a key, ascending. */
    public List<Long> elements() {
        return Arrays.stream(handle.call(HeNative::galoisKeysElements)).boxed().toList();
    }

    /**
     * The element whose automorphism rotates the slots by {@code steps}, positive to the left; 0 names the exchange of
     * rows (BFV) or the complex conjugation (CKKS).
     *
     * @param degree N
     * @throws HeException {@link HeErrorCode#INVALID_ARGUMENT} unless {@code steps} is in (-N/2, N/2)
     */
    public static long element(long degree, int steps) {
        return HeNative.galoisElement(degree, steps);
    }

    /**
     * SEAL's default set: conjugation, and rotations by every power of two in both directions. With them every rotation
     * can be composed.
     */
    public static List<Long> defaultElements(long degree) {
        return Arrays.stream(HeNative.defaultGaloisElements(degree)).boxed().toList();
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
