package io.emeth.aggregator.store;

import static io.emeth.aggregator.store.Samples.accept;
import static io.emeth.aggregator.store.Samples.result;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.emeth.aggregator.Digest;
import io.emeth.aggregator.JobSpec;
import io.emeth.aggregator.Ledger;
import io.emeth.aggregator.LedgerEntry.Change;
import io.emeth.aggregator.LedgerStatus;
import io.emeth.aggregator.Phase;
import io.emeth.aggregator.Recovery;
import io.emeth.aggregator.RejectReason;
import io.emeth.aggregator.StoreException;
import io.emeth.aggregator.Tally;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What every store promises of checkpoints, ends, owners and watchers, beside {@link LedgerContract}. */
abstract class StoreContract extends LedgerContract {
    /** A connection that knows nothing of ledgers. */
    abstract Connection raw() throws SQLException;

    @Test
    void checkpoint_second_keepsWhatCameAfterTheFirst() {
        try (Ledger ledger = open()) {
            for (int i = 0; i < 9; i++) {
                ledger.append(List.of(accept(i)));
                if (i % 3 == 2) {
                    ledger.checkpoint(Samples.partial(i + 1, results(i + 1)));
                }
            }
            assertThat(IntStream.range(0, 9).filter(i -> ledger.accepted(i).isPresent()))
                    .containsExactly(6, 7, 8);
        }
        try (Ledger ledger = open()) {
            assertThat(ledger.recovery().checkpoint().orElseThrow().header().parts())
                    .hasSize(9);
            assertThat(ledger.recovery().changes().count()).isZero();
            assertThat(ledger.recovery().positions()).hasSize(9);
            assertThat(ledger.recovery().repairs()).isEmpty();
        }
    }

    @Test
    void checkpoint_keepingContainers_keepsAll() {
        try (Ledger ledger = open(Samples.JOB, true)) {
            for (int i = 0; i < 9; i++) {
                ledger.append(List.of(accept(i)));
                ledger.checkpoint(Samples.partial(i + 1, results(i + 1)));
            }
        }
        try (Ledger ledger = open(Samples.JOB, true)) {
            assertThat(ledger.recovery().changes().count()).isZero();
            for (int i = 0; i < 9; i++) {
                assertThat(ledger.accepted(i).orElseThrow())
                        .isEqualTo(ByteBuffer.wrap(Samples.join(result(i).toBuffers())));
            }
            assertThat(ledger.accepted(9)).isEmpty();
            assertThat(ledger.recovery().repairs()).isEmpty();
        }
    }

