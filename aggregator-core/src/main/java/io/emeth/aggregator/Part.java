package io.emeth.aggregator;

import java.util.List;
import java.util.Optional;

/**
 * One SubJob result as the final result lists it: which one, which bytes, how it counted. Immutable.
 *
 * @param index the SubJob's index, at least 0
 * @param node who signed it, or said to have computed it, if anybody
 * @param digest the SHA-256 of its payload
 * @param weight its weight (public sample count), at least 1
 * @param leadingDimensions the first dimension of each of its tensors; with the names and other dimensions of the
 *     final layout they give the result's own layout, which a concatenation needs to be taken apart again
 * @param objectCount how many objects its payload had
 */
public record Part(
        int index,
        Optional<NodeAddress> node,
        Digest digest,
        long weight,
        List<Long> leadingDimensions,
        int objectCount) {

    /** @throws IllegalArgumentException naming the first rule broken */
    public Part {
        Checks.inRange("part index", index, 0, Integer.MAX_VALUE);
        Checks.inRange("part weight", weight, 1, SubJobHeader.MAX_WEIGHT);
        leadingDimensions = List.copyOf(leadingDimensions);
        Checks.inRange("number of leadingDimensions", leadingDimensions.size(), 1, PayloadLayout.MAX_TENSORS);
        for (long dimension : leadingDimensions) {
            Checks.inRange("leading dimension", dimension, 1, PayloadLayout.MAX_ELEMENTS);
        }
        Checks.inRange("objectCount", objectCount, 0, Limits.MOST_OBJECTS);
    }

    /** How {@code result} is listed. */
    static Part of(SubJobResult result) {
        SubJobHeader header = result.header();
        return new Part(
                header.index(),
                header.node(),
                header.payloadDigest(),
                header.weight(),
                header.layout().leadingDimensions(),
                header.objectLengths().size());
    }

    /** Whether {@code other} counts the same, whoever sent it. */
    boolean isSameSummandAs(Part other) {
        return equals(
                new Part(other.index, node, other.digest, other.weight, other.leadingDimensions, other.objectCount));
    }

    /** The result's own layout, given the job's or the final one. */
    public PayloadLayout layout(PayloadLayout jobLayout) {
        return jobLayout.withLeadingDimensions(leadingDimensions);
    }
}
