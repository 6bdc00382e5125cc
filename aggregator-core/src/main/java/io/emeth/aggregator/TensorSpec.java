package io.emeth.aggregator;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * One named tensor of a payload. Elements are in row-major order: the last dimension runs fastest. Immutable; prints
 * {@code name[d0,d1,...]}.
 *
 * @param name 1 to 64 of {@code A-Z a-z 0-9 _ . -}
 * @param shape 1 to 8 dimensions, each at least 1, with a product of at most {@link PayloadLayout#MAX_ELEMENTS}
 */
public record TensorSpec(String name, List<Long> shape) {
    /** Most dimensions a tensor has. */
    public static final int MAX_DIMENSIONS = 8;

    /** @throws IllegalArgumentException naming the first rule broken */
    public TensorSpec {
        Checks.name("tensor", name);
        shape = List.copyOf(shape);
        Checks.inRange("number of dimensions of tensor '" + name + "'", shape.size(), 1, MAX_DIMENSIONS);
        long elements = 1;
        for (long dimension : shape) {
            if (dimension < 1 || dimension > PayloadLayout.MAX_ELEMENTS / elements) {
                throw new IllegalArgumentException("shape " + shape + " of tensor '" + name
                        + "' must have dimensions of at least 1 and a product of at most "
                        + PayloadLayout.MAX_ELEMENTS);
            }
            elements *= dimension;
        }
    }

    /** How many elements the tensor has: the product of its dimensions. */
    public long elements() {
        return shape.stream().mapToLong(Long::longValue).reduce(1, (a, b) -> a * b);
    }

    /** The first dimension: the one along which results are concatenated. */
    public long leadingDimension() {
        return shape.get(0);
    }

    /** The dimensions after the first. */
    List<Long> trailingDimensions() {
        return shape.subList(1, shape.size());
    }

    /** This tensor with another first dimension. */
    public TensorSpec withLeadingDimension(long dimension) {
        List<Long> changed = new ArrayList<>(shape);
        changed.set(0, dimension);
        return new TensorSpec(name, changed);
    }

    @Override
    public String toString() {
        return name + shape.stream().map(String::valueOf).collect(Collectors.joining(",", "[", "]"));
    }
}
