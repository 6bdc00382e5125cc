package io.emeth.aggregator.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.emeth.aggregator.Aggregation;
import io.emeth.aggregator.ElementType;
import io.emeth.aggregator.FinalResult;
import io.emeth.aggregator.JobId;
import io.emeth.aggregator.JobSpec;
import io.emeth.aggregator.Materials;
import io.emeth.aggregator.PartialStore;
import io.emeth.aggregator.PayloadLayout;
import io.emeth.aggregator.ProgramRegistry;
import io.emeth.aggregator.Receipt;
import io.emeth.aggregator.SubJobId;
import io.emeth.aggregator.SubJobResult;
import io.emeth.aggregator.Workers;
import io.emeth.aggregator.plain.PlainSum;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Of an epoch that is over, the containers are not needed any more. */
class FinishedDamageTest {
    private static final int COUNT = 5;
    private static final Instant NOW = Instant.parse("2026-03-01T00:00:00Z");
    private static final ProgramRegistry PROGRAMS =
            ProgramRegistry.builder().register(new PlainSum()).build();
    private static final JobSpec JOB = JobSpec.plain(
            new JobId(new UUID(8, 8)), "plain-sum", COUNT, PayloadLayout.vector(COUNT), ElementType.INT64);

    @TempDir
    Path directory;

    private static SubJobResult result(int index) {
        ByteBuffer slots = ByteBuffer.allocate(Long.BYTES * COUNT);
        slots.put(Long.BYTES * index, (byte) 1); // little-endian
        return SubJobResult.plain(
                new SubJobId(JOB.job(), 0, index), JOB.program(), ElementType.INT64, JOB.layout(), List.of(slots));
    }

    private static Aggregation open(PartialStore store) {
        return Aggregation.open(JOB, 0, PROGRAMS, Materials.NONE, Workers.caller(), store);
    }

    private static void acceptAll(Aggregation aggregation) {
        for (int index = 0; index < COUNT; index++) {
            assertThat(aggregation.accept(result(index))).isInstanceOf(Receipt.Accepted.class);
        }
    }

    @Test
    void segments_goneAfterTheEnd_areMissedByNeitherTheResultNorItsRevision() throws Exception {
        FinalResult first;
        try (PartialStore store = SqliteStore.open(directory);
                Aggregation aggregation = open(store)) {
            acceptAll(aggregation);
            first = aggregation.finish(NOW);
        }
        deleteSegments();
        try (PartialStore store = SqliteStore.open(directory);
                Aggregation aggregation = open(store)) {
            assertThat(Samples.join(aggregation.finish(NOW).toBuffers())).isEqualTo(Samples.join(first.toBuffers()));
            assertThat(aggregation.retract(result(2))).isInstanceOf(Receipt.Retracted.class);
        }
        try (PartialStore store = SqliteStore.open(directory);
                Aggregation aggregation = open(store);
                Aggregation expected = Aggregation.open(JOB, 0, PROGRAMS)) {
            acceptAll(expected);
            assertThat(expected.retract(result(2))).isInstanceOf(Receipt.Retracted.class);
            assertThat(Samples.join(aggregation.finish(NOW).toBuffers()))
                    .isEqualTo(Samples.join(expected.finishRevision(NOW).toBuffers()));
            assertThat(aggregation.revision()).isEqualTo(2);
        }
    }

    private void deleteSegments() throws Exception {
        try (Stream<Path> files = Files.list(directory.resolve("1"))) {
            for (Path file : files.filter(path -> path.getFileName().toString().startsWith("segment-"))
                    .toList()) {
                Files.delete(file);
            }
        }
    }
}
