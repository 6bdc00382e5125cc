package io.emeth.aggregator;

import static org.assertj.core.api.Assertions.assertThat;

import io.emeth.aggregator.manifest.Manifest;
import io.emeth.aggregator.manifest.Verification;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/**
 * Files that version 0.1.0 wrote stay readable, and mean what they meant: results 0 to 3 of a job on plain numbers, one of
 * which came again with another weight, and 3, which was taken out and came back.
 */
class GoldenFilesTest {
    private static final ProgramRegistry PROGRAMS = ProgramRegistry.discover();

    private static byte[] golden(String name) {
        try (InputStream in =
                Objects.requireNonNull(GoldenFilesTest.class.getResourceAsStream("/golden/" + name), name)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static JobSpec job() {
        return JobSpec.fromJson(new String(golden("job.json"), java.nio.charset.StandardCharsets.UTF_8));
    }

    private static SubJobResult result(int index) {
        return Results.plain(job(), index, Results.doubles(0.1 * index, 1e300, -index));
    }

    private static Aggregation aggregation() {
        Aggregation aggregation = Aggregation.open(job(), 0, PROGRAMS);
        for (int index = 3; index >= 0; index--) {
            aggregation.accept(result(index));
        }
        aggregation.accept(result(0).withWeight(2));
        aggregation.retract(result(3));
        return aggregation;
    }

    @Test
    void partial_ofTheFirstVersion_isReadAndMergedAndStillWrittenSo() throws Exception {
        byte[] bytes = golden("partial-1.emeth");
        Partial partial = Partial.parse(ByteBuffer.wrap(bytes));
        try (Aggregation again = aggregation();
                Aggregation merged = Aggregation.open(job(), 0, PROGRAMS)) {
            assertThat(Results.join(again.partial().toBuffers())).isEqualTo(bytes);
            merged.merge(partial);
            merged.accept(result(3));
            assertThat(Results.bytes(merged.finish(Instant.EPOCH))).isEqualTo(golden("final-1.emeth"));
            assertThat(merged.tally()).isEqualTo(partial.header().tally());
        }
    }

    @Test
    void manifest_ofTheFirstVersion_isReadAndStillTrue() throws Exception {
        Manifest manifest = Manifest.parse(golden("manifest-1.json"));
        byte[] file = golden("final-1.emeth");
        Verification verification = new Verification(
                job(),
                PROGRAMS,
                manifest,
                FinalResult.parse(ByteBuffer.wrap(file)),
                Digest.sha256(ByteBuffer.wrap(file)));
        assertThat(verification.statement().holds()).isTrue();
        assertThat(verification.rules().holds()).isTrue();
        assertThat(manifest.count()).isEqualTo(4);
        assertThat(manifest.revision()).isEqualTo(1);
    }
}
