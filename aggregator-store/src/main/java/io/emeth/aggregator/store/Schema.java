package io.emeth.aggregator.store;

import io.emeth.aggregator.StoreException;
import java.io.IOException;
import java.sql.SQLException;
import java.util.List;

/** The tables: see {@code docs/state.md}. */
final class Schema {
    /** The version this library writes, and the only one it reads. */
    static final long VERSION = 1;

    /** One row: who may read the others, and the next free number of a ledger. */
    static final Table STORE = new Table("store", 1, "one", "version", "next_ledger");

    /** What never changes of an epoch of a job. */
    static final Table LEDGERS = new Table(
            "ledgers",
            1,
            "ledger",
            "job text",
            "epoch",
            "job_digest text",
            "job_json text",
            "materials text",
            "num_parallel",
            "deadline");

    /** What changes with every transaction: see {@link Head}. */
    static final Table HEADS = new Table(
            "heads",
            1,
            "ledger",
            "fence",
            "owner text",
            "phase text",
            "revision",
            "next_seq",
            "ever_counted",
            "kept_from",
            "tail_segment",
            "tail_end",
            "changed",
            "ended");

    /** Changes of what is counted, as long as their containers are kept, and where those are. */
    static final Table CHANGES = new Table(
            "changes",
            2,
            "ledger",
            "seq",
            "action text",
            "first_position",
            "count",
            "segment",
            "start",
            "length",
            "crc");

    /** Everything that was ever counted; what has no {@code retracted} still is. */
    static final Table PARTS = new Table(
            "parts",
            2,
            "ledger",
            "position",
            "idx",
            "node text",
            "digest text",
            "weight",
            "dimensions text",
            "objects",
            "accepted",
            "retracted");

    static final Table REJECTIONS = new Table(
            "rejections",
            2,
            "ledger",
            "identity text",
            "seq",
            "reason text",
            "subjob text",
            "node text",
            "digest text");

    static final Table REASSIGNMENTS = new Table("reassignments", 2, "ledger", "seq", "idx", "node text", "cause text");

    /** What merged partials had refused and taken out themselves. */
    static final Table MERGED = new Table("merged", 2, "ledger", "seq", "tally text");

    /** Partials that hold all changes before {@code seq}. */
    static final Table CHECKPOINTS = new Table("checkpoints", 2, "ledger", "seq", "digest text");

    static final Table RESULTS = new Table("results", 2, "ledger", "revision", "digest text", "tally text");

    /** All tables of rows that belong to a ledger. */
    static final List<Table> OF_LEDGERS =
            List.of(LEDGERS, HEADS, CHANGES, PARTS, REJECTIONS, REASSIGNMENTS, MERGED, CHECKPOINTS, RESULTS);

    private Schema() {}

    /** Makes the tables, unless they are there. Within a transaction. */
    static void prepare(Session session, Backend backend) throws SQLException, IOException {
        if (backend.hasTable(session, STORE.name())) {
            requireVersion(session, backend);
            return;
        }
        session.execute(STORE.create());
        for (Table table : OF_LEDGERS) {
            session.execute(table.create());
        }
        session.execute("create unique index ledgers_by_job on ledgers(job, epoch)");
        session.execute("create unique index covered on parts(ledger, idx) where retracted is null");
        for (String statement : backend.extraTables()) {
            session.execute(statement);
        }
        session.insert(STORE, 1L, VERSION, 1L);
    }

    /** @throws StoreException unless the tables are of the version that this library reads */
    static void requireVersion(Session session, Backend backend) throws SQLException {
        // Not as a sealed row: a newer version may have more columns.
        long version = session.number("select version from store where one = 1");
        if (version > VERSION) {
            throw new StoreException(
                    StoreException.Kind.NEWER_VERSION,
                    backend.place() + " has version " + version + "; this library reads version " + VERSION
                            + ": use the library that wrote it, or a later one");
        }
        if (version != VERSION) {
            throw new StoreException(
                    StoreException.Kind.DAMAGED,
                    backend.place() + " has version " + version + ", which never was; restore it from a copy");
        }
    }

    /** A number for a new ledger. Within a transaction. */
    static long nextLedger(Session session) throws SQLException {
        Row store = session.only(STORE, "where one = 1");
        long next = store.number("next_ledger");
        session.replace(STORE, store.with("next_ledger", next + 1), "one = 1 and next_ledger = ?", next);
        return next;
    }
}
