package io.emeth.aggregator.store;

import static io.emeth.aggregator.store.LedgerContract.changes;
import static io.emeth.aggregator.store.LedgerContract.results;
import static io.emeth.aggregator.store.Samples.accept;
import static io.emeth.aggregator.store.Samples.result;
import static org.assertj.core.api.Assertions.assertThat;

import io.emeth.aggregator.FinalResult;
import io.emeth.aggregator.Ledger;
import io.emeth.aggregator.PartialStore;
import io.emeth.aggregator.Phase;
import io.emeth.aggregator.Recovery;
import io.emeth.aggregator.RejectReason;
import io.emeth.aggregator.SubJobResult;
import io.emeth.aggregator.Tally;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A process that ends at any step of a life: what was acknowledged is there, what was under way is there whole or not at
 * all, and the rest of the life leads to where it would have led.
 */
class CrashTest {
    private static final long SEGMENT_BYTES = 3 * accept(0).containerBytes();
    private static final Tally TALLY = new Tally(Map.of(RejectReason.MALFORMED, 1L), List.of());

    @TempDir
    Path directory;

    @TempDir
    Path images;

    /** What a ledger holds: all that is compared after a crash. */
    private record State(
            Map<Integer, Long> positions, Phase phase, int revision, Tally tally, Optional<FinalResult> end) {
        static State of(Recovery recovery) {
            return new State(
                    recovery.positions(),
                    recovery.phase(),
                    recovery.revision(),
                    recovery.tally(),
                    recovery.result().map(Recovery.Finished::result));
        }

        @Override
        public String toString() {
            return positions + " " + phase + " " + revision + " " + tally
                    + end.map(result -> " " + result.header().payloadDigest()).orElse("");
        }
    }

    /** The life of a ledger, step by step; index 1 is replaced, and 2 taken out of the final result. */
    private static List<Consumer<Ledger>> life() {
        List<Consumer<Ledger>> life = new ArrayList<>();
        IntStream.range(0, 4).forEach(i -> life.add(ledger -> ledger.append(List.of(accept(i)))));
        life.add(ledger -> ledger.checkpoint(Samples.partial(4, results(4))));
        life.add(ledger -> ledger.append(List.of(Samples.rejection(1, RejectReason.MALFORMED))));
        life.add(ledger ->
                ledger.append(List.of(Samples.retract(1, result(1)), accept(4, Samples.result(Samples.JOB, 1, 99)))));
        IntStream.range(5, 9).forEach(i -> life.add(ledger -> ledger.append(List.of(accept(i)))));
        life.add(ledger -> ledger.checkpoint(Samples.partial(9, afterReplacement())));
        life.add(ledger -> ledger.append(List.of(accept(9), accept(10), accept(11))));
        life.add(ledger -> ledger.checkpoint(Samples.partial(
                12,
                Stream.concat(
                                afterReplacement().stream(),
                                IntStream.range(9, 12).mapToObj(Samples::result))
                        .toList())));
        life.add(ledger -> ledger.finish(1, Samples.finalResult(1), TALLY, Instant.EPOCH));
        life.add(ledger -> ledger.append(List.of(Samples.retract(2, result(2)))));
        life.add(ledger -> ledger.finish(2, Samples.finalResult(2), TALLY, Instant.EPOCH));
        return life;
    }

    private static List<SubJobResult> afterReplacement() {
        List<SubJobResult> results = new ArrayList<>();
        for (int i : new int[] {0, 2, 3, 5, 6, 7, 8}) {
            results.add(result(i));
        }
        results.add(Samples.result(Samples.JOB, 1, 99));
        return results;
    }

    private static Ledger open(PartialStore store) {
        return store.open(Samples.JOB, 0, new TreeMap<>(), false);
    }

    private SqliteBackend sqlite() throws IOException {
        return new SqliteBackend(directory, SEGMENT_BYTES, Optional.of(DirectoryLock.take(directory)));
    }

