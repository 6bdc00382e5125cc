package io.emeth.aggregator;

import java.nio.ByteBuffer;
import java.util.List;

/**
 * What a program makes of the covered results.
 *
 * @param layout the shape of the whole
 * @param divisor the (decrypted) numbers are divided by it: the number of results for a mean, the sum of weights for
 *     a weighted mean, otherwise 1; at least 1
 * @param objects the serialized objects in order, each from position to limit
 */
public record FinalPayload(PayloadLayout layout, long divisor, List<ByteBuffer> objects) {

    /** @throws IllegalArgumentException if {@code divisor} is below 1 */
    public FinalPayload {
        Checks.inRange("divisor", divisor, 1, Long.MAX_VALUE);
        objects = List.copyOf(objects);
    }
}
