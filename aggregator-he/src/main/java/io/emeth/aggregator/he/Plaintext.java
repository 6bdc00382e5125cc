package io.emeth.aggregator.he;

import io.emeth.aggregator.he.internal.HeNative;
import io.emeth.aggregator.he.jni.DirectBuffers;
import io.emeth.aggregator.he.jni.NativeHandle;
import java.nio.ByteBuffer;

/**
 * One encoded message in native memory: a polynomial with coefficients in [0, t) (BFV), or in NTT form at a level
 * (CKKS). Immutable and thread-safe; freed on close, or some time after it became unreachable.
 */
public final class Plaintext implements AutoCloseable {
    private final HeContext context;
    private final NativeHandle handle;
    private final int limbs;
    private final double scale;

    Plaintext(HeContext context, long address) {
        this.context = context;
        this.handle = new NativeHandle(NativeObjects.Kind.PLAINTEXT, address, HeNative::plaintextFree);
        long[] info = handle.call(HeNative::plaintextInfo);
        this.limbs = (int) info[0];
        this.scale = Double.longBitsToDouble(info[2]);
    }

    /**
     * Reads a serialized plaintext, compressed or not. Every word is checked.
     *
     * @param serialized exactly one object from position to limit, neither of which moves
     * @throws HeException naming the first rule broken
     */
    public static Plaintext load(HeContext context, ByteBuffer serialized) {
        ByteBuffer bytes = SealCompression.decompress(serialized, context.maxPlaintextBytes());
        return new Plaintext(
                context,
                context.handle().call(address -> HeNative.plaintextLoad(address, bytes, 0, bytes.remaining())));
    }

    /**
     * The BFV polynomial with these coefficients, the constant one first.
     *
     * @param coefficients at most N, each in [0, t)
     * @throws HeException {@link HeErrorCode#RESIDUE_OUT_OF_RANGE}, {@link HeErrorCode#VALUE_OUT_OF_RANGE} or
     *     {@link HeErrorCode#UNSUPPORTED}
     */
    public static Plaintext ofCoefficients(HeContext context, long[] coefficients) {
        return new Plaintext(
                context, context.handle().call(address -> HeNative.plaintextOfCoefficients(address, coefficients)));
    }

    /** Uncompressed, version 4.1, in direct memory: 88 bytes and 8 for each word. */
    public ByteBuffer save() {
        return handle.call(address -> {
            ByteBuffer bytes = DirectBuffers.allocate(HeNative.plaintextBytes(address));
            HeNative.plaintextSave(address, bytes, 0, bytes.remaining());
            return bytes;
        });
    }

    /** Compressed, in direct memory. */
    public ByteBuffer saveCompressed(CompressionMode mode) {
        return SealCompression.compress(save(), mode);
    }

    /** In coefficient form up to N coefficients in [0, t), missing ones being zero; otherwise {@code limbs} times N residues. */
    public long[] words() {
        return handle.call(HeNative::plaintextWords);
    }

    /** The context it was made with. */
    public HeContext context() {
        return context;
    }

    /** The level in NTT form; 0 in coefficient form. */
    public int limbs() {
        return limbs;
    }

    /** Whether it is in NTT form. */
    public boolean isNtt() {
        return limbs != 0;
    }

    /** The CKKS scale; 1.0 in BFV. */
    public double scale() {
        return scale;
    }

    NativeHandle handle() {
        return handle;
    }

    @Override
    public void close() {
        handle.close();
    }

    /** Shape only: the content may be secret. */
    @Override
    public String toString() {
        return "Plaintext[limbs=" + limbs + ", scale=" + scale + "]";
    }
}
