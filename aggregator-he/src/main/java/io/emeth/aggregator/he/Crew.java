package io.emeth.aggregator.he;

import io.emeth.aggregator.Workers;
import io.emeth.aggregator.he.internal.HeNative;
import io.emeth.aggregator.he.jni.NativeHandle;
import java.util.function.LongUnaryOperator;

/** Other threads that share one native operation: limbs, digits and polynomials, never anything one can see. */
final class Crew {
    private Crew() {}

    /**
     * What {@code operation} returns.
     *
     * @param operation takes the address of a crew, or 0 for none
     */
    static long share(Workers workers, LongUnaryOperator operation) {
        if (workers.threads() == 1) {
            return operation.applyAsLong(0);
        }
        try (NativeHandle crew =
                new NativeHandle(NativeObjects.Kind.CREW, HeNative.crewCreate(workers.threads()), HeNative::crewFree)) {
            return workers.assist(
                    () -> crew.runUnlessClosed(HeNative::crewServe), () -> crew.<Long>call(operation::applyAsLong));
        }
    }
}
