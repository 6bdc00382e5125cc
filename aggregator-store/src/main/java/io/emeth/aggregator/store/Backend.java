package io.emeth.aggregator.store;

import io.emeth.aggregator.StoreException;
import java.io.IOException;
import java.sql.SQLException;
import java.util.List;
import java.util.function.Predicate;

/** What differs between databases: how they are reached, who owns what, and where the bytes of containers live. */
interface Backend extends AutoCloseable {
    /** A connection that writes durably. */
    Session connect() throws SQLException;

    /** Whether the database has a table of this name. */
    boolean hasTable(Session session, String name) throws SQLException;

    /** Statements that make tables beside those of {@link Schema}. */
    List<String> extraTables();

    /** The database, for messages. */
    String place();

    /** Makes the session the owner of a ledger; false if another one is. */
    boolean claim(Session session, LedgerKey key) throws SQLException;

    /** Ends what {@link #claim} began. */
    void release(Session session, LedgerKey key) throws SQLException;

    /** Tells which ledgers have an owner now. */
    Predicate<LedgerKey> owned(Session session) throws SQLException;

    /** How this process is named to others. */
    Owner owner();

    /** The bytes of the ledger with this head, whose fence they are written under. */
    Payloads payloads(Session session, Head head) throws IOException;

    /** Makes sure that what is committed stays so even if what was written last is damaged. */
    void settle(Session session) throws SQLException;

    /** Gives unused space back to the machine. */
    void compact(Session session) throws SQLException;

    /** The exception that tells what went wrong; {@code what} could not be done. */
    StoreException failure(String what, Exception cause);

    /** Frees what this holds. */
    @Override
    void close() throws IOException;
}
