package io.emeth.aggregator;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Terms of cross-checks that tests share: index 2 three times with 3 objects, index 7 twice with 9. */
final class ReplicaSamples {
    static final NodeAddress NODE = NodeAddress.parse("0x" + "0a".repeat(20));
    static final String PARAMETERS = "ab".repeat(32);
    static final List<Replica> REPLICAS = List.of(
            new Replica(2, Optional.of(NODE), digest(1), 3),
            replica(2, 2, 3),
            replica(2, 3, 3),
            replica(7, 4, 9),
            replica(7, 5, 9));
    static final ReplicaCheckTerms TERMS = terms(ReplicaScope.ALL, 3, 16, "c0ffee");

    private ReplicaSamples() {}

    static Digest digest(int value) {
        byte[] bytes = new byte[Digest.BYTES];
        Arrays.fill(bytes, (byte) value);
        return new Digest(bytes);
    }

    static Replica replica(int index, int digest, int objectCount) {
        return new Replica(index, Optional.empty(), digest(digest), objectCount);
    }

    static ReplicaCheckTerms terms(ReplicaScope scope, int combinations, int bits, String beacon) {
        return terms(scope, combinations, bits, beacon, REPLICAS);
    }

    static ReplicaCheckTerms terms(
            ReplicaScope scope, int combinations, int bits, String beacon, List<Replica> replicas) {
        return new ReplicaCheckTerms(
                Results.JOB, 4, ProgramId.named("sum"), PARAMETERS, scope, combinations, bits, beacon, replicas);
    }
}
