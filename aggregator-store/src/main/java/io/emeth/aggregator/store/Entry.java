package io.emeth.aggregator.store;

import io.emeth.aggregator.Digest;
import io.emeth.aggregator.LedgerEntry;
import io.emeth.aggregator.LedgerEntry.Action;
import io.emeth.aggregator.LedgerEntry.Change;
import io.emeth.aggregator.LedgerEntry.Reassignment;
import io.emeth.aggregator.LedgerEntry.Rejection;
import io.emeth.aggregator.NodeAddress;
import io.emeth.aggregator.Part;
import io.emeth.aggregator.Partial;
import io.emeth.aggregator.RejectedResultException;
import io.emeth.aggregator.SubJobId;
import java.nio.ByteBuffer;
import java.sql.SQLException;
import java.util.Optional;

/**
 * An entry that can be written, and how it becomes rows.
 *
 * @param tally of a merged partial
 */
record Entry(LedgerEntry entry, Optional<String> tally) {

    /** @throws IllegalArgumentException if the entry contradicts itself */
    static Entry of(LedgerEntry entry) {
        if (!(entry instanceof Change change)) {
            return new Entry(entry, Optional.empty());
        }
        if (change.containerBytes() < 1 || change.containerBytes() > Memory.MOST_BYTES) {
            throw new IllegalArgumentException("a container has " + change.containerBytes()
                    + " bytes, which is outside [1, " + Memory.MOST_BYTES + "]");
        }
        if (change.action() != Action.MERGE) {
            if (change.parts().size() != 1) {
                throw new IllegalArgumentException(
                        change.action() + " has " + change.parts().size() + " parts; it has one");
            }
            return new Entry(entry, Optional.empty());
        }
        return new Entry(entry, Optional.of(mergedTally(change)));
    }

    private static String mergedTally(Change change) {
        ByteBuffer bytes = change.container().size() == 1
                ? change.container().get(0)
                : Memory.of(change.containerBytes(), Memory.NONE);
        if (change.container().size() != 1) {
            change.container().forEach(piece -> bytes.put(piece.duplicate()));
            bytes.flip();
        }
        try {
            return TallyJson.print(Partial.parse(bytes).header().tally());
        } catch (RejectedResultException e) {
            throw new IllegalArgumentException("what is merged is no partial", e);
        }
    }

    boolean isRetraction() {
        return entry instanceof Change change && change.action() == Action.RETRACT;
    }

    /** How many more are counted afterwards. */
    int counted() {
        if (entry instanceof Change change) {
            return change.action() == Action.RETRACT ? -1 : change.parts().size();
        }
        return 0;
    }

    /** How many results were ever counted, at the least, if this was written. */
    long everCounted() {
        return entry instanceof Change change
                ? change.firstPosition() + change.parts().size()
                : 0;
    }

    /** Adds the row of what is no change; false if it is a rejection that is there already. Within a transaction. */
    boolean writeOther(Session session, long ledger, long seq) throws SQLException {
        if (entry instanceof Rejection rejection) {
            return session.insertIfNew(
                    Schema.REJECTIONS,
                    ledger,
                    rejection.identity().toString(),
                    seq,
                    rejection.reason().name(),
                    rejection.subJob().map(SubJobId::toString).orElse(null),
                    rejection.node().map(NodeAddress::toString).orElse(null),
                    rejection.digest().map(Digest::toString).orElse(null));
        }
        if (entry instanceof Reassignment reassignment) {
            session.insert(
                    Schema.REASSIGNMENTS,
                    ledger,
                    seq,
                    (long) reassignment.index(),
                    reassignment.node().toString(),
                    reassignment.cause().name());
        }
        return true;
    }

    /** Adds the rows of {@code change}, which is this entry. Within a transaction. */
    void writeChange(Session session, long ledger, long seq, Change change, Location location) throws SQLException {
        session.insert(
                Schema.CHANGES,
                ledger,
                seq,
                change.action().name(),
                change.firstPosition(),
                (long) change.parts().size(),
                location.segment(),
                location.start(),
                location.length(),
                location.crc());
        if (tally.isPresent()) {
            session.insert(Schema.MERGED, ledger, seq, tally.get());
        }
        if (change.action() == Action.RETRACT) {
            PartRows.retract(
                    session, ledger, change.firstPosition(), change.parts().get(0), seq);
            return;
        }
        long position = change.firstPosition();
        for (Part part : change.parts()) {
            PartRows.accept(session, ledger, position, part, seq);
            position++;
        }
    }
}
