package io.emeth.aggregator.store;

import io.emeth.aggregator.LedgerStatus;
import io.emeth.aggregator.PartialStore;
import io.emeth.aggregator.StoreException;
import io.emeth.aggregator.json.OneLine;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Stores in directories of this machine: SQLite for what must be consistent, files for what is large. One process at a
 * time owns a directory. See {@code docs/state.md}.
 */
public final class SqliteStore {
    private static final long SEGMENT_BYTES = 64L << 20;

    private SqliteStore() {}

    /**
     * Opens the store in {@code directory}, which is made if it is not there.
     *
     * @throws StoreException of kind {@link StoreException.Kind#OWNED} if a process uses it, naming that one; {@link
     *     StoreException.Kind#NEWER_VERSION}; {@link StoreException.Kind#DAMAGED} if the database is; {@link
     *     StoreException.Kind#UNAVAILABLE} if the directory cannot be written
     */
    public static PartialStore open(Path directory) {
        return open(directory, SEGMENT_BYTES);
    }

    static PartialStore open(Path directory, long segmentBytes) {
        DirectoryLock lock;
        try {
            Files.createDirectories(directory);
            lock = DirectoryLock.take(directory);
        } catch (IOException e) {
            throw unavailable(directory, e);
        }
        SqliteBackend backend = new SqliteBackend(directory, segmentBytes, Optional.of(lock));
        boolean isOpen = false;
        try {
            prepare(directory, backend);
            isOpen = true;
            return new JdbcStore(backend);
        } catch (SQLException | IOException e) {
            throw backend.failure("opening", e);
        } finally {
            if (!isOpen) {
                close(backend);
            }
        }
    }

    private static StoreException unavailable(Path directory, IOException cause) {
        return new StoreException(
                StoreException.Kind.UNAVAILABLE,
                "the directory " + directory + " cannot be used (" + OneLine.of(cause.toString())
                        + "); make it writable, or give another one",
                cause);
    }

    private static void close(SqliteBackend backend) {
        try {
            backend.close();
        } catch (IOException e) {
            // What went wrong before is thrown; the lock ends with the process at the latest.
        }
    }

    private static void prepare(Path directory, SqliteBackend backend) throws SQLException, IOException {
        Path database = directory.resolve(SqliteBackend.DATABASE);
        boolean isNew = !Files.exists(database);
        if (isNew && !ledgers(directory).isEmpty()) {
            throw new StoreException(
                    StoreException.Kind.DAMAGED,
                    database
                            + " is gone, and what belongs to it is not; restore it from a copy, or give another directory");
        }
        try (Session session = backend.connect()) {
            if (!isNew) {
                backend.check(session);
            }
            List<Path> unnamed = session.transaction(() -> {
                Schema.prepare(session, backend);
                return unnamed(directory, session);
            });
            StateFile.forceDirectory(directory);
            for (Path ledger : unnamed) {
                FilePayloads.deleteDirectory(ledger); // was to be, when the process ended
            }
        }
    }

    /** @throws StoreException if the database is older than what is in the directory of a ledger that it does not know */
    private static List<Path> unnamed(Path directory, Session session) throws SQLException, IOException {
        Set<String> named = new HashSet<>(session.texts("select ledger from ledgers"));
        long next = session.number("select next_ledger from store where one = 1");
        List<Path> unnamed = new ArrayList<>();
        for (Path ledger : ledgers(directory)) {
            String name = ledger.getFileName().toString();
            if (!named.contains(name)) {
                if (Long.parseLong(name) >= next && !isEmpty(ledger)) {
                    throw new StoreException(
                            StoreException.Kind.DAMAGED,
                            directory.resolve(SqliteBackend.DATABASE) + " knows nothing of " + ledger
                                    + ", where results are; restore both from a copy of one time, or give another directory");
                }
                unnamed.add(ledger);
            }
        }
        return unnamed;
    }

    private static boolean isEmpty(Path directory) throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
            return !files.iterator().hasNext();
        }
    }

    private static List<Path> ledgers(Path directory) throws IOException {
        List<Path> found = new ArrayList<>();
        try (DirectoryStream<Path> paths = Files.newDirectoryStream(directory, "[1-9]*")) {
            for (Path path : paths) {
                if (path.getFileName().toString().matches("[0-9]{1,18}") && Files.isDirectory(path)) {
                    found.add(path);
                }
            }
        }
        return found;
    }

    /**
     * What is in a directory, whoever owns it; nothing is locked or changed.
     *
     * @throws StoreException as {@link #open}, but for OWNED; {@link StoreException.Kind#UNAVAILABLE} also if there is
     *     no store
     */
    public static List<LedgerStatus> status(Path directory) {
        SqliteBackend backend = new SqliteBackend(directory, SEGMENT_BYTES, Optional.empty());
        if (!Files.isRegularFile(directory.resolve(SqliteBackend.DATABASE))) {
            throw noStore(directory, "it has no " + SqliteBackend.DATABASE);
        }
        try (Session session = backend.connect()) {
            if (!backend.hasTable(session, Schema.STORE.name())) {
                throw noStore(directory, SqliteBackend.DATABASE + " has no tables");
            }
            Schema.requireVersion(session, backend);
            return Statuses.read(session, backend.owned(session));
        } catch (SQLException | IOException e) {
            throw backend.failure("reading the status", e);
        }
    }

    private static StoreException noStore(Path directory, String why) {
        return new StoreException(StoreException.Kind.UNAVAILABLE, "there is no store in " + directory + ": " + why);
    }
}
