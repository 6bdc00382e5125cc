package io.emeth.aggregator.store;

import static io.emeth.aggregator.store.LedgerContract.assertRefused;
import static io.emeth.aggregator.store.Samples.accept;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.emeth.aggregator.Ledger;
import io.emeth.aggregator.PartialStore;
import io.emeth.aggregator.StoreException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A store that is closed while another thread does something with it. */
@Timeout(60)
class JdbcStoreTest {
    private static final Set<Thread.State> STOPPED =
            EnumSet.of(Thread.State.WAITING, Thread.State.TIMED_WAITING, Thread.State.TERMINATED);

    @TempDir
    private Path directory;

    private @Nullable Thread closer;
    private boolean wasClosedMeanwhile;

    /** A store that is closed by another thread at a step of its work, as far as that goes. */
    private JdbcStore closedAt(String closing, SqliteBackend sqlite) {
        JdbcStore[] store = new JdbcStore[1];
        store[0] = new JdbcStore(new FaultyBackend(sqlite, (step, work) -> {
            if (step.equals(closing) && closer == null) {
                closer = close(store[0]);
            }
            return work.run();
        }));
        return store[0];
    }

    private Thread close(JdbcStore store) {
        Thread thread = new Thread(store::close);
        thread.start();
        while (!STOPPED.contains(thread.getState())) {
            Thread.onSpinWait();
        }
        wasClosedMeanwhile = thread.getState() == Thread.State.TERMINATED;
        return thread;
    }

    private void awaitClosed() throws InterruptedException {
        Objects.requireNonNull(closer).join();
        assertThat(wasClosedMeanwhile).isFalse();
    }

    private SqliteBackend sqlite() throws IOException {
        return new SqliteBackend(directory, 1 << 20, Optional.of(DirectoryLock.take(directory)));
    }

    @Test
    void ledger_thatIsBeingOpened_isClosedWithTheStore() throws Exception {
        SqliteStore.open(directory).close();
        try (SqliteBackend sqlite = sqlite()) {
            JdbcStore store = closedAt("tidy", sqlite);
            Ledger ledger = store.open(Samples.JOB, 0, new TreeMap<>(), false);
            awaitClosed();
            assertRefused(StoreException.Kind.LOST, () -> ledger.append(List.of(accept(0))), "closed");
            assertThatIllegalStateException()
                    .isThrownBy(() -> store.open(Samples.JOB, 0, new TreeMap<>(), false))
                    .withMessageContaining("closed");
        }
    }

    @Test
    void collecting_isCompleteBeforeTheStoreIsClosed() throws Exception {
        try (PartialStore store = SqliteStore.open(directory);
                Ledger ledger = store.open(Samples.JOB, 0, new TreeMap<>(), false)) {
            ledger.cancel(Instant.EPOCH);
        }
        try (SqliteBackend sqlite = sqlite()) {
            assertThat(closedAt("commit", sqlite).collect(Instant.now())).isEqualTo(1);
            awaitClosed();
            assertThat(directory.resolve("1")).doesNotExist();
        }
    }
}