    @Test
    void checkpoint_ofSomethingElse_isRefusedAndLeavesTheLedgerUsable() {
        try (Ledger ledger = open()) {
            ledger.append(List.of(accept(0)));
            assertThatThrownBy(() -> ledger.checkpoint(Samples.partial(2, results(2))))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> ledger.checkpoint(Samples.partial(Samples.job(9, 5), 1, results(1), Map.of())))
                    .isInstanceOf(IllegalArgumentException.class);
            ledger.checkpoint(Samples.partial(1, results(1)));
            ledger.checkpoint(Samples.partial(1, results(1)));
        }
    }

    @Test
    void finish_otherBytes_isRefusedAndLeavesTheFirst() {
        try (Ledger ledger = open()) {
            ledger.append(List.of(accept(0)));
            ledger.finish(1, Samples.finalResult(1), Tally.NONE, NOW);
            assertRefused(
                    StoreException.Kind.LOST,
                    () -> ledger.finish(1, Samples.finalResult(2), Tally.NONE, NOW),
                    "revision 1",
                    "contradicts");
            assertRefused(StoreException.Kind.LOST, () -> ledger.finish(2, Samples.finalResult(2), Tally.NONE, NOW));
            ledger.finish(1, Samples.finalResult(1), Tally.NONE, NOW);
            assertRefused(
                    StoreException.Kind.LOST,
                    () -> ledger.append(List.of(accept(1))),
                    "FINISHED",
                    "nothing is accepted");
        }
    }

    @Test
    void append_retractionAfterFinish_amends() {
        try (Ledger ledger = open()) {
            ledger.append(List.of(accept(0), accept(1)));
            ledger.finish(1, Samples.finalResult(1), Tally.NONE, NOW);
            ledger.append(List.of(Samples.retract(1, result(1))));
            assertRefused(StoreException.Kind.LOST, () -> ledger.append(List.of(accept(2))), "AMENDED");
        }
        try (Ledger ledger = open()) {
            assertThat(ledger.recovery().phase()).isEqualTo(Phase.AMENDED);
            assertThat(ledger.recovery().revision()).isEqualTo(1);
            assertThat(ledger.recovery().result()).isPresent();
            ledger.finish(2, Samples.finalResult(2), Tally.NONE, NOW);
        }
        try (Ledger ledger = open()) {
            assertThat(ledger.recovery().phase()).isEqualTo(Phase.FINISHED);
            assertThat(Samples.join(
                            ledger.recovery().result().orElseThrow().result().toBuffers()))
                    .isEqualTo(Samples.join(Samples.finalResult(2).toBuffers()));
        }
    }

    @Test
    void cancel_openedAgain_isStillCanceled() {
        try (Ledger ledger = open()) {
            ledger.append(List.of(accept(0)));
            ledger.cancel(NOW);
            ledger.cancel(NOW);
            assertRefused(
                    StoreException.Kind.LOST, () -> ledger.append(List.of(Samples.retract(0, result(0)))), "CANCELED");
            assertRefused(StoreException.Kind.LOST, () -> ledger.finish(1, Samples.finalResult(1), Tally.NONE, NOW));
        }
        try (Ledger ledger = open()) {
            assertThat(ledger.recovery().phase()).isEqualTo(Phase.CANCELED);
        }
    }

    @Test
    void open_twice_isOwnedUntilTheFirstIsClosed() {
        Ledger first = open();
        assertRefused(
                StoreException.Kind.OWNED,
                this::open,
                "process " + ProcessHandle.current().pid(),
                Samples.JOB.job().toString());
        first.append(List.of(accept(0)));
        first.close();
        first.close();
        assertRefused(StoreException.Kind.LOST, () -> first.append(List.of(accept(1))), "closed");
        try (Ledger second = open()) {
            assertThat(second.recovery().positions()).hasSize(1);
        }
    }

    @Test
    void open_otherDescriptionOrMaterials_isOtherJob() {
        open().close();
        assertRefused(StoreException.Kind.OTHER_JOB, () -> open(Samples.job(1, 65), false), "job description");
        TreeMap<String, Digest> materials = new TreeMap<>(Map.of("keys", Digest.sha256()));
        assertRefused(StoreException.Kind.OTHER_JOB, () -> store().open(Samples.JOB, 0, materials, false), "materials");
        open().close();
    }

    @Test
    void epochsAndJobs_haveLedgersOfTheirOwn() {
        JobSpec other = Samples.job(2, 5);
        try (Ledger one = open();
                Ledger two = open(other, false);
                Ledger three = store().open(Samples.JOB.withNumEpochs(1), 1, new TreeMap<>(), false)) {
            one.append(List.of(accept(0)));
            two.append(List.of(accept(0, Samples.result(other, 0, 1))));
            assertThat(three.recovery().positions()).isEmpty();
        }
        assertThat(store().status())
                .extracting(status -> status.job() + " " + status.epoch() + " " + status.covered())
                .containsExactly(Samples.JOB.job() + " 0 1", Samples.JOB.job() + " 1 0", other.job() + " 0 1");
    }

    @Test
    void append_staleFence_isLostAndWritesNothing() throws SQLException {
        try (Ledger ledger = open()) {
            ledger.append(List.of(accept(0)));
            try (Connection connection = raw();
                    Statement statement = connection.createStatement()) {
                statement.executeUpdate("update heads set fence = fence + 1");
                assertRefused(
                        StoreException.Kind.LOST, () -> ledger.append(List.of(accept(1))), "somebody else has opened");
                statement.executeUpdate("update heads set fence = fence - 1");
            }
            assertRefused(StoreException.Kind.LOST, () -> ledger.append(List.of(accept(1))), "open it again");
        }
        try (Ledger ledger = open()) {
            assertThat(ledger.recovery().positions()).hasSize(1);
        }
    }

    @Test
    void append_fromEightThreads_keepsEverything() throws InterruptedException, ExecutionException {
        JobSpec job = Samples.job(3, 200);
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try (Ledger ledger = open(job, false)) {
            List<Future<?>> done = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                Change change = accept(i, Samples.result(job, i, i));
                boolean interrupts = i % 10 == 0;
                done.add(threads.submit(() -> {
                    if (interrupts) {
                        Thread.currentThread().interrupt();
                    }
                    ledger.append(List.of(change));
                    assertThat(Thread.interrupted()).isEqualTo(interrupts);
                }));
            }
            for (Future<?> each : done) {
                each.get();
            }
        } finally {
            threads.shutdownNow();
        }
        try (Ledger ledger = open(job, false)) {
            Recovery recovery = ledger.recovery();
            assertThat(recovery.positions()).hasSize(200);
            assertThat(changes(recovery)).hasSize(200);
            assertThat(recovery.repairs()).isEmpty();
        }
    }

    @Test
    void status_tellsWhatIsThere() {
        try (Ledger ledger = open()) {
            ledger.append(List.of(accept(0), accept(1), Samples.rejection(3, RejectReason.MALFORMED)));
            ledger.append(List.of(Samples.retract(0, result(0))));
            LedgerStatus status = store().status().get(0);
            assertThat(status.job()).isEqualTo(Samples.JOB.job());
            assertThat(status.phase()).isEqualTo(Phase.OPEN);
            assertThat(status.numParallel()).isEqualTo(64);
            assertThat(status.covered()).isEqualTo(1);
            assertThat(status.rejected()).isEqualTo(Map.of(RejectReason.MALFORMED, 1L));
            assertThat(status.retracted()).isEqualTo(1);
            assertThat(status.owner().orElseThrow())
                    .contains("process " + ProcessHandle.current().pid());
            assertThat(status.bytesSinceCheckpoint()).isEqualTo(ledger.bytesSinceCheckpoint());
            assertThat(status.deadline()).isEmpty();
            assertThat(status.lastChange()).isAfter(Instant.now().minusSeconds(60));
        }
        assertThat(store().status().get(0).owner()).isEmpty();
    }

    @Test
    void collect_forgetsWhatEndedBefore() {
        try (Ledger finished = open();
                Ledger canceled = open(Samples.job(2, 5), false);
                Ledger late = open(Samples.job(3, 5), false)) {
            finished.append(List.of(accept(0)));
            finished.checkpoint(Samples.partial(1, results(1)));
            finished.finish(1, Samples.finalResult(1), Tally.NONE, NOW);
            canceled.cancel(NOW.minusSeconds(5));
            late.cancel(NOW.plusSeconds(5));
        }
        open(Samples.job(4, 5), false).close();
        try (Ledger owned = open(Samples.job(5, 5), false)) {
            owned.cancel(NOW.minusSeconds(5));
            assertThat(store().collect(NOW)).as("only before").isEqualTo(1);
            assertThat(store().collect(NOW.plusSeconds(1))).isEqualTo(1);
            assertThat(store().collect(NOW.plusSeconds(1))).isZero();
        }
        assertThat(store().status())
                .extracting(status -> status.job().value().getLeastSignificantBits())
                .containsExactly(3L, 4L, 5L);
        try (Ledger again = open()) {
            assertThat(again.recovery().phase()).isEqualTo(Phase.OPEN);
            assertThat(again.recovery().positions()).isEmpty();
            assertThat(again.recovery().repairs()).isEmpty();
        }
    }

    @Test
    void newerVersion_isRefusedNamingBoth() throws SQLException {
        try (Connection connection = raw();
                Statement statement = connection.createStatement()) {
            statement.executeUpdate("update store set version = 7");
        }
        assertRefused(StoreException.Kind.NEWER_VERSION, this::openStoreAgain, "version 7", "version 1");
    }

    /** Closes the store and opens it. */
    abstract void openStoreAgain();
}
