package io.emeth.aggregator.store;

import io.emeth.aggregator.Digest;
import io.emeth.aggregator.FinalResult;
import io.emeth.aggregator.Partial;
import io.emeth.aggregator.RejectedResultException;
import io.emeth.aggregator.StoreException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Bytes in rows of the table {@code payloads}, in pieces of 4 MiB, which a server takes in one message. */
final class RowPayloads implements Payloads {
    static final List<String> TABLES = List.of(
            "create table payloads(ledger bigint not null, kind bigint not null, number bigint not null,"
                    + " piece bigint not null, bytes bytea not null, primary key (ledger, kind, number, piece))",
            "alter table payloads alter bytes set storage external"); // encrypted bytes do not get shorter

    private static final long CONTAINER = 0; // a kind; its number is the container's start
    private static final int PIECE_BYTES = 4 << 20;
    private static final String OF_KIND = "delete from payloads where ledger = ? and kind = ? and ";

    private final Session session;
    private final long ledger;
    private final long fence;
    private long end; // where the next container starts

    RowPayloads(Session session, Head head) {
        this.session = session;
        this.ledger = head.ledger();
        this.fence = head.fence();
        this.end = head.tailEnd();
    }

    private static long number(Kind kind) {
        return kind == Kind.CHECKPOINT ? 1 : 2;
    }

    @Override
    public List<Location> stage(List<List<ByteBuffer>> containers) {
        List<Location> locations = new ArrayList<>();
        for (List<ByteBuffer> container : containers) {
            long length = container.stream().mapToLong(ByteBuffer::remaining).sum();
            locations.add(new Location(0, end, length, Location.crc(container)));
            end += length;
        }
        return locations;
    }

    @Override
    public void keep(List<Location> locations, List<List<ByteBuffer>> containers) throws SQLException {
        for (int i = 0; i < locations.size(); i++) {
            insert(CONTAINER, locations.get(i).start(), containers.get(i));
        }
    }

    private void insert(long kind, long number, List<ByteBuffer> pieces) throws SQLException {
        byte[] buffer = new byte[PIECE_BYTES];
        int filled = 0;
        long piece = 0;
        try (PreparedStatement insert = session.connection()
                .prepareStatement("insert into payloads(ledger, kind, number, piece, bytes) values (?, ?, ?, ?, ?)")) {
            insert.setLong(1, ledger);
            insert.setLong(2, kind);
            insert.setLong(3, number);
            for (ByteBuffer bytes : pieces) {
                ByteBuffer left = bytes.duplicate();
                while (left.hasRemaining()) {
                    int count = Math.min(left.remaining(), PIECE_BYTES - filled);
                    left.get(buffer, filled, count);
                    filled += count;
                    if (filled == PIECE_BYTES) {
                        insertPiece(insert, piece, buffer);
                        piece++;
                        filled = 0;
                    }
                }
            }
            if (filled > 0) {
                insertPiece(insert, piece, Arrays.copyOf(buffer, filled));
            }
        }
    }

    private static void insertPiece(PreparedStatement insert, long piece, byte[] bytes) throws SQLException {
        insert.setLong(4, piece);
        insert.setBytes(5, bytes);
        insert.executeUpdate();
    }

    @Override
    public Optional<ByteBuffer> read(Location location, ByteBuffer reused) throws SQLException {
        ByteBuffer bytes = Memory.of(location.length(), reused);
        return fill(CONTAINER, location.start(), bytes) && Location.crc(List.of(bytes)) == location.crc()
                ? Optional.of(bytes)
                : Optional.empty();
    }

    /** Whether the pieces are there, and fill the buffer; if so it is flipped. */
    private boolean fill(long kind, long number, ByteBuffer target) throws SQLException {
        boolean fits = true;
        try (PreparedStatement select = session.connection()
                .prepareStatement(
                        "select bytes from payloads where ledger = ? and kind = ? and number = ? and piece = ?")) {
            for (long piece = 0; fits && target.hasRemaining(); piece++) {
                select.setLong(1, ledger);
                select.setLong(2, kind);
                select.setLong(3, number);
                select.setLong(4, piece);
                try (ResultSet found = select.executeQuery()) {
                    byte[] bytes = found.next() ? found.getBytes(1) : null;
                    fits = bytes != null && bytes.length <= target.remaining();
                    if (bytes != null && fits) {
                        target.put(bytes);
                    }
                }
            }
        }
        target.flip();
        return fits;
    }

