package io.emeth.aggregator.client;

import io.emeth.aggregator.PayloadLayout;
import io.emeth.aggregator.TensorSpec;
import java.lang.reflect.Array;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntFunction;

/** Named tensors as arrays, to and from the one long vector that a payload is. */
final class Tensors {
    private Tensors() {}

    /**
     * All tensors' elements one after the other.
     *
     * @param <A> an array type
     * @throws IllegalArgumentException if a tensor is missing, unknown, or of another length than {@code layout} says
     */
    static <A> A flatten(PayloadLayout layout, Map<String, A> tensors, IntFunction<A> newArray) {
        requireNames(layout, tensors.keySet());
        A vector = newArray.apply(arrayLength(layout.elements()));
        int at = 0;
        for (TensorSpec tensor : layout.tensors()) {
            A values = get(tensors, tensor.name());
            int length = Array.getLength(values);
            if (length != tensor.elements()) {
                throw new IllegalArgumentException("tensor '" + tensor.name() + "' has " + length + " values; " + tensor
                        + " takes " + tensor.elements());
            }
            System.arraycopy(values, 0, vector, at, length);
            at += length;
        }
        return vector;
    }

    /** Empty tensors of {@code layout}, in its order. */
    static <A> Map<String, A> allocate(PayloadLayout layout, IntFunction<A> newArray) {
        Map<String, A> tensors = new LinkedHashMap<>();
        for (TensorSpec tensor : layout.tensors()) {
            tensors.put(tensor.name(), newArray.apply(arrayLength(tensor.elements())));
        }
        return tensors;
    }

    /** The tensors that lie one after the other in {@code vector}, in the layout's order. */
    static <A> Map<String, A> split(PayloadLayout layout, A vector, IntFunction<A> newArray) {
        Map<String, A> tensors = allocate(layout, newArray);
        append(layout, vector, 0, tensors, new int[tensors.size()]);
        return tensors;
    }

    /**
     * Copies a piece of {@code layout} out of {@code vector} behind the elements that are in {@code tensors} already.
     *
     * @param from where the piece begins
     * @param filled how many elements of each tensor are there, in the layout's order; advanced
     * @return where the next piece begins
     */
    static <A> int append(PayloadLayout layout, A vector, int from, Map<String, A> tensors, int[] filled) {
        int i = 0;
        for (TensorSpec tensor : layout.tensors()) {
            int length = (int) tensor.elements();
            System.arraycopy(vector, from, get(tensors, tensor.name()), filled[i], length);
            filled[i] += length;
            from += length;
            i++;
        }
        return from;
    }

    /** How many elements each tensor has. */
    static Map<String, Integer> lengths(Map<String, ?> tensors) {
        Map<String, Integer> lengths = new HashMap<>();
        tensors.forEach((name, values) -> lengths.put(name, Array.getLength(values)));
        return lengths;
    }

    /**
     * The layout of tensors of these lengths: {@code maximum} with first dimensions that fit.
     *
     * @param lengths how many elements the tensor of each name has
     * @throws IllegalArgumentException if a tensor is missing, empty, too long, or not made of whole rows
     */
    static PayloadLayout layoutOf(PayloadLayout maximum, Map<String, Integer> lengths) {
        requireNames(maximum, lengths.keySet());
        List<Long> dimensions = new ArrayList<>();
        for (TensorSpec tensor : maximum.tensors()) {
            long row = tensor.elements() / tensor.leadingDimension();
            long length = get(lengths, tensor.name());
            if (length % row != 0 || length == 0 || length > tensor.elements()) {
                throw new IllegalArgumentException("tensor '" + tensor.name() + "' has " + length + " values; " + tensor
                        + " takes 1 to " + tensor.leadingDimension() + " rows of " + row);
            }
            dimensions.add(length / row);
        }
        return maximum.withLeadingDimensions(dimensions);
    }

    /** @throws IllegalArgumentException if one Java array does not hold as many */
    static int arrayLength(long elements) {
        if (elements > Integer.MAX_VALUE - 8) {
            throw new IllegalArgumentException(
                    elements + " elements are more than one array holds; split the payload over several jobs");
        }
        return (int) elements;
    }

    private static void requireNames(PayloadLayout layout, Set<String> names) {
        for (String name : names) {
            if (layout.tensors().stream().noneMatch(tensor -> tensor.name().equals(name))) {
                throw new IllegalArgumentException("there is no tensor '" + name + "' in layout " + layout);
            }
        }
    }

    private static <A> A get(Map<String, A> tensors, String name) {
        A values = tensors.get(name);
        if (values == null) {
            throw new IllegalArgumentException("tensor '" + name + "' is missing");
        }
        return values;
    }
}
