package io.emeth.aggregator.store;

import io.emeth.aggregator.StoreException;
import io.emeth.aggregator.json.OneLine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** SQLite in a directory, with the bytes of containers in files beside it. */
final class SqliteBackend implements Backend {
    static final String DATABASE = "state.db";

    /** Before everything else. A commit writes some eight whole pages: small ones, since what is large is elsewhere. */
    private static final List<String> NEW_FILE = List.of("pragma page_size=4096", "pragma auto_vacuum=incremental");

    /** With {@code synchronous=full}, what is committed is on disk; {@code fullfsync} means the same where fsync does not. */
    private static final List<String> EACH_CONNECTION = List.of(
            "pragma journal_mode=wal",
            "pragma synchronous=full",
            "pragma fullfsync=on",
            "pragma busy_timeout=10000",
            "pragma wal_autocheckpoint=4000");

    private final Path directory;
    private final long segmentBytes;
    private final Optional<DirectoryLock> lock;
    private final Lock writing = new ReentrantLock(true); // SQLite has one writer at a time
    private final Set<LedgerKey> claimed = new HashSet<>(); // guarded by itself

    /** @param lock held until this is closed; without one, the database is only read */
    SqliteBackend(Path directory, long segmentBytes, Optional<DirectoryLock> lock) {
        this.directory = directory;
        this.segmentBytes = segmentBytes;
        this.lock = lock;
    }

    @Override
    public Session connect() throws SQLException {
        Path file = directory.resolve(DATABASE);
        String mode = lock.isPresent() ? "rwc" : readOnlyMode();
        boolean isNew = !Files.exists(file);
        Connection connection =
                DriverManager.getConnection("jdbc:sqlite:file:" + file.toUri().getRawPath() + "?mode=" + mode);
        Session session = new Session(connection, writing);
        try {
            if (lock.isPresent()) {
                for (String setting : isNew ? NEW_FILE : List.<String>of()) {
                    session.execute(setting);
                }
                for (String setting : EACH_CONNECTION) {
                    session.execute(setting);
                }
            }
            return session;
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    /** Readers of a journal must be able to make files beside it, unless there is no journal and nobody who writes. */
    private String readOnlyMode() {
        boolean hasJournal = Files.exists(directory.resolve(DATABASE + "-wal"));
        return hasJournal || Files.isWritable(directory) ? "ro" : "ro&immutable=1";
    }

    /** @throws StoreException of kind {@link StoreException.Kind#DAMAGED} if the database's pages contradict each other */
    void check(Session session) throws SQLException {
        String found = session.texts("pragma quick_check(1)").get(0);
        if (!found.equals("ok")) {
            throw damaged(found, null);
        }
    }

    private StoreException damaged(String detail, @Nullable Exception cause) {
        String message = place() + " is damaged (" + OneLine.of(detail)
                + "); restore the directory from a copy, or begin anew in another one";
        return cause == null
                ? new StoreException(StoreException.Kind.DAMAGED, message)
                : new StoreException(StoreException.Kind.DAMAGED, message, cause);
    }

    @Override
    public boolean hasTable(Session session, String name) throws SQLException {
        return session.number("select count(*) from sqlite_schema where type = 'table' and name = ?", name) == 1;
    }

    @Override
    public List<String> extraTables() {
        return List.of();
    }

    @Override
    public String place() {
        return directory.resolve(DATABASE).toString();
    }

    @Override
    public boolean claim(Session session, LedgerKey key) {
        synchronized (claimed) {
            return claimed.add(key);
        }
    }

    @Override
    public void release(Session session, LedgerKey key) {
        synchronized (claimed) {
            claimed.remove(key);
        }
    }

    @Override
    public Predicate<LedgerKey> owned(Session session) {
        if (lock.isEmpty()) {
            boolean isAlive = DirectoryLock.owner(directory).map(Owner::isAlive).orElse(false);
            return key -> isAlive;
        }
        synchronized (claimed) {
            return Set.copyOf(claimed)::contains;
        }
    }

    @Override
    public Owner owner() {
        return Owner.self();
    }

    @Override
    public Payloads payloads(Session session, Head head) throws IOException {
        return new FilePayloads(directory, head.ledger(), segmentBytes);
    }

    @Override
    public void settle(Session session) throws SQLException {
        session.texts("pragma wal_checkpoint(passive)");
    }

    @Override
    public void compact(Session session) throws SQLException {
        session.executeAll("pragma incremental_vacuum");
        session.texts("pragma wal_checkpoint(truncate)");
    }

    @Override
    public StoreException failure(String what, Exception cause) {
        int code = cause instanceof SQLException e ? e.getErrorCode() & 0xff : -1;
        String detail = OneLine.of(String.valueOf(cause.getMessage()));
        return switch (code) {
            case 11, 26 -> damaged(detail, cause); // SQLITE_CORRUPT, SQLITE_NOTADB
            case 19 -> // SQLITE_CONSTRAINT
                new StoreException(
                        StoreException.Kind.LOST,
                        what + " contradicts what is written (" + detail + "): nothing was written; open it again",
                        cause);
            default ->
                new StoreException(
                        StoreException.Kind.UNAVAILABLE,
                        what + " failed in " + directory + " (" + detail
                                + "); see to it that there is space and that it may be written, then open it again",
                        cause);
        };
    }

    @Override
    public void close() throws IOException {
        if (lock.isPresent()) {
            lock.get().close();
        }
    }
}
