package io.emeth.aggregator.store;

import io.emeth.aggregator.Digest;
import io.emeth.aggregator.NodeAddress;
import io.emeth.aggregator.Part;
import io.emeth.aggregator.Partial;
import io.emeth.aggregator.Phase;
import io.emeth.aggregator.Recovery;
import io.emeth.aggregator.Recovery.Finished;
import io.emeth.aggregator.RejectedResultException;
import io.emeth.aggregator.StoreException;
import io.emeth.aggregator.json.OneLine;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.Lock;

/** Finds out what is written of a ledger that has just been opened, and repairs what can be. */
final class Recovering {
    private static final int MOST_LISTED = 20;

    private final Session session;
    private final Payloads payloads;
    private final Backend backend;
    private final LedgerKey key;
    private final Optional<String> formerOwner;
    private final List<String> unfinished = new ArrayList<>();
    private final List<String> repairs = new ArrayList<>();
    private Head head;

    /** @param formerOwner as of {@link Recovery} */
    Recovering(
            Session session,
            Payloads payloads,
            Backend backend,
            LedgerKey key,
            Head head,
            Optional<String> formerOwner) {
        this.session = session;
        this.payloads = payloads;
        this.backend = backend;
        this.key = key;
        this.head = head;
        this.formerOwner = formerOwner;
    }

    /**
     * What was found.
     *
     * @param checkpoint the sequence number of the newest one, if there is any
     * @param bytesSinceCheckpoint of containers
     */
    record Found(Head head, Optional<Long> checkpoint, long bytesSinceCheckpoint, Recovery recovery) {}

    /** @param using held while what was found is read */
    Found find(Lock using) throws SQLException, IOException {
        Optional<Partial> partial = Optional.empty();
        Optional<Long> checkpoint = Optional.empty();
        Map<Row, String> useless = new LinkedHashMap<>(); // and why
        for (Row row : session.rows(Schema.CHECKPOINTS, "where ledger = ? order by seq desc", head.ledger())) {
            long seq = row.number("seq");
            String place = "the checkpoint " + payloads.place(Payloads.Kind.CHECKPOINT, seq);
            try {
                partial = payloads.checkpoint(seq, Digest.parse(row.text("digest")));
                if (partial.isPresent()) {
                    checkpoint = Optional.of(seq);
                    break;
                }
                useless.put(row, place + " is not what was written");
            } catch (RejectedResultException e) {
                useless.put(row, place + " is what was written, but cannot be read (" + OneLine.of(e.detail()) + ")");
            }
        }
        long base = checkpoint.orElse(0L);
        if (base < head.keptFrom()) {
            throw new StoreException(
                    StoreException.Kind.DAMAGED,
                    "no checkpoint of " + key + " can be used, and the results before it are not kept ("
                            + String.join("; ", useless.values()) + "); restore " + backend.place()
                            + " and what belongs to it from a copy");
        }
        for (Map.Entry<Row, String> entry : useless.entrySet()) {
            forget(entry.getKey(), entry.getValue());
        }
        List<Row> changes = changesFrom(base);
        int good = head.phase() == Phase.OPEN ? goodOnes(changes) : changes.size();
        if (good < changes.size()) {
            cut(changes.get(good));
            changes = changes.subList(0, good);
        }
        tidy();
        Map<Integer, Long> positions = positions(base, partial);
        Recovery recovery = new Recovery(
                head.phase(),
                head.revision(),
                partial,
                new StoredChanges(session, payloads, backend, using, changes),
                positions,
                head.everCounted(),
                Tallies.soFar(session, head.ledger()),
                reassigned(),
                finished(),
                formerOwner,
                List.copyOf(unfinished),
                List.copyOf(repairs));
        long bytes = changes.stream().mapToLong(row -> row.number("length")).sum();
        return new Found(head, checkpoint, bytes, recovery);
    }

    private void forget(Row checkpoint, String why) throws SQLException, IOException {
        long seq = checkpoint.number("seq");
        repairs.add(why + "; what it held is made again from what came before it");
        write(head.with(draft -> {}), () -> {
            session.update("delete from checkpoints where ledger = ? and seq = ?", head.ledger(), seq);
            return seq;
        });
    }

    private void write(Head next, Session.Work<Long> work) throws SQLException, IOException {
        session.transaction(() -> {
            next.write(session, head.fence());
            return work.run();
        });
        head = next;
    }

    private List<Row> changesFrom(long seq) throws SQLException {
        return session.rows(Schema.CHANGES, "where ledger = ? and seq >= ? order by seq", head.ledger(), seq);
    }

    /** How many of the changes have the containers that were written, up to the first that has not. */
    private int goodOnes(List<Row> changes) throws SQLException, IOException {
        ByteBuffer memory = Memory.NONE;
        for (int i = 0; i < changes.size(); i++) {
            Optional<ByteBuffer> container = payloads.read(Location.of(changes.get(i)), memory);
            if (container.isEmpty()) {
                return i;
            }
            memory = container.get();
        }
        return changes.size();
    }

