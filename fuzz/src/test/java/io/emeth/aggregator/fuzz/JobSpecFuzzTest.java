package io.emeth.aggregator.fuzz;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.emeth.aggregator.InvalidJobException;
import io.emeth.aggregator.JobSpec;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** What a requester sends: {@link JobSpec#fromJson}. */
class JobSpecFuzzTest {
    private static final Format<JobSpec> FORMAT = new Format<>(
            bytes -> JobSpec.fromJson(new String(bytes, StandardCharsets.UTF_8)),
            job -> Spoiled.bytes(job.toJson()),
            InvalidJobException.class);

    static Stream<byte[]> seeds() {
        return Spoiled.texts(ToyJob.SPEC.toJson(), """
                {"format": "emeth-job", "version": 1, "job": "0f8fad5b-d9cb-469f-a165-70867728950e",
                 "program": "0x1f", "numParallel": 8, "numEpochs": 5, "elementType": "float64",
                 "layout": [{"name": "weights", "shape": [10, 784]}, {"name": "bias", "shape": [10]}],
                 "completeness": {"quorum": 6, "deadline": "2026-12-31T00:00:00Z"},
                 "arguments": {"fractionBits": 4, "coefficients": [1, "-0.25"]}, "valueBound": "2.50"}""");
    }

    @MethodSource("seeds")
    @FuzzTest
    void fromJson_ofAnyText_readsOrRefuses(byte[] bytes) throws Exception {
        FORMAT.check(bytes);
    }
}
