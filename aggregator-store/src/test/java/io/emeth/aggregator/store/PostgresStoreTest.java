package io.emeth.aggregator.store;

import static io.emeth.aggregator.store.LedgerContract.assertRefused;
import static io.emeth.aggregator.store.LedgerContract.changes;
import static io.emeth.aggregator.store.Samples.accept;
import static org.assertj.core.api.Assertions.assertThat;

import io.emeth.aggregator.Aggregation;
import io.emeth.aggregator.IncompleteAggregationException;
import io.emeth.aggregator.JobSpec;
import io.emeth.aggregator.Ledger;
import io.emeth.aggregator.LedgerEntry;
import io.emeth.aggregator.Materials;
import io.emeth.aggregator.PartialStore;
import io.emeth.aggregator.ProgramRegistry;
import io.emeth.aggregator.Receipt;
import io.emeth.aggregator.Recovery;
import io.emeth.aggregator.StoreException;
import io.emeth.aggregator.Workers;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Several aggregators that share a database, and a server that crashes. */
class PostgresStoreTest {
    private static PostgresServer server;

    @BeforeAll
    static void startServer() throws IOException, InterruptedException {
        server = PostgresServer.start();
    }

    @AfterAll
    static void stopServer() throws IOException, InterruptedException {
        if (server != null) {
            server.remove();
        }
    }

    /** A schema that is new. */
    private static DataSource schema(String name) throws SQLException {
        DataSource source = server.source(name);
        execute(source, "create schema " + name);
        return source;
    }