    /** Makes everything from {@code bad} on undone. */
    private void cut(Row bad) throws SQLException, IOException {
        long seq = bad.number("seq");
        Location location = Location.of(bad);
        List<String> lost = session.texts(
                "select idx from parts where ledger = ? and accepted >= ? and retracted is null order by idx",
                head.ledger(),
                seq);
        List<String> regained = session.texts(
                "select idx from parts where ledger = ? and accepted < ? and retracted >= ? order by idx",
                head.ledger(),
                seq,
                seq);
        long everCounted = 1
                + session.number(
                        "select coalesce(max(position), -1) from parts where ledger = ? and accepted < ?",
                        head.ledger(),
                        seq);
        Head next = head.with(draft -> {
            draft.nextSeq = seq;
            draft.everCounted = everCounted;
            draft.tail = new Location(location.segment(), location.start(), 0, 0);
        });
        write(next, () -> {
            session.update("delete from parts where ledger = ? and accepted >= ?", head.ledger(), seq);
            PartRows.restore(session, head.ledger(), seq);
            for (Table table : List.of(Schema.CHANGES, Schema.REJECTIONS, Schema.REASSIGNMENTS, Schema.MERGED)) {
                session.update("delete from " + table.name() + " where ledger = ? and seq >= ?", head.ledger(), seq);
            }
            return seq;
        });
        repairs.add("the container at " + payloads.place(location)
                + " is not what was written; it and everything after it was cut: " + lost.size()
                + " results are lost and must be delivered again (" + listed(lost) + "), " + regained.size()
                + " that had been taken out are counted again (" + listed(regained) + ")");
    }

    private static String listed(List<String> indices) {
        if (indices.isEmpty()) {
            return "none";
        }
        int rest = indices.size() - MOST_LISTED;
        return "index " + String.join(", ", indices.subList(0, Math.min(indices.size(), MOST_LISTED)))
                + (rest > 0 ? " and " + rest + " more" : "");
    }

    private void tidy() throws SQLException, IOException {
        Location first = session.first(Schema.CHANGES, "where ledger = ? order by seq", head.ledger())
                .map(Location::of)
                .orElse(head.tail());
        unfinished.addAll(payloads.tidy(
                first,
                head.tail(),
                numbers("select seq from checkpoints where ledger = ?"),
                numbers("select revision from results where ledger = ?")));
    }

    private Set<Long> numbers(String sql) throws SQLException {
        Set<Long> numbers = new HashSet<>();
        session.texts(sql, head.ledger()).forEach(text -> numbers.add(Long.valueOf(text)));
        return numbers;
    }

    /**
     * Where everything counted is.
     *
     * @throws StoreException of kind {@link StoreException.Kind#DAMAGED} if the checkpoint does not hold what was counted
     *     before {@code base}
     */
    private Map<Integer, Long> positions(long base, Optional<Partial> partial) throws SQLException {
        Map<Integer, Long> positions = new HashMap<>();
        Map<Integer, Part> inside = new HashMap<>();
        partial.ifPresent(found -> found.header().parts().forEach(part -> inside.put(part.index(), part)));
        boolean[] differs = new boolean[1];
        session.each(
                Schema.PARTS,
                "where ledger = ?",
                row -> {
                    long retracted = row.optionalNumber("retracted").orElse(Long.MAX_VALUE);
                    int index = row.integer("idx");
                    if (retracted == Long.MAX_VALUE) {
                        positions.put(index, row.number("position"));
                    }
                    if (row.number("accepted") < base && retracted >= base) {
                        differs[0] |= !PartRows.part(row).equals(inside.remove(index));
                    }
                },
                head.ledger());
        if (differs[0] || !inside.isEmpty()) {
            throw new StoreException(
                    StoreException.Kind.DAMAGED,
                    "the checkpoint of " + key + " and the table of what is counted are not of the same time; restore "
                            + backend.place() + " and what belongs to it from one copy");
        }
        return positions;
    }

    private Map<Integer, NodeAddress> reassigned() throws SQLException {
        Map<Integer, NodeAddress> reassigned = new HashMap<>();
        session.each(
                Schema.REASSIGNMENTS,
                "where ledger = ? order by seq",
                row -> reassigned.put(row.integer("idx"), NodeAddress.parse(row.text("node"))),
                head.ledger());
        return reassigned;
    }

    /** Nothing if it is damaged: the ledger takes the same result once more. */
    private Optional<Finished> finished() throws SQLException, IOException {
        Optional<Row> row = session.first(
                Schema.RESULTS, "where ledger = ? and revision = ?", head.ledger(), (long) head.revision());
        if (row.isEmpty()) {
            return Optional.empty();
        }
        Digest digest = Digest.parse(row.get().text("digest"));
        Optional<Finished> finished = payloads.result(head.revision(), digest)
                .map(result -> new Finished(result, TallyJson.parse(row.get().text("tally"))));
        if (finished.isEmpty()) {
            repairs.add("the final result " + payloads.place(Payloads.Kind.RESULT, head.revision())
                    + " is not what was written; finishing again makes it anew (SHA-256 " + digest + ")");
        }
        return finished;
    }
}
