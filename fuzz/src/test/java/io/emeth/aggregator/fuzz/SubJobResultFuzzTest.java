package io.emeth.aggregator.fuzz;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.emeth.aggregator.Limits;
import io.emeth.aggregator.NodeAddress;
import io.emeth.aggregator.RejectedResultException;
import io.emeth.aggregator.SubJobResult;
import java.nio.ByteBuffer;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** What a node sends: {@link SubJobResult#parse}. */
class SubJobResultFuzzTest {
    private static final Limits LIMITS = new Limits(16, 4096, 8192);
    private static final Format<SubJobResult> FORMAT = new Format<>(
            bytes -> SubJobResult.parse(ByteBuffer.wrap(bytes), LIMITS),
            result -> Spoiled.bytes(result.toBuffers()),
            RejectedResultException.class);

    static Stream<byte[]> seeds() {
        SubJobResult result =
                ToyJob.result(1).withNode(NodeAddress.parse("0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed"));
        return Spoiled.containers(Spoiled.bytes(result.toBuffers()));
    }

    @MethodSource("seeds")
    @FuzzTest
    void parse_ofAnyBytes_readsOrRejects(byte[] bytes) throws Exception {
        FORMAT.check(bytes);
    }
}
