package io.emeth.aggregator.cli.values;

import io.emeth.aggregator.PayloadLayout;
import io.emeth.aggregator.TensorSpec;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.IntFunction;

/**
 * The numbers of one payload, all tensors one after the other, with their shape. Equal if shape and numbers are.
 *
 * @param layout has as many elements as there are numbers
 * @param numbers not copied
 */
public record Values<A>(PayloadLayout layout, A numbers) {

    /** Whole numbers, for BFV and {@code int64}, from one array per tensor. */
    public static Values<long[]> integers(PayloadLayout layout, Map<String, long[]> tensors) {
        return of(layout, tensors, long[]::new);
    }

    /** Real numbers, for CKKS and {@code float64}, from one array per tensor. */
    public static Values<double[]> reals(PayloadLayout layout, Map<String, double[]> tensors) {
        return of(layout, tensors, double[]::new);
    }

    @SuppressWarnings("SuspiciousSystemArraycopy") // A is an array type
    private static <A> Values<A> of(PayloadLayout layout, Map<String, A> tensors, IntFunction<A> newArray) {
        A numbers = newArray.apply(Math.toIntExact(layout.elements()));
        int position = 0;
        for (TensorSpec tensor : layout.tensors()) {
            A part = tensors.get(tensor.name());
            int length = (int) tensor.elements();
            if (part == null) {
                throw new IllegalArgumentException("no tensor '" + tensor.name() + "'");
            }
            System.arraycopy(part, 0, numbers, position, length);
            position += length;
        }
        return new Values<>(layout, numbers);
    }

    /** One array per tensor, in the layout's order; {@code copyOfRange} is that of {@link Arrays}. */
    public Map<String, A> tensors(Slice<A> copyOfRange) {
        Map<String, A> tensors = new LinkedHashMap<>();
        int position = 0;
        for (TensorSpec tensor : layout.tensors()) {
            int end = position + (int) tensor.elements();
            tensors.put(tensor.name(), copyOfRange.of(numbers, position, end));
            position = end;
        }
        return tensors;
    }

    /** Copies a part of an array. */
    public interface Slice<A> {
        A of(A array, int from, int to);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Values<?> that
                && layout.equals(that.layout)
                && Arrays.deepEquals(new Object[] {numbers}, new Object[] {that.numbers});
    }

    @Override
    public int hashCode() {
        return 31 * layout.hashCode() + Arrays.deepHashCode(new Object[] {numbers});
    }

    @Override
    public String toString() {
        return "Values[" + layout + "]";
    }
}
