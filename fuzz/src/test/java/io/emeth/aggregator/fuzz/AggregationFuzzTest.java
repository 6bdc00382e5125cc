package io.emeth.aggregator.fuzz;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.emeth.aggregator.Aggregation;
import java.nio.ByteBuffer;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** What a node sends to an encrypted job, from the container's first byte on: {@link Aggregation#accept}. */
class AggregationFuzzTest {
    private static final Intake INTAKE = new Intake();

    static Stream<byte[]> seeds() {
        return Spoiled.containers(Spoiled.bytes(ToyJob.result(3).toBuffers()));
    }

    @MethodSource("seeds")
    @FuzzTest
    void accept_ofAnyBytes_countsAllOrNothing(byte[] bytes) {
        INTAKE.send(
                aggregation -> aggregation.accept(ByteBuffer.wrap(bytes)),
                aggregation -> aggregation.retract(ByteBuffer.wrap(bytes)));
    }
}
