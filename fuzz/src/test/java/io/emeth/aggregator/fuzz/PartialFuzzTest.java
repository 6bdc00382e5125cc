package io.emeth.aggregator.fuzz;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.emeth.aggregator.Aggregation;
import io.emeth.aggregator.Partial;
import io.emeth.aggregator.Receipt;
import io.emeth.aggregator.RejectedResultException;
import io.emeth.aggregator.SubJobResult;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** What another aggregator sends: {@link Partial#parse}, and {@link Aggregation#merge(Partial)} of what could be read. */
class PartialFuzzTest {
    private static final Format<Partial> FORMAT = new Format<>(
            bytes -> Partial.parse(ByteBuffer.wrap(bytes)),
            partial -> Spoiled.bytes(partial.toBuffers()),
            RejectedResultException.class);

    static Stream<byte[]> seeds() {
        try (Aggregation aggregation = ToyJob.open()) {
            aggregation.accept(ToyJob.result(0));
            aggregation.accept(ToyJob.result(2));
            return Spoiled.containers(Spoiled.bytes(aggregation.partial().toBuffers()));
        }
    }

    private static final SubJobResult FIRST = ToyJob.result(1);
    private static final byte[] BEFORE = held(opened());

    private Aggregation aggregation = opened();

    /** An aggregation that covers one result, of another index than those of the seeds. */
    private static Aggregation opened() {
        Aggregation opened = ToyJob.open();
        if (!(opened.accept(FIRST) instanceof Receipt.Accepted)) {
            throw new AssertionError("the valid result is not accepted");
        }
        return opened;
    }

    private static byte[] held(Aggregation aggregation) {
        return Spoiled.bytes(aggregation.partial().toBuffers());
    }

    @MethodSource("seeds")
    @FuzzTest
    void parse_ofAnyBytes_readsOrRejects(byte[] bytes) throws Exception {
        FORMAT.check(bytes);
        Partial partial;
        try {
            partial = Partial.parse(ByteBuffer.wrap(bytes));
        } catch (RejectedResultException e) {
            return; // as most bytes are
        }
        merge(partial);
    }

    private void merge(Partial partial) {
        try {
            aggregation.merge(partial);
        } catch (IllegalArgumentException e) {
            Format.requireOneLine(e);
            if (!Arrays.equals(held(aggregation), BEFORE)) {
                throw new AssertionError("a partial that was refused changed what is held", e);
            }
            return;
        }
        held(aggregation);
        aggregation.close();
        aggregation = opened();
    }
}
