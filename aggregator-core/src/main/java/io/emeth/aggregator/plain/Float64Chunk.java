package io.emeth.aggregator.plain;

import io.emeth.aggregator.RejectReason;
import io.emeth.aggregator.RejectedResultException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.DoubleBuffer;
import java.nio.LongBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Exact totals of binary64 numbers. Each element's total is an expansion: the unevaluated sum of non-zero components
 * that do not overlap and grow in magnitude [SHE97, grow-expansion]; {@code layers.get(k)[i]} is component k of element
 * i, and zero from the end of its expansion on. A layer is allocated when the first expansion becomes that long, and kept.
 */
final class Float64Chunk implements SumChunk {
    private final int elements;
    private final List<double[]> layers = new ArrayList<>();
    private volatile int depth; // the number of layers

    Float64Chunk(int elements) {
        this.elements = elements;
    }

    @Override
    public void add(int at, LongBuffer values) {
        for (int i = at; values.hasRemaining(); i++) {
            add(i, Double.longBitsToDouble(values.get()));
        }
    }

    @Override
    public void subtract(int at, LongBuffer values) {
        for (int i = at; values.hasRemaining(); i++) {
            add(i, -Double.longBitsToDouble(values.get()));
        }
    }

    /** Adds {@code x} to element {@code i} exactly: each addition's rounding error is the next lower component. */
    private void add(int i, double x) {
        double carried = x;
        int kept = 0;
        for (int k = 0; k < layers.size() && layers.get(k)[i] != 0; k++) {
            double component = layers.get(k)[i];
            double sum = carried + component;
            double error = errorOfSum(carried, component, sum);
            if (error != 0) {
                layers.get(kept)[i] = error; // kept <= k: never overtakes what is still to be read
                kept++;
            }
            carried = sum;
        }
        if (carried != 0) {
            if (kept == layers.size()) {
                layers.add(new double[elements]);
                depth = layers.size();
            }
            layers.get(kept)[i] = carried;
            kept++;
        }
        for (int k = kept; k < layers.size() && layers.get(k)[i] != 0; k++) {
            layers.get(k)[i] = 0;
        }
    }

    /** a + b - sum, exactly, for sum = a + b rounded to nearest without overflow, in any order of magnitude [SHE97, two-sum]. */
    private static double errorOfSum(double a, double b, double sum) {
        double bRounded = sum - a;
        double aRounded = sum - bRounded;
        return (a - aRounded) + (b - bRounded);
    }

    @Override
    public long memoryBytes() {
        return (long) Double.BYTES * elements * depth;
    }

    @Override
    public void merge(SumChunk other) {
        for (double[] layer : ((Float64Chunk) other).layers) {
            for (int i = 0; i < elements; i++) {
                if (layer[i] != 0) {
                    add(i, layer[i]);
                }
            }
        }
    }

    /**
     * Layer after layer, the first with the totals rounded to nearest, each further one with what is then missing, rounded
     * again: a function of the exact totals alone, unlike the components, which depend on how they came about. At least
     * one layer.
     */
    @Override
    public ByteBuffer save() {
        List<double[]> saved = new ArrayList<>(List.of(new double[elements]));
        for (int i = 0; i < elements; i++) {
            Float64Chunk rest = new Float64Chunk(1);
            addComponents(i, rest);
            for (int k = 0; rest.rounded(0) != 0; k++) {
                if (k == saved.size()) {
                    saved.add(new double[elements]);
                }
                saved.get(k)[i] = rest.rounded(0);
                rest.add(0, -saved.get(k)[i]);
            }
        }
        ByteBuffer bytes = ByteBuffer.allocateDirect(Math.multiplyExact(saved.size(), Double.BYTES * elements))
                .order(ByteOrder.LITTLE_ENDIAN);
        DoubleBuffer numbers = bytes.asDoubleBuffer();
        saved.forEach(numbers::put);
        return bytes;
    }

    private void addComponents(int i, Float64Chunk into) {
        for (int k = 0; k < layers.size() && layers.get(k)[i] != 0; k++) {
            into.add(0, layers.get(k)[i]);
        }
    }

    @Override
    public void requireSaved(ByteBuffer saved, SummandRange range, int count) throws RejectedResultException {
        int layerBytes = Double.BYTES * elements;
        if (saved.remaining() == 0 || saved.remaining() % layerBytes != 0) {
            throw SumChunk.malformed(saved, elements);
        }
        DoubleBuffer numbers = saved.asDoubleBuffer();
        for (int at = 0; at < numbers.limit(); at++) {
            double number = numbers.get(at);
            boolean fits = at < elements
                    ? range.containsSum(Double.doubleToRawLongBits(number), count)
                    : Math.abs(number) <= Math.ulp(numbers.get(at - elements)) / 2; // false for NaN
            if (!fits || (number == 0 && Double.doubleToRawLongBits(number) != 0)) {
                throw new RejectedResultException(
                        RejectReason.VALUE_OUT_OF_RANGE,
                        number + " in layer " + at / elements + " is of no total of " + count + " numbers in " + range);
            }
        }
    }

    @Override
    public void addSaved(ByteBuffer saved) {
        DoubleBuffer numbers = saved.asDoubleBuffer();
        for (int at = 0; at < numbers.limit(); at++) {
            if (numbers.get(at) != 0) {
                add(at % elements, numbers.get(at));
            }
        }
    }

    @Override
    public void write(LongBuffer into) {
        for (int i = 0; i < elements; i++) {
            into.put(Double.doubleToLongBits(rounded(i)));
        }
    }

    /** The total of element {@code i}, rounded once, to nearest and to even. */
    private double rounded(int i) {
        int next = 0;
        while (next < layers.size() && layers.get(next)[i] != 0) {
            next++;
        }
        double high = 0;
        double low = 0;
        while (next > 0 && low == 0) { // from the largest component down to the first that does not fit exactly
            next--;
            double component = layers.get(next)[i];
            double sum = high + component;
            low = errorOfSum(high, component, sum);
            high = sum;
        }
        // If low is exactly half a unit, high was rounded to even; a further component decides the tie instead.
        if (next > 0 && low != 0 && Math.signum(low) == Math.signum(layers.get(next - 1)[i])) {
            double nudged = high + 2 * low;
            if (nudged - high == 2 * low) {
                high = nudged;
            }
        }
        return high;
    }
}
