package io.emeth.aggregator;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/**
 * What a program makes of the covered results.
 *
 * @param layout the shape of the whole
 * @param divisor the (decrypted) numbers are divided by it: the number of results for a mean, the sum of weights for
 *     a weighted mean, otherwise 1; at least 1
 * @param objects the serialized objects in order, each from position to limit
 * @param plan the digest of the plan that was kept to, if the program makes one before it starts
 */
public record FinalPayload(PayloadLayout layout, long divisor, List<ByteBuffer> objects, Optional<Digest> plan) {

    /** @throws IllegalArgumentException if {@code divisor} is below 1 */
    public FinalPayload {
        Checks.inRange("divisor", divisor, 1, Long.MAX_VALUE);
        objects = List.copyOf(objects);
    }

    /** A payload made without a plan. */
    public FinalPayload(PayloadLayout layout, long divisor, List<ByteBuffer> objects) {
        this(layout, divisor, objects, Optional.empty());
    }
}