    /** What is found in {@code directory}, each container having been read. */
    private static String found(Path directory) {
        try (PartialStore store = SqliteStore.open(directory, SEGMENT_BYTES);
                Ledger ledger = open(store)) {
            changes(ledger.recovery());
            assertThat(ledger.recovery().repairs()).isEmpty();
            return State.of(ledger.recovery()).toString();
        }
    }

    @Test
    void everyStep_crashedBeforeOrAfter_leavesTheStateBeforeOrAfter() throws IOException {
        List<Consumer<Ledger>> life = life();
        List<String> states = new ArrayList<>();
        List<List<CrashImages.Image>> taken = new ArrayList<>();
        SqliteStore.open(directory).close();
        CrashImages imaging = new CrashImages(directory, images);
        try (SqliteBackend backend = sqlite();
                PartialStore store = new JdbcStore(new FaultyBackend(backend, imaging));
                Ledger ledger = open(store)) {
            states.add(found(imaging.take()));
            for (Consumer<Ledger> step : life) {
                step.accept(ledger);
                taken.add(imaging.take());
                states.add(found(taken.get(taken.size() - 1)));
            }
        }
        assertThat(states.get(states.size() - 1)).isEqualTo(found(directory));
        int crashes = 0;
        for (int step = 0; step < life.size(); step++) {
            for (CrashImages.Image image : taken.get(step)) {
                String when = "step " + step + ", " + image.step();
                String state = found(image.directory());
                assertThat(state).as(when).isIn(states.get(step), states.get(step + 1));
                int reached = state.equals(states.get(step + 1)) ? step + 1 : step;
                goOn(image.directory(), life.subList(reached, life.size()));
                assertThat(found(image.directory())).as(when).isEqualTo(states.get(states.size() - 1));
                crashes++;
            }
        }
        assertThat(crashes).isGreaterThan(4 * life.size());
    }

    private static void goOn(Path directory, List<Consumer<Ledger>> rest) {
        try (PartialStore store = SqliteStore.open(directory, SEGMENT_BYTES);
                Ledger ledger = open(store)) {
            rest.forEach(step -> step.accept(ledger));
        }
    }

    /** What the last image leads to; it stays as it is. */
    private String found(List<CrashImages.Image> taken) throws IOException {
        return found(copy(taken.get(taken.size() - 1).directory()));
    }

    private Path copy(Path image) throws IOException {
        Path copy = Files.createTempDirectory(images, "copy");
        try (Stream<Path> files = Files.walk(image)) {
            for (Path file : files.sorted().skip(1).toList()) {
                Files.copy(file, copy.resolve(image.relativize(file).toString()));
            }
        }
        return copy;
    }

    @Test
    void journal_tornAnywhere_leavesAStateOfBefore() throws IOException, SQLException {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        List<String> states = new ArrayList<>();
        Path image = images.resolve("last");
        CrashImages imaging = new CrashImages(directory, images);
        try (SqliteBackend sqlite = sqlite()) {
            FaultyBackend backend = new FaultyBackend(sqlite, imaging);
            try (Session session = backend.connect()) {
                session.transaction(() -> {
                    Schema.prepare(session, backend);
                    return session;
                });
            }
            try (PartialStore store = new JdbcStore(backend);
                    Ledger ledger = open(store)) {
                states.add(found(imaging.take()));
                for (int i = 0; i < 20; i++) {
                    ledger.append(List.of(accept(i)));
                    List<CrashImages.Image> taken = imaging.take();
                    image = taken.get(taken.size() - 1).directory();
                    states.add(found(copy(image)));
                }
            }
        }
        long length = Files.size(image.resolve("state.db-wal"));
        for (int round = 0; round < 40; round++) {
            Path torn = copy(image);
            try (RandomAccessFile journal =
                    new RandomAccessFile(torn.resolve("state.db-wal").toFile(), "rw")) {
                // From the frames of the first result on; before, there are the tables.
                journal.setLength(length - (long) (random.nextDouble() * length / 2));
            }
            assertThat(found(torn)).as("seed " + seed + ", round " + round).isIn(states);
        }
    }
}
