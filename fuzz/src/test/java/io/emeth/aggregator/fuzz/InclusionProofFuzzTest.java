package io.emeth.aggregator.fuzz;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.emeth.aggregator.Aggregation;
import io.emeth.aggregator.manifest.InclusionProof;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** What a node is given as a proof: {@link InclusionProof#fromJson}, and the root that follows from it. */
class InclusionProofFuzzTest {
    private static final Format<InclusionProof> FORMAT = new Format<>(
            bytes -> InclusionProof.fromJson(new String(bytes, StandardCharsets.UTF_8)),
            InclusionProofFuzzTest::written,
            IllegalArgumentException.class);

    private static byte[] written(InclusionProof proof) {
        proof.root();
        return Spoiled.bytes(proof.toJson());
    }

    static Stream<byte[]> seeds() {
        try (Aggregation aggregation = ToyJob.open()) {
            aggregation.accept(ToyJob.result(0));
            aggregation.accept(ToyJob.result(2));
            aggregation.accept(ToyJob.result(3));
            return Spoiled.texts(InclusionProof.of(ToyJob.finish(aggregation).header(), 2)
                    .orElseThrow()
                    .toJson());
        }
    }

    @MethodSource("seeds")
    @FuzzTest
    void fromJson_ofAnyText_readsOrRefuses(byte[] bytes) throws Exception {
        FORMAT.check(bytes);
    }
}
