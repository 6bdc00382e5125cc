package io.emeth.aggregator.client;

import io.emeth.aggregator.JobId;
import io.emeth.aggregator.JobSpec;
import io.emeth.aggregator.NodeAddress;
import io.emeth.aggregator.PayloadLayout;
import io.emeth.aggregator.ReplicaCheck;
import io.emeth.aggregator.ReplicaScope;
import io.emeth.aggregator.SubJobResult;
import io.emeth.aggregator.he.HeParameters;
import io.emeth.aggregator.he.Scheme;
import io.emeth.aggregator.he.plan.ReplicaBounds;
import io.emeth.aggregator.he.program.BuiltInPrograms;
import io.emeth.aggregator.he.program.ReplicaChecker;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.UUID;

/** A job whose SubJobs several nodes compute. */
final class ReplicaFixture implements AutoCloseable {
    final Jobs keys;
    final JobSpec job;

    ReplicaFixture(HeParameters parameters, int scaleBits, String program, int numParallel, long elements) {
        this.keys = Jobs.of(parameters);
        this.job = JobSpec.encrypted(
                        new JobId(new UUID(7, 8)),
                        program,
                        numParallel,
                        PayloadLayout.vector(elements),
                        parameters.toSpec(scaleBits))
                .withValueBound(BigDecimal.valueOf(1000));
    }

    boolean isBfv() {
        return keys.context().parameters().scheme() == Scheme.BFV;
    }

    int slots() {
        return keys.context().slots();
    }

    /** What node number {@code node} submits for {@code index}, encrypted afresh. */
    SubJobResult result(int index, int node, double... values) {
        SubJobEncryptor encryptor = new SubJobEncryptor(job, keys.publicKey());
        SubJobResult result = isBfv()
                ? encryptor.encryptIntegers(0, index, Map.of("values", integers(values)), 1)
                : encryptor.encryptReals(0, index, Map.of("values", values), 1);
        return result.withNode(new NodeAddress(HexFormat.of().parseHex(String.format("%040x", node))));
    }

    private static long[] integers(double[] values) {
        return Arrays.stream(values).mapToLong(Math::round).toArray();
    }

    ReplicaCheck check(ReplicaScope scope, SubJobResult... results) throws Exception {
        return check(ReplicaChecker.Request.of(scope), results);
    }

    ReplicaCheck check(ReplicaScope scope, int combinations, String beacon, SubJobResult... results) throws Exception {
        return check(new ReplicaChecker.Request(scope, OptionalInt.of(combinations), beacon), results);
    }

    ReplicaCheck check(ReplicaChecker.Request request, SubJobResult... results) throws Exception {
        try (ReplicaChecker checker = ReplicaChecker.open(job, 0, BuiltInPrograms.of(job))) {
            return checker.check(List.of(results), request);
        }
    }

    ReplicaVerdict verdict(ReplicaCheck check) throws Exception {
        return verdict(check, "0");
    }

    ReplicaVerdict verdict(ReplicaCheck check, String tolerance) throws Exception {
        return verdict(job, check, tolerance);
    }

    /** What comes out for whoever believes that the check is {@code other}'s. */
    ReplicaVerdict verdict(JobSpec other, ReplicaCheck check, String tolerance) throws Exception {
        return new ReplicaCheckDecryptor(other, keys.secretKey()).verdict(check, new BigDecimal(tolerance));
    }

    /** The threshold of one combination, without tolerance. */
    double threshold(ReplicaCheck check, int group, int combination) {
        return ReplicaBounds.of(job)
                .threshold(
                        check.header().terms().factors().sums(group, combination),
                        check.header().objectLengths().size(),
                        BigDecimal.ZERO);
    }

    @Override
    public void close() {
        keys.close();
    }
}
