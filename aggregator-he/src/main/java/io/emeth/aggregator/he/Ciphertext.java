package io.emeth.aggregator.he;

import io.emeth.aggregator.he.internal.HeNative;
import io.emeth.aggregator.he.jni.DirectBuffers;
import io.emeth.aggregator.he.jni.NativeHandle;
import java.nio.ByteBuffer;

/**
 * One ciphertext in native memory: {@code size} polynomials of {@code limbs * N} residues. Immutable and thread-safe;
 * freed on close, or some time after it became unreachable.
 */
public final class Ciphertext implements AutoCloseable {
    /** Most polynomials of a ciphertext. */
    public static final int MAX_SIZE = 16;

    private final HeContext context;
    private final NativeHandle handle;
    private final int limbs;
    private final int size;
    private final boolean ntt;
    private final double scale;

    Ciphertext(HeContext context, long address) {
        this.context = context;
        this.handle = new NativeHandle(NativeObjects.Kind.CIPHERTEXT, address, HeNative::ciphertextFree);
        long[] info = handle.call(HeNative::ciphertextInfo);
        this.limbs = (int) info[0];
        this.size = (int) info[1];
        this.ntt = info[2] == 1;
        this.scale = Double.longBitsToDouble(info[3]);
    }

    /**
     * Reads a serialized ciphertext at a data level: uncompressed or compressed, full or seeded. Everything is checked,
     * every residue too. Transparent ciphertexts are taken: see {@link #isTransparent}.
     *
     * @param serialized exactly one object from position to limit, neither of which moves
     * @throws HeException naming the first rule broken
     */
    public static Ciphertext load(HeContext context, ByteBuffer serialized) {
        return load(context, serialized, MAX_SIZE, false, true);
    }

    /**
     * Reads a serialized public key, which is a ciphertext of 2 polynomials in NTT form at the key level.
     *
     * @param serialized exactly one object from position to limit, neither of which moves
     * @throws HeException naming the first rule broken
     */
    public static Ciphertext loadPublicKey(HeContext context, ByteBuffer serialized) {
        return load(context, serialized, 2, true, true);
    }

    /**
     * As {@link #load}, for bytes from strangers: refuses transparent ciphertexts, and takes no more memory than one of
     * {@code maxSize} polynomials needs.
     *
     * @param serialized exactly one object from position to limit, neither of which moves
     * @param maxSize most polynomials, in [2, {@link #MAX_SIZE}]
     * @throws HeException naming the first rule broken; {@link HeErrorCode#TRANSPARENT}
     */
    public static Ciphertext loadOpaque(HeContext context, ByteBuffer serialized, int maxSize) {
        return load(context, serialized, maxSize, false, false);
    }

    private static Ciphertext load(
            HeContext context, ByteBuffer serialized, int maxSize, boolean keyLevel, boolean allowTransparent) {
        ByteBuffer bytes = SealCompression.decompress(serialized, context.maxCiphertextBytes(maxSize, keyLevel));
        long address = context.handle()
                .call(chain -> HeNative.ciphertextLoad(chain, bytes, 0, bytes.remaining(), keyLevel, allowTransparent));
        return new Ciphertext(context, address);
    }

    /** The full form, uncompressed, version 4.1, in direct memory: {@code 113 + 8 * size * limbs * N} bytes. */
    public ByteBuffer save() {
        return handle.call(address -> {
            ByteBuffer bytes = DirectBuffers.allocate(HeNative.ciphertextBytes(address));
            HeNative.ciphertextSave(address, bytes, 0, bytes.remaining());
            return bytes;
        });
    }

    /** The full form, compressed, in direct memory. */
    public ByteBuffer saveCompressed(CompressionMode mode) {
        return SealCompression.compress(save(), mode);
    }

    /** The context it was made with. */
    public HeContext context() {
        return context;
    }

    /** The level. */
    public int limbs() {
        return limbs;
    }

    /** Number of polynomials, in [2, 16]; 2 when freshly encrypted. */
    public int size() {
        return size;
    }

    /** Whether it is in NTT form (CKKS as a rule) or in coefficient form (BFV as a rule). */
    public boolean isNtt() {
        return ntt;
    }

    /** The CKKS scale; 1.0 in BFV. */
    public double scale() {
        return scale;
    }

    /** Whether all polynomials but the first are zero, so that anybody can decrypt it. */
    public boolean isTransparent() {
        return handle.call(HeNative::ciphertextIsTransparent);
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
        return "Ciphertext[limbs=" + limbs + ", size=" + size + ", " + (ntt ? "NTT" : "coefficient") + " form, scale="
                + scale + "]";
    }
}
