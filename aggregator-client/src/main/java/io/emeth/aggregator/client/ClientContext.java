package io.emeth.aggregator.client;

import io.emeth.aggregator.client.internal.ClientNative;
import io.emeth.aggregator.he.HeContext;
import io.emeth.aggregator.he.HeParameters;
import java.util.function.LongUnaryOperator;

/**
 * The client library's own context of the same parameters, for as long as it takes to make a key: the key keeps alive
 * what it needs of it.
 */
final class ClientContext {
    private ClientContext() {}

    /** The address of the key that {@code make} makes with the context at the address it is given. */
    static long makeKey(HeContext context, LongUnaryOperator make) {
        HeParameters parameters = context.parameters();
        long address = ClientNative.contextCreate(
                parameters.scheme().code(),
                parameters.degree(),
                parameters.coefficientModuli().stream()
                        .mapToLong(Long::longValue)
                        .toArray(),
                parameters.plainModulus(),
                parameters.security().bits());
        try {
            return make.applyAsLong(address);
        } finally {
            ClientNative.contextFree(address);
        }
    }
}
