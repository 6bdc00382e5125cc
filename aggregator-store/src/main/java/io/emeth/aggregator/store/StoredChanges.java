package io.emeth.aggregator.store;

import io.emeth.aggregator.LedgerEntry.Action;
import io.emeth.aggregator.LedgerEntry.Change;
import io.emeth.aggregator.Part;
import io.emeth.aggregator.Recovery;
import io.emeth.aggregator.StoreException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.sql.SQLException;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.locks.Lock;

/** Changes as rows, whose containers are read one after the other, each into memory of its own. */
final class StoredChanges implements Recovery.Changes {
    private final Session session;
    private final Payloads payloads;
    private final Backend backend;
    private final Lock using;
    private final List<Row> rows;

    /** @param using held while session and payloads are used */
    StoredChanges(Session session, Payloads payloads, Backend backend, Lock using, List<Row> rows) {
        this.session = session;
        this.payloads = payloads;
        this.backend = backend;
        this.using = using;
        this.rows = List.copyOf(rows);
    }

    @Override
    public int count() {
        return rows.size();
    }

    @Override
    public Iterator<Change> iterator() {
        Iterator<Row> left = rows.iterator();
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return left.hasNext();
            }

            @Override
            public Change next() {
                Row row = left.next();
                using.lock();
                try {
                    return read(row);
                } catch (SQLException | IOException e) {
                    throw backend.failure("reading a change", e);
                } finally {
                    using.unlock();
                }
            }
        };
    }

    private Change read(Row row) throws SQLException, IOException {
        Location location = Location.of(row);
        ByteBuffer container = payloads.read(location, Memory.NONE)
                .orElseThrow(() -> new StoreException(
                        StoreException.Kind.DAMAGED,
                        "the container at " + payloads.place(location)
                                + " is not what was written; restore it from a copy"));
        return new Change(
                Action.valueOf(row.text("action")), row.number("first_position"), parts(row), List.of(container));
    }

    private List<Part> parts(Row row) throws SQLException {
        long first = row.number("first_position");
        return session
                .rows(
                        Schema.PARTS,
                        "where ledger = ? and position >= ? and position < ? order by position",
                        row.number("ledger"),
                        first,
                        first + row.number("count"))
                .stream()
                .map(PartRows::part)
                .toList();
    }
}
