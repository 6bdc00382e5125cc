package io.emeth.aggregator.he;

import io.emeth.aggregator.he.internal.HeNative;
import io.emeth.aggregator.he.jni.NativeHandle;
import java.util.HexFormat;

/**
 * Checked parameters with their modulus chain and tables, shared by all objects made with it. A level is named by its
 * number of limbs, that is, primes: keys live at the key level (all K primes), data at the first data level (K - 1, or
 * 1 if K is 1) and below, down to the last one. Immutable and thread-safe. Objects keep what they need of it: closing
 * the context only prevents new ones from being made.
 */
public final class HeContext implements AutoCloseable {
    private final HeParameters parameters;
    private final NativeHandle handle;
    private final int[] limbs; // of each level, key level first
    private final int firstLevel;

    private HeContext(HeParameters parameters, NativeHandle handle) {
        this.parameters = parameters;
        this.handle = handle;
        this.limbs = handle.call(HeNative::contextLimbs);
        this.firstLevel = handle.call(HeNative::contextFirstLevel);
    }

    /**
     * Checks the parameters and computes the tables, about {@code 64 * N * K} bytes; BFV products make some
     * more at each level where there are any. Contexts of equal parameters share
     * them; up to 64 MiB of the latest 16 sets stay when the last context of theirs is closed, so that the next job of
     * many opens in a tenth of a millisecond instead of some.
     *
     * @throws HeException {@link HeErrorCode#INVALID_PARAMETERS} or {@link HeErrorCode#INSECURE_PARAMETERS}, naming
     *     the first rule broken
     */
    public static HeContext create(HeParameters parameters) {
        long[] moduli = parameters.coefficientModuli().stream()
                .mapToLong(Long::longValue)
                .toArray();
        long address = HeNative.contextCreate(
                parameters.scheme().code(),
                parameters.degree(),
                moduli,
                parameters.plainModulus(),
                parameters.security().bits());
        return new HeContext(parameters, new NativeHandle(NativeObjects.Kind.CONTEXT, address, HeNative::contextFree));
    }

    /**
     * The row of the kernel table that this process computes with: the fastest one that the CPU has, or the one that the
     * environment variable {@code AGG_KERNELS} names.
     *
     * @throws HeException {@link HeErrorCode#INVALID_ARGUMENT} if {@code AGG_KERNELS} names none, or one that this CPU
     *     does not have
     */
    public static String kernelRow() {
        return HeNative.kernelRow();
    }

    /** What the context was made of. */
    public HeParameters parameters() {
        return parameters;
    }

    /** Limbs of the key level. */
    public int keyLimbs() {
        return limbs[0];
    }

    /** Limbs of the highest level at which data lives. */
    public int firstLimbs() {
        return limbs[firstLevel];
    }

    /** Limbs of the lowest level. */
    public int lastLimbs() {
        return limbs[limbs.length - 1];
    }

    /**
     * The parms_id of the level with that many limbs: 64 lower-case hexadecimal digits, the bytes in the order in which
     * they are stored.
     *
     * @throws HeException {@link HeErrorCode#LEVEL_MISMATCH} if there is no such level
     */
    public String parmsId(int limbs) {
        return HexFormat.of().formatHex(handle.call(context -> HeNative.contextParmsId(context, limbs)));
    }

    /** The parms_id of the key level: the name of the parameters in SubJob results. */
    public String parametersId() {
        return parmsId(keyLimbs());
    }

    /** Numbers in one plaintext: N integers in BFV (if it {@link #hasBatching}), N / 2 in CKKS. */
    public int slots() {
        return parameters.scheme() == Scheme.BFV ? parameters.degree() : parameters.degree() / 2;
    }

    /** Whether {@link BatchEncoder} can be used: BFV with a prime t = 1 modulo 2N. */
    public boolean hasBatching() {
        return handle.call(HeNative::contextHasBatching);
    }

    /**
     * The bit length of the product of a level's primes.
     *
     * @throws HeException {@link HeErrorCode#LEVEL_MISMATCH} if there is no level with that many limbs
     */
    public int totalBits(int limbs) {
        return handle.call(context -> HeNative.contextTotalBits(context, limbs));
    }

    /**
     * The largest uncompressed ciphertext of up to {@code size} polynomials at any data level, in bytes.
     *
     * @param size in [2, 16]
     */
    public long maxCiphertextBytes(int size) {
        return maxCiphertextBytes(size, false);
    }

    long maxCiphertextBytes(int size, boolean keyLevel) {
        return SealHeader.BYTES + handle.call(context -> HeNative.contextMaxCiphertextBody(context, size, keyLevel));
    }

    /** The largest uncompressed plaintext at the key level, in bytes: room for secret keys too. */
    long maxPlaintextBytes() {
        return 88 + 8L * parameters.degree() * keyLimbs();
    }

    NativeHandle handle() {
        return handle;
    }

    @Override
    public void close() {
        handle.close();
    }
}
