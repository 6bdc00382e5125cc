package io.emeth.aggregator;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What the numbers of a payload mean: named tensors, one after the other.
 *
 * <p>The payload is one long vector: the elements of all tensors in list order, each tensor row-major. An encrypted
 * payload cuts that vector into objects of {@code slots} elements (the last one may be shorter), a plain payload into
 * objects of any number of elements; an object may span tensors. Immutable.
 *
 * @param tensors 1 to {@link #MAX_TENSORS}, with different names and together at most {@link #MAX_ELEMENTS} elements
 */
public record PayloadLayout(List<TensorSpec> tensors) {
    /** Most tensors of one payload. */
    public static final int MAX_TENSORS = 4096;

    /** Most elements of one payload: 2^48, so that byte counts of 8-byte elements never overflow a long. */
    public static final long MAX_ELEMENTS = 1L << 48;

    /** @throws IllegalArgumentException naming the first rule broken */
    public PayloadLayout {
        tensors = List.copyOf(tensors);
        Checks.inRange("number of tensors", tensors.size(), 1, MAX_TENSORS);
        Set<String> names = new HashSet<>();
        long elements = 0;
        for (TensorSpec tensor : tensors) {
            if (!names.add(tensor.name())) {
                throw new IllegalArgumentException("tensor name '" + tensor.name() + "' appears twice");
            }
            elements += tensor.elements(); // at most 2^12 * 2^48
        }
        Checks.inRange("number of elements", elements, 1, MAX_ELEMENTS);
    }

    /** The layout of a plain vector: one tensor called {@code values}. */
    public static PayloadLayout vector(long length) {
        return new PayloadLayout(List.of(new TensorSpec("values", List.of(length))));
    }

    /** How many elements the payload has, over all tensors. */
    public long elements() {
        return tensors.stream().mapToLong(TensorSpec::elements).sum();
    }

    /** The first dimension of each tensor, in list order. */
    public List<Long> leadingDimensions() {
        return tensors.stream().map(TensorSpec::leadingDimension).toList();
    }

    /**
     * This layout with other first dimensions.
     *
     * @param dimensions one for each tensor, in list order
     * @throws IllegalArgumentException if their number is another, or the result is no legal layout
     */
    public PayloadLayout withLeadingDimensions(List<Long> dimensions) {
        if (dimensions.size() != tensors.size()) {
            throw new IllegalArgumentException(
                    dimensions.size() + " leading dimensions for " + tensors.size() + " tensors");
        }
        List<TensorSpec> changed = new ArrayList<>(tensors.size());
        for (int i = 0; i < tensors.size(); i++) {
            changed.add(tensors.get(i).withLeadingDimension(dimensions.get(i)));
        }
        return new PayloadLayout(changed);
    }

    /**
     * Whether this is a possibly shorter piece of {@code maximum}: the same names in the same order, the same
     * dimensions after the first, and first dimensions that are not larger. This is what a concatenation accepts.
     */
    public boolean isPieceOf(PayloadLayout maximum) {
        if (tensors.size() != maximum.tensors.size()) {
            return false;
        }
        for (int i = 0; i < tensors.size(); i++) {
            TensorSpec piece = tensors.get(i);
            TensorSpec whole = maximum.tensors.get(i);
            if (piece.leadingDimension() > whole.leadingDimension()
                    || !piece.name().equals(whole.name())
                    || !piece.trailingDimensions().equals(whole.trailingDimensions())) {
                return false;
            }
        }
        return true;
    }

    @Override
    public String toString() {
        return tensors.stream().map(TensorSpec::toString).collect(Collectors.joining(" "));
    }
}
