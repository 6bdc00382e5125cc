package io.emeth.aggregator.fuzz;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.emeth.aggregator.Aggregation;
import io.emeth.aggregator.manifest.Manifest;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** What an aggregator states about a result: {@link Manifest#parse}, which takes one spelling only. */
class ManifestFuzzTest {
    private static final Format<Manifest> FORMAT =
            new Format<>(Manifest::parse, manifest -> Spoiled.bytes(manifest.toJson()), IllegalArgumentException.class);

    static Stream<byte[]> seeds() {
        try (Aggregation aggregation = ToyJob.open()) {
            aggregation.accept(ToyJob.result(0));
            aggregation.accept(ToyJob.result(1));
            return Spoiled.texts(
                    Manifest.of(ToyJob.SPEC, ToyJob.PROGRAMS, ToyJob.finish(aggregation), aggregation.tally())
                            .toJson());
        }
    }

    @MethodSource("seeds")
    @FuzzTest
    void parse_ofAnyText_readsOrRefuses(byte[] bytes) throws Exception {
        FORMAT.check(bytes);
    }
}
