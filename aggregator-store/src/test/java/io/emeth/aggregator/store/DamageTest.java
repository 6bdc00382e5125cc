package io.emeth.aggregator.store;

import static io.emeth.aggregator.store.LedgerContract.assertRefused;
import static io.emeth.aggregator.store.LedgerContract.changes;
import static io.emeth.aggregator.store.LedgerContract.results;
import static io.emeth.aggregator.store.Samples.accept;
import static io.emeth.aggregator.store.Samples.result;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.emeth.aggregator.Digest;
import io.emeth.aggregator.Ledger;
import io.emeth.aggregator.PartialStore;
import io.emeth.aggregator.Phase;
import io.emeth.aggregator.Recovery;
import io.emeth.aggregator.RejectReason;
import io.emeth.aggregator.StoreException;
import io.emeth.aggregator.Tally;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Directories in which something is not what was written. */
class DamageTest {
    private static final long CONTAINER_BYTES = accept(0).containerBytes();

    @TempDir
    Path directory;

    /** Opens store and ledger, and closes them. */
    private void use(Consumer<Ledger> user) {
        try (PartialStore store = SqliteStore.open(directory);
                Ledger ledger = store.open(Samples.JOB, 0, new TreeMap<>(), false)) {
            user.accept(ledger);
        }
    }

    private Path file(String name) {
        return directory.resolve("1").resolve(name);
    }

