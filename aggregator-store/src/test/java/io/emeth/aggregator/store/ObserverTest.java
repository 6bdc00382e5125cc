package io.emeth.aggregator.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.emeth.aggregator.Aggregation;
import io.emeth.aggregator.AggregationObserver;
import io.emeth.aggregator.ElementType;
import io.emeth.aggregator.JobId;
import io.emeth.aggregator.JobSpec;
import io.emeth.aggregator.Ledger;
import io.emeth.aggregator.Materials;
import io.emeth.aggregator.PartialStore;
import io.emeth.aggregator.PayloadLayout;
import io.emeth.aggregator.ProgramRegistry;
import io.emeth.aggregator.Resubmission;
import io.emeth.aggregator.StoreException;
import io.emeth.aggregator.SubJobId;
import io.emeth.aggregator.SubJobResult;
import io.emeth.aggregator.Workers;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an observer hears of an aggregation that is kept. */
class ObserverTest {
    private static final int CONTAINERS = 9; // of 8 MiB: a checkpoint is made after 64
    private static final int NUMBERS = 1 << 20;

    private final List<String> lines = new ArrayList<>();
    private final AggregationObserver observer = new AggregationObserver() {
        @Override
        public void happened(Aggregation aggregation, Event event) {
            lines.add(event.name());
        }

        @Override
        public void replayed(Aggregation aggregation, long changes, long bytes, long nanos) {
            lines.add("replayed " + changes
                    + (bytes >= changes * 8 * aggregation.job().layout().elements() ? "" : "?"));
        }

        @Override
        public void retracted(Aggregation aggregation) {
            lines.add("retracted");
        }

        @Override
        public void written(Aggregation aggregation, Writing what, int entries, long bytes, long nanos) {
            lines.add(what + " " + entries + (bytes > 0 ? "" : " of nothing"));
        }
    };

    @TempDir
    private Path directory;

    private static JobSpec job(int numbers) {
        return JobSpec.plain(
                new JobId(new UUID(3, 3)), "plain-sum", 20, PayloadLayout.vector(numbers), ElementType.INT64);
    }

    private static SubJobResult result(JobSpec job, int index, long number) {
        ByteBuffer numbers =
                ByteBuffer.allocateDirect(Math.toIntExact(8 * job.layout().elements()));
        numbers.order(ByteOrder.LITTLE_ENDIAN).putLong(number).rewind();
        return SubJobResult.plain(
                new SubJobId(job.job(), 0, index), job.program(), ElementType.INT64, job.layout(), List.of(numbers));
    }

    private Aggregation open(JobSpec job, PartialStore store) {
        return Aggregation.open(job, 0, ProgramRegistry.discover(), Materials.NONE, Workers.caller(), store, observer);
    }

    @Test
    void written_pastTheCheckpoint_lagBeginsAnew() {
        JobSpec job = job(NUMBERS);
        try (PartialStore store = SqliteStore.open(directory)) {
            try (Aggregation aggregation = open(job, store)) {
                for (int index = 0; index < CONTAINERS; index++) {
                    aggregation.accept(result(job, index, index));
                }
                assertThat(lines).containsOnlyOnce("CHECKPOINT 8").startsWith("OPENED", "ENTRIES 1");
                assertThat(aggregation.vitals().resultsSinceCheckpoint()).isEqualTo(1);
                assertThat(aggregation.vitals().bytesSinceCheckpoint()).isBetween(8L << 20, 9L << 20);
            }
            lines.clear();
            try (Aggregation aggregation = open(job, store)) {
                assertThat(lines).containsExactly("RESUMED", "replayed 1");
                assertThat(aggregation.vitals().resultsSinceCheckpoint()).isEqualTo(1);
                assertThat(aggregation.vitals().covered()).isEqualTo(CONTAINERS);
            }
        }
    }

    @Test
    void replaced_isRetractedAndAccepted() {
        JobSpec job = job(4).withResubmission(Resubmission.REPLACE);
        try (PartialStore store = SqliteStore.open(directory);
                Aggregation aggregation = open(job, store)) {
            aggregation.accept(result(job, 0, 1));
            aggregation.accept(result(job, 0, 2));
            assertThat(lines).containsExactly("OPENED", "ENTRIES 1", "ENTRIES 2", "retracted");
            aggregation.cancel(Instant.EPOCH);
            assertThat(lines).endsWith("CANCELED");
        }
    }

    @Test
    void storeGone_isLostOnce() {
        JobSpec job = job(4);
        PartialStore store = SqliteStore.open(directory);
        try (Aggregation aggregation = open(job, store)) {
            store.close();
            for (int index = 0; index < 2; index++) {
                SubJobResult result = result(job, index, 1);
                assertThatThrownBy(() -> aggregation.accept(result)).isInstanceOf(StoreException.class);
            }
            assertThat(lines).containsExactly("OPENED", "LOST");
        }
    }

    @Test
    void recovery_ofWhatWasNotClosed_namesTheOwner() throws IOException {
        Path copy = Files.createDirectory(directory.resolve("copy"));
        Path origin = Files.createDirectory(directory.resolve("origin"));
        try (PartialStore store = SqliteStore.open(origin);
                Ledger ledger = store.open(Samples.JOB, 0, new TreeMap<>(), false)) {
            assertThat(ledger.recovery().formerOwner()).isEmpty();
            ledger.append(List.of(Samples.accept(0)));
            copy(origin, copy);
        }
        for (Path each : List.of(origin, copy)) {
            try (PartialStore store = SqliteStore.open(each);
                    Ledger ledger = store.open(Samples.JOB, 0, new TreeMap<>(), false)) {
                assertThat(ledger.recovery().positions()).hasSize(1);
                assertThat(ledger.recovery().formerOwner().orElse("nobody"))
                        .startsWith(
                                each == copy
                                        ? "process " + ProcessHandle.current().pid()
                                        : "nobody");
            }
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                Path target = to.resolve(from.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(target);
                } else if (!file.getFileName().toString().equals("lock")) {
                    Files.copy(file, target);
                }
            }
        }
    }
}
