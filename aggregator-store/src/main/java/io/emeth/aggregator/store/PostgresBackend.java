package io.emeth.aggregator.store;

import io.emeth.aggregator.Digest;
import io.emeth.aggregator.StoreException;
import io.emeth.aggregator.json.OneLine;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import javax.sql.DataSource;

/**
 * PostgreSQL, with the bytes of containers in rows. A ledger is owned by the session that has an advisory lock of it, and is
 * written by that session: when the session ends, so do both. The fence guards what is between them.
 */
final class PostgresBackend implements Backend {
    private static final String LOCKS = "select (classid::bigint << 32) | objid::bigint from pg_locks"
            + " where locktype = 'advisory' and objsubid = 1 and granted"
            + " and database = (select oid from pg_database where datname = current_database())";

    private final DataSource source;
    private final Owner owner = Owner.self();

    PostgresBackend(DataSource source) {
        this.source = source;
    }

    @Override
    public Session connect() throws SQLException {
        Connection connection = source.getConnection();
        // The server lets writers work side by side, so each session has a lock of its own.
        Session session = new Session(connection, new ReentrantLock());
        try {
            session.execute("set synchronous_commit = on");
            return session;
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    /** Makes the tables, when no other session does. */
    void prepare(Session session) throws SQLException, IOException {
        session.transaction(() -> {
            session.texts("select pg_advisory_xact_lock(?)::text", lockOf(schema(session), "tables"));
            Schema.prepare(session, this);
            return true;
        });
    }

    @Override
    public boolean hasTable(Session session, String name) throws SQLException {
        return session.number(
                        "select count(*) from information_schema.tables"
                                + " where table_schema = current_schema() and table_name = ?",
                        name)
                == 1;
    }

    @Override
    public List<String> extraTables() {
        return RowPayloads.TABLES;
    }

    @Override
    public String place() {
        return "the database";
    }

    /** The number of an advisory lock: databases have one set of them for all schemas. */
    private static long lockOf(String schema, Object name) {
        String text = "emeth-aggregator/" + schema + "/" + name;
        return ByteBuffer.wrap(Digest.sha256(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)))
                        .toByteArray())
                .getLong();
    }

    private static String schema(Session session) throws SQLException {
        return String.valueOf(session.connection().getSchema());
    }

    @Override
    public boolean claim(Session session, LedgerKey key) throws SQLException {
        return session.number("select pg_try_advisory_lock(?)::int", lockOf(schema(session), key)) == 1;
    }

    @Override
    public void release(Session session, LedgerKey key) throws SQLException {
        session.number("select pg_advisory_unlock(?)::int", lockOf(schema(session), key));
    }

    @Override
    public Predicate<LedgerKey> owned(Session session) throws SQLException {
        Set<String> locks = new HashSet<>(session.texts(LOCKS));
        String schema = schema(session);
        return key -> locks.contains(Long.toString(lockOf(schema, key)));
    }

    @Override
    public Owner owner() {
        return owner;
    }

    @Override
    public Payloads payloads(Session session, Head head) {
        return new RowPayloads(session, head);
    }

    @Override
    public void settle(Session session) {
        // The server's journal has checksums, and a damaged one keeps the server from starting.
    }

    @Override
    public void compact(Session session) {
        // The server's autovacuum does.
    }

    @Override
    public StoreException failure(String what, Exception cause) {
        String state = cause instanceof SQLException e && e.getSQLState() != null ? e.getSQLState() : "";
        String detail = " (" + OneLine.of(String.valueOf(cause.getMessage())) + ")";
        if (state.startsWith("23")) {
            return new StoreException(
                    StoreException.Kind.LOST,
                    what + " contradicts what is written" + detail + ": nothing was written; open it again",
                    cause);
        }
        if (state.startsWith("XX")) {
            return new StoreException(
                    StoreException.Kind.DAMAGED,
                    what + " failed: the database is damaged" + detail + "; restore it from a copy",
                    cause);
        }
        return new StoreException(
                StoreException.Kind.UNAVAILABLE,
                what + " failed" + detail + "; see to it that the server is there and has space, then open it again",
                cause);
    }

    @Override
    public void close() {
        // The data source is the caller's.
    }
}
