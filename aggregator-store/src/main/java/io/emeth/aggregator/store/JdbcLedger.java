package io.emeth.aggregator.store;

import io.emeth.aggregator.Digest;
import io.emeth.aggregator.FinalResult;
import io.emeth.aggregator.Ledger;
import io.emeth.aggregator.LedgerEntry;
import io.emeth.aggregator.LedgerEntry.Action;
import io.emeth.aggregator.LedgerEntry.Rejection;
import io.emeth.aggregator.Partial;
import io.emeth.aggregator.Phase;
import io.emeth.aggregator.Recovery;
import io.emeth.aggregator.StoreException;
import io.emeth.aggregator.Tally;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A ledger in a database.
 *
 * <p>Calls of {@link #append} that come while another one is being written wait together, and the first of them to go on
 * writes for all: one write of containers and one transaction. Whatever fails while something is being written ends the
 * ledger, since nobody knows then how much of it is on disk.
 */
final class JdbcLedger implements Ledger {
    /** More than that is not written at once. */
    private static final long GROUP_BYTES = 64L << 20;

    private final Backend backend;
    private final Session session;
    private final Payloads payloads;
    private final LedgerKey key;
    private final boolean keepContainers;
    private final Consumer<JdbcLedger> onClose;
    private final Recovery recovery;
    private final ConcurrentLinkedQueue<Group.Call> queue = new ConcurrentLinkedQueue<>();
    private final ReentrantLock using = new ReentrantLock(true);
    // Guarded by using:
    private Head head;
    private int covered;
    private Optional<Long> checkpoint; // the newest one's sequence number
    private boolean isClosed;
    private @Nullable StoreException failure; // ended the ledger

    private final AtomicLong bytesSinceCheckpoint = new AtomicLong();

    /**
     * @param formerOwner as of {@link Recovery}
     * @param onClose called once, when ownership is given up
     */
    JdbcLedger(
            Backend backend,
            Session session,
            Payloads payloads,
            LedgerKey key,
            Head opened,
            Optional<String> formerOwner,
            boolean keepContainers,
            Consumer<JdbcLedger> onClose)
            throws SQLException, IOException {
        this.backend = backend;
        this.session = session;
        this.payloads = payloads;
        this.key = key;
        this.keepContainers = keepContainers;
        this.onClose = onClose;
        Recovering.Found found = new Recovering(session, payloads, backend, key, opened, formerOwner).find(using);
        this.head = found.head();
        this.recovery = found.recovery();
        this.covered = recovery.positions().size();
        this.checkpoint = found.checkpoint();
        this.bytesSinceCheckpoint.set(found.bytesSinceCheckpoint());
    }

    LedgerKey key() {
        return key;
    }

    @Override
    public Recovery recovery() {
        return recovery;
    }

    @Override
    public List<Rejection> append(List<? extends LedgerEntry> entries) {
        Group.Call mine = new Group.Call(entries.stream().map(Entry::of).toList());
        queue.add(mine);
        using.lock();
        try {
            while (!mine.isDone()) {
                writeSomeThatWait();
            }
            return mine.fresh();
        } finally {
            using.unlock();
        }
    }

    private void writeSomeThatWait() {
        Group group = new Group();
        while (group.bytes() < GROUP_BYTES) {
            Group.Call next = queue.poll();
            if (next == null) {
                break;
            }
            if (failure != null || isClosed) {
                next.fail(ended());
            } else if (next.isAllowedIn(head.phase())) {
                group.add(next);
            } else {
                next.fail(new StoreException(
                        StoreException.Kind.LOST, key + " is " + head.phase() + ": nothing is accepted any more"));
            }
        }
        if (group.isEmpty()) {
            return;
        }
        try {
            write("writing results", () -> append(group));
            group.done();
        } catch (StoreException e) {
            group.fail(e);
        } finally {
            if (failure != null) {
                group.fail(failure); // of an unexpected kind, which goes to one caller only
            }
        }
    }

    private StoreException ended() {
        return failure == null
                ? new StoreException(StoreException.Kind.LOST, "the ledger of " + key + " is closed; open it again")
                : new StoreException(
                        StoreException.Kind.LOST,
                        "the ledger of " + key + " ended when " + failure.getMessage() + "; open it again",
                        failure);
    }

    private void requireUsable() {
        if (failure != null || isClosed) {
            throw ended();
        }
    }

    /** Does something after which the ledger is as it was told, or ended. */
    private void write(String what, Session.Work<Head> work) {
        boolean isWritten = false;
        try {
            head = work.run();
            isWritten = true;
        } catch (StoreException e) {
            failure = e;
            throw e;
        } catch (SQLException | IOException e) {
            failure = backend.failure(what, e);
            throw failure;
        } finally {
            if (!isWritten && failure == null) {
                failure = new StoreException(StoreException.Kind.LOST, what + " met an unexpected exception");
            }
        }
    }

    private Head append(Group group) throws SQLException, IOException {
        List<Location> locations = payloads.stage(group.containers());
        Head next = group.after(head, locations);
        session.transaction(() -> {
            next.write(session, head.fence());
            payloads.keep(locations, group.containers());
            group.write(session, head.ledger(), head.nextSeq(), locations);
            return next;
        });
        covered += group.counted();
        bytesSinceCheckpoint.addAndGet(group.bytes());
        return next;
    }

    @Override
    public void checkpoint(Partial partial) {
        using.lock();
        try {
            requireUsable();
            requireSame(partial);
            if (!checkpoint.equals(Optional.of(head.nextSeq()))) {
                write("writing a checkpoint", () -> keepCheckpoint(partial.toBuffers()));
            }
        } finally {
            using.unlock();
        }
    }

    private void requireSame(Partial partial) {
        if (!partial.header().job().equals(key.job())
                || partial.header().epoch() != key.epoch()
                || partial.header().parts().size() != covered) {
            throw new IllegalArgumentException(partial + " is no checkpoint of " + key + " with " + covered + " parts");
        }
    }

    private Head keepCheckpoint(List<ByteBuffer> pieces) throws SQLException, IOException {
        long seq = head.nextSeq();
        String digest = Digest.sha256(pieces).toString();
        payloads.write(Payloads.Kind.CHECKPOINT, seq, pieces);
        long older = checkpoint.orElse(0L);
        Head next = head.with(draft -> draft.keptFrom = keepContainers ? draft.keptFrom : older);
        List<Row> dropped = session.rows(Schema.CHECKPOINTS, "where ledger = ? and seq < ?", head.ledger(), older);
        Location first = session.transaction(() -> {
            next.write(session, head.fence());
            session.insert(Schema.CHECKPOINTS, head.ledger(), seq, digest);
            session.update("delete from checkpoints where ledger = ? and seq < ?", head.ledger(), older);
            if (!keepContainers) {
                session.update("delete from changes where ledger = ? and seq < ?", head.ledger(), older);
            }
            return session.first(Schema.CHANGES, "where ledger = ? order by seq", head.ledger())
                    .map(Location::of)
                    .orElse(next.tail());
        });
        checkpoint = Optional.of(seq);
        bytesSinceCheckpoint.set(0);
        backend.settle(session); // or a damaged journal could bring back rows whose containers are gone
        for (Row row : dropped) {
            payloads.delete(Payloads.Kind.CHECKPOINT, row.number("seq"));
        }
        payloads.discardBefore(first);
        return next;
    }

    @Override
    public long bytesSinceCheckpoint() {
        return bytesSinceCheckpoint.get();
    }

    @Override
    public Optional<ByteBuffer> accepted(int index) {
        using.lock();
        try {
            requireUsable();
            return container(index);
        } catch (SQLException | IOException e) {
            throw backend.failure("reading a result", e);
        } finally {
            using.unlock();
        }
    }

    private Optional<ByteBuffer> container(int index) throws SQLException, IOException {
        Optional<Row> part = session.first(
                Schema.PARTS, "where ledger = ? and idx = ? and retracted is null", head.ledger(), (long) index);
        if (part.isEmpty()) {
            return Optional.empty();
        }
        Optional<Location> location = session.first(
                        Schema.CHANGES,
                        "where ledger = ? and seq = ?",
                        head.ledger(),
                        part.get().number("accepted"))
                .filter(change -> change.text("action").equals(Action.ACCEPT.name()))
                .map(Location::of);
        if (location.isEmpty()) {
            return Optional.empty();
        }
        Optional<ByteBuffer> container = payloads.read(location.get(), Memory.NONE);
        if (container.isEmpty()) {
            throw new StoreException(
                    StoreException.Kind.DAMAGED,
                    "the container of index " + index + " at " + payloads.place(location.get())
                            + " is not what was written; restore it from a copy");
        }
        return container;
    }

    @Override
    public void finish(int revision, FinalResult result, Tally tally, Instant now) {
        List<ByteBuffer> pieces = result.toBuffers();
        Digest digest = Digest.sha256(pieces);
        String tallyText = TallyJson.print(tally);
        using.lock();
        try {
            requireUsable();
            Optional<Row> before =
                    session.first(Schema.RESULTS, "where ledger = ? and revision = ?", head.ledger(), (long) revision);
            boolean isSame = before.filter(row -> row.text("digest").equals(digest.toString())
                            && row.text("tally").equals(tallyText))
                    .isPresent();
            boolean isNext =
                    (head.phase() == Phase.OPEN || head.phase() == Phase.AMENDED) && revision == head.revision() + 1;
            if (!isSame && !isNext) {
                throw new StoreException(
                        StoreException.Kind.LOST,
                        "revision " + revision + " of " + key + ", SHA-256 " + digest
                                + ", contradicts what is written: "
                                + head.phase() + ", revision " + head.revision()
                                + before.map(row -> ", SHA-256 " + row.text("digest"))
                                        .orElse("")
                                + "; open it again");
            }
            write("writing the final result", () -> {
                if (!isSame || payloads.result(revision, digest).isEmpty()) { // it may have been damaged
                    payloads.write(Payloads.Kind.RESULT, revision, pieces);
                }
                return isSame ? head : finished(revision, digest, tallyText, now);
            });
        } catch (SQLException e) {
            throw backend.failure("reading the final result", e);
        } finally {
            using.unlock();
        }
    }

    private Head finished(int revision, Digest digest, String tallyText, Instant now) throws SQLException, IOException {
        Head next = ended(Phase.FINISHED, now).with(draft -> draft.revision = revision);
        session.transaction(() -> {
            next.write(session, head.fence());
            session.insert(Schema.RESULTS, head.ledger(), (long) revision, digest.toString(), tallyText);
            return next;
        });
        return next;
    }

    private Head ended(Phase phase, Instant now) {
        return head.with(draft -> {
            draft.phase = phase;
            draft.ended = Optional.of(now.toEpochMilli());
        });
    }

    @Override
    public void cancel(Instant now) {
        using.lock();
        try {
            requireUsable();
            if (head.phase() != Phase.CANCELED) {
                write("giving up", () -> written(ended(Phase.CANCELED, now)));
            }
        } finally {
            using.unlock();
        }
    }

    private Head written(Head next) throws SQLException, IOException {
        session.transaction(() -> {
            next.write(session, head.fence());
            return next;
        });
        return next;
    }

    @Override
    public void close() {
        using.lock();
        try {
            if (isClosed) {
                return;
            }
            isClosed = true;
            onClose.accept(this);
            try (session;
                    payloads) {
                try {
                    disown();
                } finally {
                    backend.release(session, key);
                }
            }
        } catch (SQLException | IOException | StoreException e) {
            // What was acknowledged is on disk, and ownership ends with the session, however that ends.
        } finally {
            using.unlock();
        }
    }

    private void disown() throws SQLException, IOException {
        if (failure != null) {
            return;
        }
        written(head.with(draft -> {
            draft.owner = Optional.empty();
            draft.changed = head.changed();
        }));
    }
}
