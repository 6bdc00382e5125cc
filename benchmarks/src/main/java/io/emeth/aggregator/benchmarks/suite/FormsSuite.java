package io.emeth.aggregator.benchmarks.suite;

import io.emeth.aggregator.benchmarks.harness.Comparison;
import io.emeth.aggregator.benchmarks.harness.Stage;
import io.emeth.aggregator.benchmarks.harness.Subject;
import io.emeth.aggregator.benchmarks.workload.Fixture;
import io.emeth.aggregator.benchmarks.workload.ParameterSet;
import io.emeth.aggregator.he.Ciphertext;
import io.emeth.aggregator.he.CiphertextAccumulator;
import io.emeth.aggregator.he.CompressionMode;
import io.emeth.aggregator.he.SealCompression;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.stream.Stream;

/** One result in each form in which SEAL may have saved it, taken into a running sum. */
final class FormsSuite {
    private FormsSuite() {}

    static List<Comparison> comparisons(Surroundings surroundings) {
        return Stream.of("bfv-8192", "ckks-8192")
                .limit(surroundings.pick(2, 1))
                .map(ParameterSet::named)
                .map(set -> new Comparison("forms/" + set.name(), set.description(), stage -> prepare(stage, set)))
                .toList();
    }

    private static void prepare(Stage stage, ParameterSet set) {
        Fixture fixture = stage.keep(new Fixture(set));
        CiphertextAccumulator total = stage.keep(fixture.accumulator());
        ByteBuffer full = fixture.encrypted(1);
        Subject plain = subject("full", full, total, fixture);
        stage.add(plain, full.remaining());
        ByteBuffer seeded = fixture.seeded(1);
        stage.add(subject("seeded", seeded, total, fixture), plain, seeded.remaining());
        for (CompressionMode mode : List.of(CompressionMode.ZLIB, CompressionMode.ZSTD)) {
            ByteBuffer compressed = SealCompression.compress(full, mode);
            stage.add(subject(mode.toString(), compressed, total, fixture), plain, compressed.remaining());
        }
    }

    private static Subject subject(String form, ByteBuffer object, CiphertextAccumulator total, Fixture fixture) {
        long most = fixture.context().maxCiphertextBytes(Ciphertext.MAX_SIZE);
        return Subject.of(IngestSuite.ADD, form, () -> total.add(List.of(SealCompression.decompress(object, most)), 1));
    }
}
