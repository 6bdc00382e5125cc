package io.emeth.aggregator.he.internal;

import io.emeth.aggregator.he.HeException;
import io.emeth.aggregator.he.jni.NativeLoader;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The native methods of {@code libemeth_he}. Objects are addresses, which their makers own and free once; every object
 * keeps its context alive, so a context may be freed before what was made with it.
 *
 * <p>Buffers are direct; {@code offset} and {@code length} lie inside them. "limbs" names a level. All methods throw
 * {@link io.emeth.aggregator.he.HeException}; operations on immutable objects are thread-safe, those on one accumulator
 * are not.
 */
public final class HeNative {
    static {
        NativeLoader.load(HeNative.class, "emeth_he", path -> System.load(path));
    }

    private HeNative() {}

    /** The row of the kernel table in use. */
    public static native String kernelRow();

    /** Bytes live, pooled, their peak, and the pool's limit. */
    public static native long[] memoryRead();

    public static native void memorySetPoolLimit(long bytes);

    // --- parameters and contexts ------------------------------------------------------------------------------

    public static native long[] coefficientModulus(long degree, int[] bitSizes);

    public static native long[] defaultBfvModulus(long degree);

    public static native long batchingPlainModulus(long degree, int bits);

    /**
     * Checks parameters and makes their tables.
     *
     * @param scheme 1 BFV, 2 CKKS
     * @param security bits; 0 for toy parameters
     */
    public static native long contextCreate(int scheme, long degree, long[] moduli, long plainModulus, int security);

    public static native void contextFree(long context);

    /** The limbs of every level, key level first; data levels begin at index {@link #contextFirstLevel}. */
    public static native int[] contextLimbs(long context);

    /** 0 or 1. */
    public static native int contextFirstLevel(long context);

    /** 32 bytes. */
    public static native byte[] contextParmsId(long context, int limbs);

    public static native int contextTotalBits(long context, int limbs);

    public static native boolean contextHasBatching(long context);

    public static native long contextMaxCiphertextBody(long context, int size, boolean keyLevel);

    public static native byte[] parametersSave(long context);

    /** {scheme, degree, plain modulus, q_1, ..., q_K}. */
    public static native long[] parametersParse(ByteBuffer buffer, long offset, long length);

    // --- objects ----------------------------------------------------------------------------------------------

    public static native long ciphertextLoad(
            long context, ByteBuffer buffer, long offset, long length, boolean keyLevel, boolean allowTransparent);

    public static native void ciphertextFree(long ciphertext);

    /** The bytes of the full form. */
    public static native long ciphertextBytes(long ciphertext);

    public static native void ciphertextSave(long ciphertext, ByteBuffer buffer, long offset, long length);

    /** {limbs, size, form (0 coefficient, 1 NTT), raw bits of the scale}. */
    public static native long[] ciphertextInfo(long ciphertext);

    public static native boolean ciphertextIsTransparent(long ciphertext);

    public static native long plaintextLoad(long context, ByteBuffer buffer, long offset, long length);

    public static native void plaintextFree(long plaintext);

    public static native long plaintextBytes(long plaintext);

    public static native void plaintextSave(long plaintext, ByteBuffer buffer, long offset, long length);

    /** {limbs (0 in coefficient form), number of words, raw bits of the scale}. */
    public static native long[] plaintextInfo(long plaintext);

    public static native long plaintextOfCoefficients(long context, long[] coefficients);

    public static native long[] plaintextWords(long plaintext);

    // --- crews: threads that share one operation --------------------------------------------------------------

    /** A crew for one operation, of at most {@code threads} threads, that of the operation included. */
    public static native long crewCreate(int threads);

    public static native void crewFree(long crew);

    /**
     * A helper's part: works on the operation that the crew is given to until it is over. Returns at once if it is over
     * already, and soon if it does not begin.
     */
    public static native void crewServe(long crew);

    // --- operations, each returning a new object; crew 0: alone, and no crew serves twice ---------------------

    public static native long negate(long a);

    public static native long add(long a, long b);

    public static native long sub(long a, long b);

    public static native long addMany(long[] operands);

    public static native long addPlain(long ciphertext, long plaintext);

    public static native long subPlain(long ciphertext, long plaintext);

    public static native long multiplyPlain(long crew, long ciphertext, long plaintext);

    public static native long modSwitchToNext(long crew, long ciphertext);

    public static native long modSwitchTo(long crew, long ciphertext, int limbs);

    public static native long plaintextModSwitchToNext(long plaintext);

