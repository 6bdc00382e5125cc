package io.emeth.aggregator.fuzz;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.emeth.aggregator.JobSpec;
import io.emeth.aggregator.JobVector;
import io.emeth.aggregator.Limits;
import io.emeth.aggregator.ProgramArguments;
import io.emeth.aggregator.RejectedResultException;
import io.emeth.aggregator.client.JobVectorEncryptor;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** What a requester sends beside its job: {@link JobVector#parse}. */
class JobVectorFuzzTest {
    private static final Limits LIMITS = new Limits(16, 4096, 8192);
    private static final Format<JobVector> FORMAT = new Format<>(
            bytes -> JobVector.parse(ByteBuffer.wrap(bytes), LIMITS),
            vector -> Spoiled.bytes(vector.toBuffers()),
            RejectedResultException.class);

    static Stream<byte[]> seeds() {
        double[] numbers = {1, 0, -1, 2, 0, 1};
        JobSpec job = ToyJob.SPEC.withArguments(ProgramArguments.of(Map.of("vectorBound", 2L)));
        JobVector vector = JobVectorEncryptor.publicReals(job, "query", Map.of("values", numbers));
        return Spoiled.containers(Spoiled.bytes(vector.toBuffers()));
    }

    @MethodSource("seeds")
    @FuzzTest
    void parse_ofAnyBytes_readsOrRejects(byte[] bytes) throws Exception {
        FORMAT.check(bytes);
    }
}