    private static void execute(DataSource source, String sql) throws SQLException {
        try (Connection connection = source.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static Ledger open(PartialStore store) {
        return store.open(Samples.JOB, 0, new TreeMap<>(), false);
    }

    /** Ends all sessions but the one that does. */
    private static void endSessions(DataSource source) throws SQLException {
        execute(
                source,
                "select pg_terminate_backend(pid, 10000) from pg_stat_activity"
                        + " where pid <> pg_backend_pid() and usename = 'emeth'");
    }

    @Test
    void twoStores_ledgerOfOne_isOwnedForTheOther() throws SQLException {
        DataSource source = schema("two");
        try (PartialStore one = PostgresStore.open(source);
                PartialStore two = PostgresStore.open(source)) {
            Ledger ledger = open(one);
            assertRefused(
                    StoreException.Kind.OWNED,
                    () -> open(two),
                    "process " + ProcessHandle.current().pid());
            assertThat(two.status().get(0).owner()).isPresent();
            ledger.append(List.of(accept(0)));
            ledger.close();
            assertThat(two.status().get(0).owner()).isEmpty();
            try (Ledger other = open(two)) {
                assertThat(changes(other.recovery())).hasSize(1);
            }
        }
    }

    @Test
    void session_ended_anotherTakesOverAndTheFirstIsLost() throws SQLException {
        DataSource source = schema("over");
        try (PartialStore one = PostgresStore.open(source);
                PartialStore two = PostgresStore.open(source)) {
            Ledger first = open(one);
            first.append(List.of(accept(0)));
            endSessions(source);
            assertThat(two.status().get(0).owner()).isEmpty();
            try (Ledger second = open(two)) {
                assertThat(second.recovery().positions()).hasSize(1);
                assertRefused(StoreException.Kind.UNAVAILABLE, () -> first.append(List.of(accept(1))), "open it again");
                assertRefused(StoreException.Kind.LOST, () -> first.append(List.of(accept(1))), "open it again");
                second.append(List.of(accept(1)));
            }
            try (Ledger third = open(two)) {
                assertThat(third.recovery().positions()).hasSize(2);
            }
        }
    }

    @Test
    void lock_lostWhileTheSessionLives_theFenceKeepsTheStaleOwnerOut() throws SQLException {
        DataSource source = schema("stale");
        try (Connection kept = source.getConnection();
                PartialStore one = PostgresStore.open(SharedConnection.of(kept));
                PartialStore two = PostgresStore.open(source)) {
            Ledger stale = open(one);
            stale.append(List.of(accept(0)));
            try (Statement statement = kept.createStatement()) {
                statement.execute("select pg_advisory_unlock_all()");
            }
            try (Ledger owner = open(two)) {
                assertRefused(StoreException.Kind.LOST, () -> stale.append(List.of(accept(1))), "somebody else");
                owner.append(List.of(accept(1)));
                assertThat(owner.recovery().positions()).hasSize(1);
            }
            try (Ledger owner = open(two)) {
                assertThat(changes(owner.recovery())).hasSize(2);
            }
        }
    }

    @Test
    void server_crashed_losesNothingThatWasAcknowledged() throws SQLException, IOException, InterruptedException {
        DataSource source = schema("crash");
        for (int round = 0; round < 3; round++) {
            try (PartialStore store = PostgresStore.open(source)) {
                Ledger ledger = open(store);
                assertThat(changes(ledger.recovery())).hasSize(10 * round);
                for (int i = 10 * round; i < 10 * round + 10; i++) {
                    ledger.append(List.of(accept(i)));
                }
                server.crash();
                assertRefused(StoreException.Kind.UNAVAILABLE, () -> ledger.append(List.of(accept(60))), "server");
                assertRefused(StoreException.Kind.UNAVAILABLE, store::status, "server");
                server.go();
            }
        }
    }

    @Test
    void container_damaged_isCut() throws SQLException {
        DataSource source = schema("damage");
        try (PartialStore store = PostgresStore.open(source)) {
            try (Ledger ledger = open(store)) {
                ledger.append(List.of(accept(0), accept(1), accept(2)));
            }
            execute(
                    source,
                    "update payloads set bytes = set_byte(bytes, 500, get_byte(bytes, 500) # 1)" + " where number = "
                            + accept(0).containerBytes());
            try (Ledger ledger = open(store)) {
                Recovery recovery = ledger.recovery();
                assertThat(recovery.positions()).hasSize(1);
                assertThat(recovery.repairs()).hasSize(1);
                assertThat(recovery.repairs().get(0)).contains("2 results are lost", "index 1, 2");
                ledger.append(List.of(accept(1)));
            }
        }
    }

    @Test
    void container_ofSeveralPieces_isReadBack() throws SQLException {
        JobSpec job = Samples.job(7, 2);
        ByteBuffer large = ByteBuffer.allocate((9 << 20) + 5);
        new Random(1).nextBytes(large.array());
        List<ByteBuffer> pieces = List.of(
                large.duplicate().limit(1 << 20),
                large.duplicate().position(1 << 20).slice());
        try (PartialStore store = PostgresStore.open(schema("large"));
                Ledger ledger = store.open(job, 0, new TreeMap<>(), true)) {
            ledger.append(List.of(new LedgerEntry.Change(
                    LedgerEntry.Action.ACCEPT, 0, List.of(Samples.part(Samples.result(0))), pieces)));
            assertThat(ledger.accepted(0).orElseThrow()).isEqualTo(large);
        }
    }

    @Test
    void aggregation_takenOverAfterEachResult_endsWithTheSameBytes()
            throws SQLException, IncompleteAggregationException {
        JobSpec job = Samples.job(8, 6);
        ProgramRegistry programs = ProgramRegistry.discover();
        byte[] expected;
        try (Aggregation whole = Aggregation.open(job, 0, programs)) {
            for (int i = 0; i < 6; i++) {
                whole.accept(Samples.result(job, i, i));
            }
            expected = Samples.join(whole.finish(Instant.EPOCH).toBuffers());
        }
        DataSource source = schema("aggregation");
        for (int i = 0; i < 7; i++) {
            try (PartialStore store = PostgresStore.open(source)) {
                Aggregation aggregation = Aggregation.open(job, 0, programs, Materials.NONE, Workers.caller(), store);
                assertThat(aggregation.coveredCount()).isEqualTo(i);
                if (i < 6) {
                    assertThat(aggregation.accept(Samples.result(job, i, i))).isInstanceOf(Receipt.Accepted.class);
                } else {
                    assertThat(Samples.join(aggregation.finish(Instant.EPOCH).toBuffers()))
                            .isEqualTo(expected);
                }
                endSessions(source);
            }
        }
        try (PartialStore store = PostgresStore.open(source);
                Aggregation aggregation = Aggregation.open(job, 0, programs, Materials.NONE, Workers.caller(), store)) {
            assertThat(Samples.join(aggregation.finish(Instant.EPOCH).toBuffers()))
                    .isEqualTo(expected);
        }
    }
}
