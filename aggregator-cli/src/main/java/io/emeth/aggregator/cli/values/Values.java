package io.emeth.aggregator.cli.values;

import io.emeth.aggregator.PayloadLayout;
import io.emeth.aggregator.TensorSpec;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;

/**
 * The numbers of one payload, or of what became of one, all tensors one after the other, with their shapes. Equal if shapes and
 * numbers are.
 *
 * @param shapes have together as many elements as there are numbers
 * @param numbers not copied
 */
public record Values<A>(List<Shape> shapes, A numbers) {

    /**
     * Of a tensor that need not be in a payload: with a longer name, as a moment of a tensor has, or one of more tensors.
     *
     * @param dimensions at least one, each at least 1
     */
    public record Shape(String name, List<Long> dimensions) {
        long elements() {
            return dimensions.stream().reduce(1L, (a, b) -> a * b);
        }
    }

    /** The numbers of a payload of {@code layout}. */
    public Values(PayloadLayout layout, A numbers) {
        this(shapes(layout), numbers);
    }

    /** The shapes of the layout's tensors. */
    public static List<Shape> shapes(PayloadLayout layout) {
        return layout.tensors().stream()
                .map(tensor -> new Shape(tensor.name(), tensor.shape()))
                .toList();
    }

    /** The layout of a payload of these shapes. */
    public PayloadLayout layout() {
        return new PayloadLayout(shapes.stream()
                .map(shape -> new TensorSpec(shape.name(), shape.dimensions()))
                .toList());
    }

    /** Whole numbers, for BFV and {@code int64}, from one array per shape. */
    public static Values<long[]> integers(List<Shape> shapes, Map<String, long[]> tensors) {
        return of(shapes, tensors, long[]::new);
    }

    /** Real numbers, for CKKS and {@code float64}, from one array per shape. */
    public static Values<double[]> reals(List<Shape> shapes, Map<String, double[]> tensors) {
        return of(shapes, tensors, double[]::new);
    }

    @SuppressWarnings("SuspiciousSystemArraycopy") // A is an array type
    private static <A> Values<A> of(List<Shape> shapes, Map<String, A> tensors, IntFunction<A> newArray) {
        long elements = shapes.stream().mapToLong(Shape::elements).sum();
        A numbers = newArray.apply(Math.toIntExact(elements));
        int position = 0;
        for (Shape shape : shapes) {
            A part = tensors.get(shape.name());
            int length = (int) shape.elements();
            if (part == null) {
                throw new IllegalArgumentException("no tensor '" + shape.name() + "'");
            }
            System.arraycopy(part, 0, numbers, position, length);
            position += length;
        }
        return new Values<>(shapes, numbers);
    }

    /** One array per tensor, in the order of the shapes; {@code copyOfRange} is that of {@link Arrays}. */
    public Map<String, A> tensors(Slice<A> copyOfRange) {
        Map<String, A> tensors = new LinkedHashMap<>();
        int position = 0;
        for (Shape shape : shapes) {
            int end = position + (int) shape.elements();
            tensors.put(shape.name(), copyOfRange.of(numbers, position, end));
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
                && shapes.equals(that.shapes)
                && Arrays.deepEquals(new Object[] {numbers}, new Object[] {that.numbers});
    }

    @Override
    public int hashCode() {
        return 31 * shapes.hashCode() + Arrays.deepHashCode(new Object[] {numbers});
    }

    @Override
    public String toString() {
        return "Values" + shapes;
    }
}