    public static native long rescaleToNext(long crew, long ciphertext);

    public static native long transformToNtt(long crew, long ciphertext);

    public static native long transformFromNtt(long crew, long ciphertext);

    public static native long multiply(long crew, long a, long b);

    public static native long square(long crew, long a);

    public static native long relinearize(long crew, long ciphertext, long relinKeys);

    public static native long multiplyMany(long crew, long[] operands, long relinKeys);

    public static native long exponentiate(long crew, long ciphertext, long exponent, long relinKeys);

    public static native long applyGalois(long crew, long ciphertext, long element, long galoisKeys);

    public static native long rotate(long crew, long ciphertext, int steps, long galoisKeys);

    public static native long conjugate(long crew, long ciphertext, long galoisKeys);

    // --- evaluation keys --------------------------------------------------------------------------------------

    public static native long relinKeysLoad(long context, ByteBuffer buffer, long offset, long length);

    public static native void relinKeysFree(long keys);

    /** How many powers of the secret have a key, from s^2 on. */
    public static native int relinKeysPowers(long keys);

    /** The bytes of the full form. */
    public static native long relinKeysBytes(long keys);

    public static native void relinKeysSave(long keys, ByteBuffer buffer, long offset, long length);

    /** The longest legal object less its header. */
    public static native long contextMaxRelinKeysBody(long context);

    public static native long galoisKeysLoad(long context, ByteBuffer buffer, long offset, long length);

    public static native void galoisKeysFree(long keys);

    /** The bytes of the full form. */
    public static native long galoisKeysBytes(long keys);

    public static native void galoisKeysSave(long keys, ByteBuffer buffer, long offset, long length);

    /** The elements that have a key, ascending. */
    public static native long[] galoisKeysElements(long keys);

    /** The longest legal object less its header. */
    public static native long contextMaxGaloisKeysBody(long context);

    public static native long galoisElement(long degree, int steps);

    public static native long[] defaultGaloisElements(long degree);

    // --- encoders ---------------------------------------------------------------------------------------------

    public static native long batchEncode(long context, long[] values, boolean signed);

    public static native long[] batchDecode(long plaintext, boolean signed);

    /**
     * Encodes at a level.
     *
     * @param imaginary as long as {@code real}; null if all are zero
     */
    public static native long ckksEncode(
            long context, double[] real, double @Nullable [] imaginary, double scale, int limbs);

    /** real_0, imaginary_0, real_1, ... */
    public static native double[] ckksDecode(long plaintext);

    // --- accumulator ------------------------------------------------------------------------------------------

    /**
     * An accumulator with a channel per operation; what it needs of the vectors it copies.
     *
     * @param operations 0 identity, 1 square, 2 multiply with plaintexts, 3 multiply with ciphertexts
     * @param vectors for each operation as many plaintexts or ciphertexts as chunks; ignored for 0 and 1
     */
    public static native long accumulatorCreate(
            long context, int chunks, int limbs, double scale, int[] operations, long[][] vectors);

    public static native void accumulatorFree(long accumulator);

    /**
     * The one crossing per SubJob: checks all objects and adds factor times what each channel's operation makes of
     * object i to its chunk i; all of it or nothing. The bytes must not change meanwhile.
     */
    public static native void accumulatorAdd(
            long accumulator, ByteBuffer[] objects, long[] offsets, long[] lengths, long factor);

    /**
     * Several SubJobs in one crossing: as {@link #accumulatorAdd} one after the other, passing over the sums once for
     * several of them. Result {@code i} has {@code counts[i]} of the objects, in order.
     *
     * @return for each result null, or why it was refused, without a trace
     */
    public static native @Nullable HeException[] accumulatorAddAll(
            long accumulator, ByteBuffer[] objects, long[] offsets, long[] lengths, int[] counts, long[] factors);

    public static native void accumulatorMerge(long accumulator, long other);

    /** A new ciphertext: chunk {@code chunk} of a channel, fully reduced. */
    public static native long accumulatorTotal(long accumulator, int channel, int chunk);

    public static native long accumulatorSumBytes(long accumulator, int channel);

    /** Writes the sum of a chunk into the first {@code length} bytes of a direct buffer. */
    public static native void accumulatorSaveSum(
            long accumulator, int channel, int chunk, ByteBuffer into, long length);

    /** Adds saved sums of every chunk of every channel, channel after channel; all or none. */
    public static native void accumulatorAddSums(long accumulator, ByteBuffer[] sums, long[] offsets, long[] lengths);
}
