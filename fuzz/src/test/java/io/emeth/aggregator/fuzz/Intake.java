package io.emeth.aggregator.fuzz;

import io.emeth.aggregator.Aggregation;
import io.emeth.aggregator.Receipt;
import io.emeth.aggregator.SubJobResult;
import java.util.Arrays;
import java.util.function.Function;

/**
 * An aggregation that already covers one result. What a stranger sends is refused and changes nothing, or is counted
 * and can be taken out again.
 */
final class Intake {
    /** So often the sum itself is looked at, which ends an aggregation. */
    private static final int LOOK_EVERY = 256;

    private final SubJobResult first = ToyJob.result(0);
    private final byte[] expected = finished(opened());

    private Aggregation aggregation = opened();
    private int sent;

    private Aggregation opened() {
        Aggregation opened = ToyJob.open();
        if (!(opened.accept(first) instanceof Receipt.Accepted)) {
            throw new AssertionError("the valid result is not accepted");
        }
        return opened;
    }

    private static byte[] finished(Aggregation aggregation) {
        try (aggregation) {
            return Spoiled.bytes(ToyJob.finish(aggregation).toBuffers());
        }
    }

    /** @param retract takes out what {@code accept} counted */
    void send(Function<Aggregation, Receipt> accept, Function<Aggregation, Receipt> retract) {
        if (accept.apply(aggregation) instanceof Receipt.Accepted) {
            requireCovered(2);
            if (!(retract.apply(aggregation) instanceof Receipt.Retracted)) {
                throw new AssertionError("what was accepted cannot be retracted");
            }
        }
        requireCovered(1);
        if (++sent % LOOK_EVERY == 0) {
            requireSameSum();
        }
    }

    private void requireCovered(int count) {
        if (aggregation.coveredCount() != count) {
            throw new AssertionError(aggregation.coveredCount() + " results are covered, not " + count);
        }
    }

    private void requireSameSum() {
        byte[] actual = finished(aggregation);
        aggregation = opened();
        if (!Arrays.equals(actual, expected)) {
            throw new AssertionError("one of the last " + LOOK_EVERY + " results changed the sum");
        }
    }
}