    @Override
    public void write(Kind kind, long number, List<ByteBuffer> pieces) throws IOException, SQLException {
        long length = pieces.stream().mapToLong(ByteBuffer::remaining).sum();
        if (length > Memory.MOST_BYTES) {
            throw new IOException(
                    "a " + kind + " has " + length + " bytes; the most in this database is " + Memory.MOST_BYTES);
        }
        fenced(() -> {
            session.update(OF_KIND + "number = ?", ledger, number(kind), number);
            insert(number(kind), number, pieces);
            return length;
        });
    }

    /** Runs {@code work} if nobody else has opened the ledger. */
    private void fenced(Session.Work<Long> work) throws SQLException, IOException {
        session.transaction(() -> {
            if (session.number("select fence from heads where ledger = ? for update", ledger) != fence) {
                throw new StoreException(
                        StoreException.Kind.LOST, "somebody else has opened the ledger meanwhile; open it again");
            }
            return work.run();
        });
    }

    @Override
    public Optional<Partial> checkpoint(long number, Digest digest) throws SQLException, RejectedResultException {
        Optional<ByteBuffer> bytes = whole(Kind.CHECKPOINT, number, digest);
        return bytes.isPresent() ? Optional.of(Partial.parse(bytes.get())) : Optional.empty();
    }

    @Override
    public Optional<FinalResult> result(long number, Digest digest) throws SQLException, IOException {
        Optional<ByteBuffer> bytes = whole(Kind.RESULT, number, digest);
        try {
            return bytes.isPresent() ? Optional.of(FinalResult.parse(bytes.get())) : Optional.empty();
        } catch (RejectedResultException e) {
            throw new IOException(place(Kind.RESULT, number) + " cannot be read", e);
        }
    }

    private Optional<ByteBuffer> whole(Kind kind, long number, Digest digest) throws SQLException {
        long length = session.number(
                "select sum(length(bytes)) from payloads where ledger = ? and kind = ? and number = ?",
                ledger,
                number(kind),
                number);
        if (length == 0 || length > Memory.MOST_BYTES) {
            return Optional.empty();
        }
        ByteBuffer bytes = Memory.of(length, Memory.NONE);
        return fill(number(kind), number, bytes) && Digest.sha256(bytes).equals(digest)
                ? Optional.of(bytes)
                : Optional.empty();
    }

    @Override
    public void delete(Kind kind, long number) throws SQLException, IOException {
        fenced(() -> (long) session.update(OF_KIND + "number = ?", ledger, number(kind), number));
    }

    @Override
    public void discardBefore(Location first) throws SQLException, IOException {
        fenced(() -> (long) session.update(OF_KIND + "number < ?", ledger, CONTAINER, first.start()));
    }

    @Override
    public List<String> tidy(Location first, Location tail, Set<Long> checkpoints, Set<Long> results)
            throws SQLException, IOException {
        fenced(() -> {
            session.update(OF_KIND + "(number < ? or number >= ?)", ledger, CONTAINER, first.start(), tail.end());
            deleteOthers(Kind.CHECKPOINT, checkpoints);
            deleteOthers(Kind.RESULT, results);
            return tail.end();
        });
        end = tail.end();
        return List.of(); // containers and the rows that name them are of one transaction
    }

    private void deleteOthers(Kind kind, Set<Long> named) throws SQLException {
        for (String number : session.texts(
                "select distinct number from payloads where ledger = ? and kind = ?", ledger, number(kind))) {
            if (!named.contains(Long.valueOf(number))) {
                session.update(OF_KIND + "number = ?", ledger, number(kind), Long.valueOf(number));
            }
        }
    }

    @Override
    public String place(Location location) {
        return "ledger " + ledger + ", byte " + location.start();
    }

    @Override
    public String place(Kind kind, long number) {
        return kind + " " + number + " of ledger " + ledger;
    }

    @Override
    public void deleteAll() throws SQLException, IOException {
        session.transaction(() -> (long) session.update("delete from payloads where ledger = ?", ledger));
    }

    @Override
    public void close() {
        // The session is the ledger's.
    }
}
