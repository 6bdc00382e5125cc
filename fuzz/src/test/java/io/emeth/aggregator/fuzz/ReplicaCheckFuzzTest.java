package io.emeth.aggregator.fuzz;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.emeth.aggregator.Digest;
import io.emeth.aggregator.Limits;
import io.emeth.aggregator.NodeAddress;
import io.emeth.aggregator.RejectedResultException;
import io.emeth.aggregator.Replica;
import io.emeth.aggregator.ReplicaCheck;
import io.emeth.aggregator.ReplicaCheckTerms;
import io.emeth.aggregator.ReplicaScope;
import java.nio.ByteBuffer;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** The cross-check of replicas that a requester is sent: {@link ReplicaCheck#parse}. */
class ReplicaCheckFuzzTest {
    private static final Limits LIMITS = new Limits(16, 4096, 8192);
    private static final Format<ReplicaCheck> FORMAT = new Format<>(
            bytes -> ReplicaCheck.parse(ByteBuffer.wrap(bytes), LIMITS),
            check -> Spoiled.bytes(check.toBuffers()),
            RejectedResultException.class);

    static Stream<byte[]> seeds() {
        return Stream.of(ReplicaScope.values())
                .flatMap(scope -> Spoiled.containers(Spoiled.bytes(check(scope).toBuffers())));
    }

    private static ReplicaCheck check(ReplicaScope scope) {
        NodeAddress node = NodeAddress.parse("0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed");
        List<Replica> replicas = Stream.of(
                        new Replica(2, Optional.of(node), digest("a"), 1),
                        new Replica(2, Optional.empty(), digest("b"), 1),
                        new Replica(7, Optional.empty(), digest("c"), 2),
                        new Replica(7, Optional.of(node), digest("d"), 2))
                .sorted()
                .toList();
        ReplicaCheckTerms terms = new ReplicaCheckTerms(
                ToyJob.SPEC.job(),
                0,
                ToyJob.SPEC.program(),
                ToyJob.CONTEXT.parametersId(),
                scope,
                2,
                16,
                "c0ffee",
                replicas);
        int objects = terms.groups().size() * terms.combinations();
        return ReplicaCheck.of(terms, Collections.nCopies(objects, ByteBuffer.wrap(new byte[3])));
    }

    private static Digest digest(String text) {
        return Digest.sha256(ByteBuffer.wrap(Spoiled.bytes(text)));
    }

    @MethodSource("seeds")
    @FuzzTest
    void parse_ofAnyBytes_readsOrRejects(byte[] bytes) throws Exception {
        FORMAT.check(bytes);
    }
}
