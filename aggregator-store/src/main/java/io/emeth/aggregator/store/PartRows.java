package io.emeth.aggregator.store;

import io.emeth.aggregator.Digest;
import io.emeth.aggregator.NodeAddress;
import io.emeth.aggregator.Part;
import io.emeth.aggregator.StoreException;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** The rows of {@link Schema#PARTS}: each part that was ever counted, at its position. */
final class PartRows {
    private PartRows() {}

    static void accept(Session session, long ledger, long position, Part part, long seq) throws SQLException {
        session.insert(
                Schema.PARTS,
                ledger,
                position,
                (long) part.index(),
                part.node().map(NodeAddress::toString).orElse(null),
                part.digest().toString(),
                part.weight(),
                part.leadingDimensions().stream().map(String::valueOf).collect(Collectors.joining(",")),
                (long) part.objectCount(),
                seq,
                null);
    }

    /** @throws StoreException of kind {@link StoreException.Kind#LOST} if it is not counted */
    static void retract(Session session, long ledger, long position, Part part, long seq) throws SQLException {
        Row row = session.first(
                        Schema.PARTS, "where ledger = ? and position = ? and retracted is null", ledger, position)
                .filter(found -> found.integer("idx") == part.index())
                .orElseThrow(() -> new StoreException(
                        StoreException.Kind.LOST,
                        "index " + part.index() + " is not counted at position " + position
                                + ", so it cannot be taken out: nothing was written; open it again"));
        session.replace(Schema.PARTS, row.with("retracted", seq), "ledger = ? and position = ?", ledger, position);
    }

    /** Counts again what was taken out at {@code from} or later, and had been accepted before. */
    static void restore(Session session, long ledger, long from) throws SQLException {
        for (Row row : session.rows(
                Schema.PARTS, "where ledger = ? and retracted >= ? and accepted < ?", ledger, from, from)) {
            session.replace(
                    Schema.PARTS,
                    row.with("retracted", null),
                    "ledger = ? and position = ?",
                    ledger,
                    row.number("position"));
        }
    }

    static Part part(Row row) {
        List<Long> dimensions = Arrays.stream(row.text("dimensions").split(",", -1))
                .map(Long::valueOf)
                .toList();
        return new Part(
                row.integer("idx"),
                row.optionalText("node").map(NodeAddress::parse),
                Digest.parse(row.text("digest")),
                row.number("weight"),
                dimensions,
                row.integer("objects"));
    }
}
