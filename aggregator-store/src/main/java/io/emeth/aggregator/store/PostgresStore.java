package io.emeth.aggregator.store;

import io.emeth.aggregator.PartialStore;
import io.emeth.aggregator.StoreException;
import java.io.IOException;
import java.sql.SQLException;
import javax.sql.DataSource;

/**
 * Stores in a PostgreSQL database, version 11 or later, that several aggregators may share: each epoch of a job has one owner
 * at a time. See {@code docs/state.md}.
 */
public final class PostgresStore {
    private PostgresStore() {}

    /**
     * Opens the store in the first schema of the search path, where its tables are made unless they are there. Every
     * ledger takes a connection for as long as it is open; a pool must not hand a connection to others meanwhile, nor
     * pass statements of one connection to several sessions of the server.
     *
     * @throws StoreException of kind {@link StoreException.Kind#NEWER_VERSION}, or {@link
     *     StoreException.Kind#UNAVAILABLE} if the server is not there
     */
    public static PartialStore open(DataSource source) {
        PostgresBackend backend = new PostgresBackend(source);
        try (Session session = backend.connect()) {
            backend.prepare(session);
            return new JdbcStore(backend);
        } catch (SQLException | IOException e) {
            throw backend.failure("opening the store", e);
        }
    }
}