    private static void flip(Path file, long place) throws IOException {
        try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
            bytes.seek(place);
            int value = bytes.read();
            bytes.seek(place);
            bytes.write(value ^ 0x10);
        }
    }

    private static void cut(Path file, long length) throws IOException {
        try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
            bytes.setLength(length);
        }
    }

    private void sql(String... statements) {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + directory.resolve("state.db"));
                Statement statement = connection.createStatement()) {
            for (String each : statements) {
                statement.executeUpdate(each);
            }
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    /** Accepts index i at position i, for i in [from, to), one by one. */
    private static void acceptAll(Ledger ledger, int from, int to) {
        IntStream.range(from, to).forEach(i -> ledger.append(List.of(accept(i))));
    }

    private static void checkpoint(Ledger ledger, int count) {
        ledger.checkpoint(Samples.partial(count, results(count)));
    }

    @Test
    void container_oneBitFlipped_cutsTheLedgerThere() throws IOException {
        use(ledger -> acceptAll(ledger, 0, 6));
        flip(file("segment-1"), 3 * CONTAINER_BYTES + 500);
        use(ledger -> {
            Recovery recovery = ledger.recovery();
            assertThat(recovery.positions()).isEqualTo(Map.of(0, 0L, 1, 1L, 2, 2L));
            assertThat(changes(recovery)).hasSize(3);
            assertThat(recovery.everCounted()).isEqualTo(3);
            assertThat(recovery.repairs()).hasSize(1);
            assertThat(recovery.repairs().get(0)).contains("segment-1", "3 results are lost", "index 3, 4, 5");
            assertThat(recovery.unfinished()).hasSize(1);
            assertThat(recovery.unfinished().get(0)).contains(3 * CONTAINER_BYTES + " bytes at the end of");
            acceptAll(ledger, 3, 6);
        });
        use(ledger -> {
            assertThat(ledger.recovery().positions()).hasSize(6);
            assertThat(ledger.recovery().repairs()).isEmpty();
            assertThat(changes(ledger.recovery())).hasSize(6);
        });
    }

    @Test
    void segment_endsInTheMiddleOfAContainer_cutsTheLedgerThere() throws IOException {
        use(ledger -> acceptAll(ledger, 0, 4));
        cut(file("segment-1"), 3 * CONTAINER_BYTES + 10);
        use(ledger -> {
            assertThat(ledger.recovery().positions()).hasSize(3);
            assertThat(ledger.recovery().repairs().get(0)).contains("1 results are lost", "index 3");
        });
    }

    @Test
    void segment_gone_cutsTheLedgerBackToTheCheckpoint() throws IOException {
        use(ledger -> {
            acceptAll(ledger, 0, 4);
            checkpoint(ledger, 4);
            acceptAll(ledger, 4, 6);
        });
        Files.delete(file("segment-1"));
        use(ledger -> {
            assertThat(ledger.recovery().positions()).hasSize(4);
            assertThat(ledger.recovery().checkpoint()).isPresent();
            assertThat(ledger.recovery().changes().count()).isZero();
            acceptAll(ledger, 4, 6);
        });
        use(ledger -> assertThat(changes(ledger.recovery())).hasSize(2));
    }

    @Test
    void container_ofARetraction_damaged_countsTheResultAgain() throws IOException {
        use(ledger -> {
            acceptAll(ledger, 0, 2);
            ledger.append(List.of(Samples.rejection(1, RejectReason.MALFORMED)));
            ledger.append(List.of(Samples.retract(0, result(0)), accept(2, Samples.result(Samples.JOB, 0, 9))));
            ledger.append(List.of(Samples.rejection(2, RejectReason.MALFORMED)));
        });
        flip(file("segment-1"), 2 * CONTAINER_BYTES + 1);
        use(ledger -> {
            assertThat(ledger.recovery().positions()).isEqualTo(Map.of(0, 0L, 1, 1L));
            assertThat(ledger.recovery().tally()).isEqualTo(new Tally(Map.of(RejectReason.MALFORMED, 1L), List.of()));
            assertThat(ledger.recovery().repairs().get(0))
                    .contains("1 results are lost", "1 that had been taken out are counted again (index 0)");
        });
    }

    @Test
    void segment_withBytesThatNobodyNamed_isCut() throws IOException {
        use(ledger -> acceptAll(ledger, 0, 2));
        Files.write(file("segment-1"), new byte[77], StandardOpenOption.APPEND);
        Files.write(file("segment-2"), new byte[5]);
        use(ledger -> {
            assertThat(ledger.recovery().unfinished()).hasSize(2);
            assertThat(ledger.recovery().unfinished().get(0)).startsWith("77 bytes at the end of");
            assertThat(ledger.recovery().unfinished().get(1)).startsWith("5 bytes at the end of");
            assertThat(ledger.recovery().repairs()).isEmpty();
        });
        use(ledger -> {
            assertThat(ledger.recovery().unfinished()).isEmpty();
            acceptAll(ledger, 2, 4);
        });
        use(ledger -> assertThat(changes(ledger.recovery())).hasSize(4));
    }

    @Test
    void checkpoint_oneBitFlipped_theOlderOneIsUsed() throws IOException {
        use(ledger -> {
            acceptAll(ledger, 0, 2);
            checkpoint(ledger, 2);
            acceptAll(ledger, 2, 4);
            checkpoint(ledger, 4);
            acceptAll(ledger, 4, 5);
        });
        flip(file("checkpoint-4"), 700);
        use(ledger -> {
            assertThat(ledger.recovery().checkpoint().orElseThrow().header().parts())
                    .hasSize(2);
            assertThat(changes(ledger.recovery())).hasSize(3);
            assertThat(ledger.recovery().repairs()).hasSize(1);
            assertThat(ledger.recovery().repairs().get(0)).contains("checkpoint-4");
            assertThat(file("checkpoint-4")).doesNotExist();
            checkpoint(ledger, 5);
        });
        use(ledger -> {
            assertThat(ledger.recovery().checkpoint().orElseThrow().header().parts())
                    .hasSize(5);
            assertThat(ledger.recovery().repairs()).isEmpty();
        });
    }

    @Test
    void checkpoint_onlyOneAndDamaged_everythingIsReadAgain() throws IOException {
        use(ledger -> {
            acceptAll(ledger, 0, 2);
            checkpoint(ledger, 2);
        });
        cut(file("checkpoint-2"), 100);
        use(ledger -> {
            assertThat(ledger.recovery().checkpoint()).isEmpty();
            assertThat(changes(ledger.recovery())).hasSize(2);
        });
    }

    @Test
    void checkpoints_allDamaged_isDamaged() throws IOException {
        use(ledger -> {
            acceptAll(ledger, 0, 2);
            checkpoint(ledger, 2);
            acceptAll(ledger, 2, 4);
            checkpoint(ledger, 4);
        });
        byte[] newest = Files.readAllBytes(file("checkpoint-4"));
        flip(file("checkpoint-2"), 700);
        Files.delete(file("checkpoint-4"));
        for (int i = 0; i < 2; i++) {
            assertRefused(
                    StoreException.Kind.DAMAGED,
                    () -> use(ledger -> {}),
                    "checkpoint-2 is not what was written",
                    "checkpoint-4 is not what was written",
                    "restore",
                    "state.db");
        }
        Files.write(file("checkpoint-4"), newest);
        use(ledger -> assertThat(ledger.recovery().positions()).hasSize(4));
    }

    /** Makes {@code bytes} what was written as the checkpoint of a sequence number. */
    private void forgeCheckpoint(long seq, byte[] bytes) throws IOException {
        Files.write(file("checkpoint-" + seq), bytes);
        String digest = Digest.sha256(ByteBuffer.wrap(bytes)).toString();
        sql("update checkpoints set digest = '" + digest + "', seal = " + Schema.CHECKPOINTS.seal(1L, seq, digest)
                + " where seq = " + seq);
    }

    @Test
    void checkpoint_thatCannotBeRead_theOlderOneIsUsed() throws IOException {
        use(ledger -> {
            acceptAll(ledger, 0, 2);
            checkpoint(ledger, 2);
            acceptAll(ledger, 2, 4);
            checkpoint(ledger, 4);
            acceptAll(ledger, 4, 5);
        });
        forgeCheckpoint(4, new byte[] {1, 2, 3});
        use(ledger -> {
            assertThat(ledger.recovery().checkpoint().orElseThrow().header().parts())
                    .hasSize(2);
            assertThat(changes(ledger.recovery())).hasSize(3);
            assertThat(ledger.recovery().repairs()).hasSize(1);
            assertThat(ledger.recovery().repairs().get(0)).contains("checkpoint-4", "cannot be read (3 bytes");
        });
    }

    @Test
    void checkpoints_noneOfWhichCanBeRead_isDamagedAndLeftAsItIs() throws IOException {
        use(ledger -> {
            acceptAll(ledger, 0, 2);
            checkpoint(ledger, 2);
            acceptAll(ledger, 2, 4);
            checkpoint(ledger, 4);
        });
        byte[] newest = Files.readAllBytes(file("checkpoint-4"));
        forgeCheckpoint(2, new byte[2]);
        forgeCheckpoint(4, new byte[4]);
        assertRefused(
                StoreException.Kind.DAMAGED, () -> use(ledger -> {}), "cannot be read (2 bytes", "cannot be read (4");
        forgeCheckpoint(4, newest);
        use(ledger -> assertThat(ledger.recovery().positions()).hasSize(4));
    }

    /** As of a job that replaces results, whose containers are all kept. */
    @Test
    void checkpoints_noneOfWhichCanBeReadThoughAllContainersAreKept_everythingIsReadAgain() throws IOException {
        try (PartialStore store = SqliteStore.open(directory);
                Ledger ledger = store.open(Samples.JOB, 0, new TreeMap<>(), true)) {
            acceptAll(ledger, 0, 2);
            checkpoint(ledger, 2);
            acceptAll(ledger, 2, 4);
            checkpoint(ledger, 4);
        }
        forgeCheckpoint(2, new byte[2]);
        forgeCheckpoint(4, new byte[4]);
        use(ledger -> {
            assertThat(changes(ledger.recovery())).hasSize(4);
            assertThat(ledger.recovery().repairs()).hasSize(2);
        });
    }

    @Test
    void tally_thatCannotBeRead_isDamaged() {
        use(ledger -> {
            acceptAll(ledger, 0, 1);
            ledger.finish(1, Samples.finalResult(1), Tally.NONE, Instant.EPOCH);
        });
        String digest = Digest.sha256(Samples.finalResult(1).toBuffers()).toString();
        String tally = "{\"rejected\":{\"NEWER\":1},\"retracted\":[]}";
        sql("update results set tally = '" + tally + "', seal = " + Schema.RESULTS.seal(1L, 1L, digest, tally));
        assertRefused(StoreException.Kind.DAMAGED, () -> use(ledger -> {}), "tally", "NEWER", "version");
    }

    @Test
    void files_thatNobodyNamed_areRemoved() throws IOException {
        use(ledger -> acceptAll(ledger, 0, 2));
        Files.write(file("checkpoint-9"), new byte[9]);
        Files.write(file("result-1"), new byte[9]);
        Files.createDirectory(directory.resolve("77")); // of a ledger that was never named
        use(ledger -> {
            assertThat(file("checkpoint-9")).doesNotExist();
            assertThat(file("result-1")).doesNotExist();
            assertThat(directory.resolve("77")).doesNotExist();
            assertThat(ledger.recovery().repairs()).isEmpty();
        });
    }

    @Test
    void filesOfALedger_thatWasForgotten_areRemoved() throws IOException {
        use(ledger -> {
            acceptAll(ledger, 0, 1);
            ledger.finish(1, Samples.finalResult(1), Tally.NONE, Instant.EPOCH);
        });
        byte[] segment = Files.readAllBytes(file("segment-1"));
        try (PartialStore store = SqliteStore.open(directory)) {
            assertThat(store.collect(Instant.now())).isEqualTo(1);
        }
        assertThat(directory.resolve("1")).doesNotExist();
        Files.createDirectory(directory.resolve("1"));
        Files.write(file("segment-1"), segment); // as if the process had ended between rows and files
        SqliteStore.open(directory).close();
        assertThat(directory.resolve("1")).doesNotExist();
    }

    @Test
    void result_damaged_isMadeAnew() throws IOException {
        use(ledger -> {
            acceptAll(ledger, 0, 1);
            ledger.finish(1, Samples.finalResult(1), Tally.NONE, Instant.now());
        });
        flip(file("result-1"), 900);
        use(ledger -> {
            assertThat(ledger.recovery().phase()).isEqualTo(Phase.FINISHED);
            assertThat(ledger.recovery().revision()).isEqualTo(1);
            assertThat(ledger.recovery().result()).isEmpty();
            assertThat(ledger.recovery().repairs().get(0)).contains("result-1", "finishing again");
            assertRefused(
                    StoreException.Kind.LOST,
                    () -> ledger.finish(1, Samples.finalResult(2), Tally.NONE, Instant.now()),
                    "contradicts");
            ledger.finish(1, Samples.finalResult(1), Tally.NONE, Instant.now());
        });
        use(ledger -> assertThat(Samples.join(
                        ledger.recovery().result().orElseThrow().result().toBuffers()))
                .isEqualTo(Samples.join(Samples.finalResult(1).toBuffers())));
    }

    @Test
    void container_ofAFinishedEpoch_damaged_leavesTheResultAndFailsWhenRead() throws IOException {
        use(ledger -> {
            acceptAll(ledger, 0, 2);
            ledger.finish(1, Samples.finalResult(1), Tally.NONE, Instant.now());
        });
        flip(file("segment-1"), 500);
        use(ledger -> {
            assertThat(ledger.recovery().result()).isPresent();
            assertThat(ledger.recovery().positions()).hasSize(2);
            assertRefused(StoreException.Kind.DAMAGED, () -> changes(ledger.recovery()), "segment-1 at byte 0");
        });
    }

    @Test
    void database_rowChanged_isDamaged() {
        use(ledger -> {
            acceptAll(ledger, 0, 3);
            ledger.append(List.of(Samples.rejection(1, RejectReason.MALFORMED)));
        });
        for (String[] change : new String[][] {
            {"update parts set weight = 2 where position = 1", "update parts set weight = 1 where position = 1"},
            {"update heads set phase = 'FINISHED'", "update heads set phase = 'OPEN'"},
            {
                "update changes set length = length + 1 where seq = 1",
                "update changes set length = length - 1 where seq = 1"
            },
            {"update rejections set node = '1' || node", "update rejections set node = substr(node, 2)"},
            {"update ledgers set num_parallel = 63", "update ledgers set num_parallel = 64"}
        }) {
            sql(change[0]);
            assertRefused(StoreException.Kind.DAMAGED, () -> use(ledger -> {}), "not what was written", "restore");
            sql(change[1]);
            use(ledger -> assertThat(ledger.recovery().repairs()).isEmpty());
        }
    }

    @Test
    void database_checkpointOfAnotherTime_isDamaged() {
        use(ledger -> {
            acceptAll(ledger, 0, 3);
            checkpoint(ledger, 3);
        });
        sql("delete from parts where position = 1");
        assertRefused(StoreException.Kind.DAMAGED, () -> use(ledger -> {}), "not of the same time");
    }

    @Test
    void database_pagesOverwritten_isDamaged() throws IOException {
        use(ledger -> acceptAll(ledger, 0, 40));
        Path database = directory.resolve("state.db");
        byte[] good = Files.readAllBytes(database);
        for (int page = 0; page < good.length / 4096; page++) {
            byte[] bad = good.clone();
            Arrays.fill(bad, page * 4096, page * 4096 + 200, (byte) 0x5a);
            Files.write(database, bad);
            String place = "page " + page;
            assertThatThrownBy(() -> use(ledger -> {}))
                    .as(place)
                    .isInstanceOf(StoreException.class)
                    .hasMessageContaining("state.db")
                    .extracting(e -> ((StoreException) e).kind())
                    .isEqualTo(StoreException.Kind.DAMAGED);
        }
        Files.write(database, good);
        use(ledger -> assertThat(ledger.recovery().positions()).hasSize(40));
    }

    @Test
    void database_noDatabase_isDamaged() throws IOException {
        Files.writeString(directory.resolve("state.db"), "once upon a time ".repeat(100));
        assertRefused(StoreException.Kind.DAMAGED, () -> use(ledger -> {}), "state.db", "restore");
    }

    @Test
    void database_gone_isDamaged() throws IOException {
        use(ledger -> acceptAll(ledger, 0, 2));
        Files.delete(directory.resolve("state.db"));
        assertRefused(StoreException.Kind.DAMAGED, () -> use(ledger -> {}), "state.db", "gone");
        assertThat(file("segment-1")).exists();
    }

    @Test
    void database_emptiedOrOfBeforeTheFirstLedger_isDamagedAndLosesNoFile() throws IOException {
        SqliteStore.open(directory).close();
        byte[] first = Files.readAllBytes(directory.resolve("state.db"));
        use(ledger -> acceptAll(ledger, 0, 2));
        byte[] segment = Files.readAllBytes(file("segment-1"));
        for (byte[] database : List.of(new byte[0], first)) {
            Files.write(directory.resolve("state.db"), database);
            assertRefused(StoreException.Kind.DAMAGED, () -> use(ledger -> {}), "state.db", "knows nothing of");
            assertThat(file("segment-1")).hasBinaryContent(segment);
        }
    }
}
