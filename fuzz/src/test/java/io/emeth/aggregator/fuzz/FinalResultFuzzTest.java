package io.emeth.aggregator.fuzz;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.emeth.aggregator.Aggregation;
import io.emeth.aggregator.FinalResult;
import io.emeth.aggregator.RejectedResultException;
import java.nio.ByteBuffer;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** What an aggregator sends: {@link FinalResult#parse}. */
class FinalResultFuzzTest {
    private static final Format<FinalResult> FORMAT = new Format<>(
            bytes -> FinalResult.parse(ByteBuffer.wrap(bytes)),
            result -> Spoiled.bytes(result.toBuffers()),
            RejectedResultException.class);

    static Stream<byte[]> seeds() {
        try (Aggregation aggregation = ToyJob.open()) {
            aggregation.accept(ToyJob.result(0));
            aggregation.accept(ToyJob.result(2));
            return Spoiled.containers(Spoiled.bytes(ToyJob.finish(aggregation).toBuffers()));
        }
    }

    @MethodSource("seeds")
    @FuzzTest
    void parse_ofAnyBytes_readsOrRejects(byte[] bytes) throws Exception {
        FORMAT.check(bytes);
    }
}
