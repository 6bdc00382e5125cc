package io.emeth.aggregator.fuzz;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.emeth.aggregator.Aggregation;
import io.emeth.aggregator.Partial;
import io.emeth.aggregator.RejectedResultException;
import java.nio.ByteBuffer;
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

    @MethodSource("seeds")
    @FuzzTest
    void parse_ofAnyBytes_readsOrRejects(byte[] bytes) throws Exception {
        FORMAT.check(bytes);
        merge(bytes);
    }

    private static void merge(byte[] bytes) {
        try (Aggregation aggregation = ToyJob.open()) {
            Partial partial = Partial.parse(ByteBuffer.wrap(bytes));
            aggregation.merge(partial);
            aggregation.partial();
        } catch (RejectedResultException | IllegalArgumentException refused) {
            // which is what most bytes are
        }
    }
}
