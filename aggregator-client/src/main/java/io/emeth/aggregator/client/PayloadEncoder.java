package io.emeth.aggregator.client;

import io.emeth.aggregator.PayloadLayout;
import io.emeth.aggregator.he.BatchEncoder;
import io.emeth.aggregator.he.CkksEncoder;
import io.emeth.aggregator.he.HeContext;
import io.emeth.aggregator.he.HeException;
import io.emeth.aggregator.he.Plaintext;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;

/**
 * Encodes named tensors of any length: the elements of all tensors one after the other, cut into plaintexts of
 * {@code slots} numbers. Reals in CKKS, at the first data level; integers in BFV. Stateless and thread-safe.
 */
public final class PayloadEncoder {
    private final HeContext context;
    private final double scale;

    /**
     * An encoder for {@code context}.
     *
     * @param scaleBits log2 of the scale for CKKS: about that many bits after the binary point; 0 for BFV
     */
    public PayloadEncoder(HeContext context, int scaleBits) {
        this.context = context;
        this.scale = Math.scalb(1.0, scaleBits);
    }

    /**
     * Encodes real numbers.
     *
     * @param tensors row-major, one for each name of {@code layout}, all finite
     * @return the plaintexts, the caller's to close
     * @throws IllegalArgumentException if a tensor is missing or has another length
     * @throws HeException {@link io.emeth.aggregator.he.HeErrorCode#VALUE_OUT_OF_RANGE}, or
     *     {@link io.emeth.aggregator.he.HeErrorCode#UNSUPPORTED} in BFV
     */
    public List<Plaintext> encodeReals(PayloadLayout layout, Map<String, double[]> tensors) {
        double[] vector = Tensors.flatten(layout, tensors, double[]::new);
        return each(vector.length, i -> encodeSlots(vector, i));
    }

    /**
     * Encodes integers in [-floor(t / 2), floor(t / 2)].
     *
     * @param tensors row-major, one for each name of {@code layout}
     * @return the plaintexts, the caller's to close
     * @throws IllegalArgumentException if a tensor is missing or has another length
     * @throws HeException {@link io.emeth.aggregator.he.HeErrorCode#VALUE_OUT_OF_RANGE}, or
     *     {@link io.emeth.aggregator.he.HeErrorCode#UNSUPPORTED} in CKKS
     */
    public List<Plaintext> encodeIntegers(PayloadLayout layout, Map<String, long[]> tensors) {
        long[] vector = Tensors.flatten(layout, tensors, long[]::new);
        return each(vector.length, i -> encodeSlots(vector, i));
    }

    /** What {@code make} makes of 0, 1, ... up to the number of plaintexts that {@code length} numbers take. */
    <T> List<T> each(int length, IntFunction<T> make) {
        int count = (int) (((long) length + context.slots() - 1) / context.slots());
        List<T> made = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            made.add(make.apply(i));
        }
        return made;
    }

    /** Plaintext {@code i} of a vector. */
    Plaintext encodeSlots(double[] vector, int i) {
        int from = i * context.slots();
        int to = from + Math.min(context.slots(), vector.length - from);
        return new CkksEncoder(context).encode(Arrays.copyOfRange(vector, from, to), scale);
    }

    /** Plaintext {@code i} of a vector. */
    Plaintext encodeSlots(long[] vector, int i) {
        int from = i * context.slots();
        int to = from + Math.min(context.slots(), vector.length - from);
        return new BatchEncoder(context).encode(Arrays.copyOfRange(vector, from, to));
    }
}
