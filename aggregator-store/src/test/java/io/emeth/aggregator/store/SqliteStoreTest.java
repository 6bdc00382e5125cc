package io.emeth.aggregator.store;

import static io.emeth.aggregator.store.LedgerContract.assertRefused;
import static io.emeth.aggregator.store.LedgerContract.changes;
import static io.emeth.aggregator.store.LedgerContract.results;
import static io.emeth.aggregator.store.Samples.accept;
import static org.assertj.core.api.Assertions.assertThat;

import io.emeth.aggregator.JobSpec;
import io.emeth.aggregator.Ledger;
import io.emeth.aggregator.LedgerEntry;
import io.emeth.aggregator.LedgerStatus;
import io.emeth.aggregator.PartialStore;
import io.emeth.aggregator.StoreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqliteStoreTest {
    private static final JobSpec JOB = Samples.job(1, 1 << 20); // that of StoreProcess

    @TempDir
    Path directory;

    private static Ledger open(PartialStore store) {
        return store.open(JOB, 0, new TreeMap<>(), false);
    }

    @Test
    void open_twiceInOneProcess_isOwnedByThisOne() throws IOException {
        Path other = directory.resolve("other");
        Files.createSymbolicLink(other, Files.createDirectory(directory.resolve("state")));
        try (PartialStore store = SqliteStore.open(directory.resolve("state"))) {
            assertRefused(
                    StoreException.Kind.OWNED,
                    () -> SqliteStore.open(other),
                    "process " + ProcessHandle.current().pid(),
                    "state");
            assertThat(store.status()).isEmpty();
        }
        SqliteStore.open(other).close();
    }

    @Test
    void open_inASecondProcess_isOwnedEvenAfterOtherTriesAndLooks() throws IOException {
        try (PartialStore store = SqliteStore.open(directory);
                Ledger ledger = open(store)) {
            assertRefused(StoreException.Kind.OWNED, () -> SqliteStore.open(directory));
            assertThat(SqliteStore.status(directory)).hasSize(1);
            try (StoreProcess second = StoreProcess.start(directory, "true")) {
                assertThat(second.line())
                        .startsWith("OWNED")
                        .contains("process " + ProcessHandle.current().pid(), directory.toString());
            }
            ledger.append(List.of(accept(0)));
        }
    }

    @Test
    void kill_ofTheOwner_losesNothingThatWasAcknowledged() throws IOException, InterruptedException {
        int acknowledged = 0;
        for (int round = 0; round < 3; round++) {
            try (StoreProcess owner = StoreProcess.start(directory, "true")) {
                assertThat(owner.line()).isEqualTo(Integer.toString(acknowledged));
                assertRefused(
                        StoreException.Kind.OWNED, () -> SqliteStore.open(directory), "process " + owner.pid() + " on");
                LedgerStatus status = SqliteStore.status(directory).get(0);
                assertThat(status.owner().orElseThrow()).contains("process " + owner.pid());
                assertThat(status.covered()).isGreaterThan(acknowledged);
                List<String> lines = owner.kill();
                acknowledged += 1 + lines.size();
            }
            assertThat(SqliteStore.status(directory).get(0).owner()).isEmpty();
            try (PartialStore store = SqliteStore.open(directory);
                    Ledger ledger = open(store)) {
                int found = ledger.recovery().positions().size();
                assertThat(found).isBetween(acknowledged, acknowledged + 1);
                assertThat(changes(ledger.recovery())).hasSize(found);
                acknowledged = found;
            }
        }
    }

    @Test
    void status_ofADirectoryWithoutStore_isUnavailable() throws IOException {
        assertRefused(StoreException.Kind.UNAVAILABLE, () -> SqliteStore.status(directory), "no store");
        assertThat(directory).isEmptyDirectory();
        Files.createFile(directory.resolve("state.db"));
        assertRefused(StoreException.Kind.UNAVAILABLE, () -> SqliteStore.status(directory), "no store", "no tables");
    }

    @Test
    void open_fileInPlaceOfTheDirectory_isUnavailable() throws IOException {
        Path file = Files.createFile(directory.resolve("file"));
        assertRefused(StoreException.Kind.UNAVAILABLE, () -> SqliteStore.open(file), file.toString(), "writable");
    }

    @Test
    void open_whenTheOwnerCannotBeNamed_isUnavailableAndLeavesTheDirectoryToTheNext() throws IOException {
        Path inTheWay = Files.createDirectories(directory.resolve("owner.tmp"));
        assertRefused(StoreException.Kind.UNAVAILABLE, () -> SqliteStore.open(directory), "owner.tmp");
        Files.delete(inTheWay);
        SqliteStore.open(directory).close();
    }

    @Test
    void directory_readOnly_isUnavailableAndCanBeLookedAt() throws IOException, InterruptedException {
        try (PartialStore store = SqliteStore.open(directory);
                Ledger ledger = open(store)) {
            ledger.append(List.of(accept(0)));
        }
        String place = directory.toString();
        Assumptions.assumeTrue(run("mount", "--bind", place, place) == 0, "only root may mount");
        try {
            assertThat(run("mount", "-o", "remount,ro,bind", place)).isZero();
            assertRefused(
                    StoreException.Kind.UNAVAILABLE, () -> SqliteStore.open(directory), place, "make it writable");
            assertThat(SqliteStore.status(directory).get(0).covered()).isEqualTo(1);
        } finally {
            run("umount", place);
        }
    }

    @Test
    void disk_full_isUnavailableAndLosesNothingThatWasAcknowledged() throws IOException, InterruptedException {
        String place = directory.toString();
        Assumptions.assumeTrue(
                run("mount", "-t", "tmpfs", "-o", "size=10m", "tmpfs", place) == 0, "only root may mount");
        try {
            int acknowledged = 0;
            try (PartialStore store = SqliteStore.open(directory);
                    Ledger ledger = open(store)) {
                StoreException full = null;
                while (full == null) {
                    try {
                        ledger.append(List.of(accept(acknowledged)));
                        acknowledged++;
                    } catch (StoreException e) {
                        full = e;
                    }
                }
                assertThat(full.kind()).as(full.getMessage()).isEqualTo(StoreException.Kind.UNAVAILABLE);
                assertThat(full.getMessage()).contains(place, "space");
                assertRefused(StoreException.Kind.LOST, () -> ledger.append(List.of(accept(0))), "open it again");
            }
            assertThat(acknowledged).isGreaterThan(20);
            assertThat(run("mount", "-o", "remount,size=30m", place)).isZero();
            requireGoesOn(acknowledged);
        } finally {
            run("umount", place);
        }
    }

    @Test
    void files_thatMayNotGrow_areUnavailableAndLoseNothingThatWasAcknowledged() throws IOException {
        try (StoreProcess process = StoreProcess.start(directory, "ulimit -f 600")) {
            List<String> lines = process.rest();
            String last = lines.get(lines.size() - 1);
            assertThat(last).startsWith("UNAVAILABLE").contains(directory.toString(), "space");
            requireGoesOn(lines.size() - 1);
        }
    }

    private void requireGoesOn(int acknowledged) {
        for (int i = 0; i < 2; i++) {
            try (PartialStore store = SqliteStore.open(directory);
                    Ledger ledger = open(store)) {
                int found = ledger.recovery().positions().size();
                assertThat(found).isBetween(acknowledged + i, acknowledged + i + 1);
                assertThat(changes(ledger.recovery())).hasSize(found);
                ledger.append(List.of(accept(found)));
            }
        }
    }

    @Test
    void segments_areContinuedUpToTheirLengthAndGoWithTheOlderCheckpoint() throws IOException {
        long bytes = accept(0).containerBytes();
        try (PartialStore store = SqliteStore.open(directory, 2 * bytes)) {
            for (int i = 0; i < 5; i++) {
                try (Ledger ledger = store.open(Samples.JOB, 0, new TreeMap<>(), false)) {
                    ledger.append(List.of(accept(i)));
                }
            }
            assertThat(segments()).containsExactly("segment-1", "segment-2", "segment-3");
            try (Ledger ledger = store.open(Samples.JOB, 0, new TreeMap<>(), false)) {
                assertThat(changes(ledger.recovery())).hasSize(5);
                ledger.checkpoint(Samples.partial(5, results(5)));
                assertThat(segments()).hasSize(3);
                ledger.append(List.of(accept(5), accept(6)));
                ledger.checkpoint(Samples.partial(7, results(7)));
                assertThat(segments()).containsExactly("segment-3");
            }
        }
    }

    private List<String> segments() throws IOException {
        try (Stream<Path> files = Files.list(directory.resolve("1"))) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.startsWith("segment-"))
                    .sorted()
                    .toList();
        }
    }

    @Test
    void collect_givesSpaceBack() throws IOException {
        try (PartialStore store = SqliteStore.open(directory)) {
            try (Ledger ledger = open(store)) {
                List<LedgerEntry> entries = new ArrayList<>();
                for (int i = 0; i < 3000; i++) {
                    entries.add(accept(i));
                }
                ledger.append(entries);
                ledger.cancel(Instant.EPOCH);
            }
            assertThat(store.collect(Instant.now())).isEqualTo(1);
            assertThat(Files.size(directory.resolve("state.db"))).isLessThan(1 << 20);
            assertThat(directory.resolve("1")).doesNotExist();
        }
    }

    private static int run(String... command) throws IOException, InterruptedException {
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
    }
}
