package io.emeth.aggregator.he;

import io.emeth.aggregator.he.internal.HeNative;

/**
 * What the engine's buffers take outside the Java heap, in bytes, over all contexts of this process: words of
 * ciphertexts, plaintexts, accumulators and scratch memory. Tables of contexts (shared by equal ones, see {@link
 * HeContext#create}) and keys' indices, some MiB per set of parameters, are not counted, nor are direct buffers, which Java accounts for itself.
 *
 * <p>An aggregation's share is constant, however many results it takes in: an accumulator's words (see
 * {@link CiphertextAccumulator}), and during a call the scratch memory of one expanded or multiplied result.
 *
 * @param liveBytes in use: it returns to what it was when every handle is closed
 * @param pooledBytes given back, and kept for the next request of the same size
 * @param peakBytes the most that both were together, since the library was loaded
 * @param poolLimitBytes what the pool may keep at most
 */
public record NativeMemory(long liveBytes, long pooledBytes, long peakBytes, long poolLimitBytes) {

    /** The numbers of this moment. */
    public static NativeMemory read() {
        long[] bytes = HeNative.memoryRead();
        return new NativeMemory(bytes[0], bytes[1], bytes[2], bytes[3]);
    }

    /**
     * Bounds what is kept for reuse; 64 MiB unless changed. Blocks beyond it go back to the system at once. With 0
     * nothing is kept, and operations that need scratch memory become slower.
     *
     * @throws HeException {@link HeErrorCode#INVALID_ARGUMENT} if {@code bytes} is negative
     */
    public static void setPoolLimit(long bytes) {
        HeNative.memorySetPoolLimit(bytes);
    }
}
