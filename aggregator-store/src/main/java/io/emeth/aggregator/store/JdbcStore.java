package io.emeth.aggregator.store;

import io.emeth.aggregator.CompletenessPolicy;
import io.emeth.aggregator.Digest;
import io.emeth.aggregator.JobSpec;
import io.emeth.aggregator.Ledger;
import io.emeth.aggregator.LedgerStatus;
import io.emeth.aggregator.PartialStore;
import io.emeth.aggregator.Phase;
import io.emeth.aggregator.StoreException;
import io.emeth.aggregator.json.Json;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/** A store in a database. Each ledger has a connection of its own. */
final class JdbcStore implements PartialStore {
    private final Backend backend;
    private final Set<JdbcLedger> ledgers = new HashSet<>(); // guarded by itself
    private final ReadWriteLock closing = new ReentrantReadWriteLock(); // read by those whose work closing waits for
    private boolean isClosed; // guarded by closing

    /** A store whose tables are there. */
    JdbcStore(Backend backend) {
        this.backend = backend;
    }

    @Override
    public Ledger open(JobSpec job, int epoch, SortedMap<String, Digest> materials, boolean keepContainers) {
        LedgerKey key = new LedgerKey(job.job(), epoch);
        try {
            Session session = connect();
            boolean isOpen = false;
            try {
                Ledger ledger = whileOpen(() -> claimed(session, job, key, materials, keepContainers));
                isOpen = true;
                return ledger;
            } finally {
                if (!isOpen) {
                    session.close();
                }
            }
        } catch (SQLException | IOException e) {
            throw backend.failure("opening " + key, e);
        }
    }

    /** A pool may let this wait until a ledger is closed, so closing the store does not wait for it. */
    private Session connect() throws SQLException, IOException {
        whileOpen(() -> isClosed);
        return backend.connect();
    }

    /**
     * Does something that ends before the store is closed, and with it the ownership that it takes for granted.
     *
     * @throws IllegalStateException if the store is closed; nothing was done then
     */
    private <T> T whileOpen(Session.Work<T> work) throws SQLException, IOException {
        closing.readLock().lock();
        try {
            if (isClosed) {
                throw new IllegalStateException("the store is closed");
            }
            return work.run();
        } finally {
            closing.readLock().unlock();
        }
    }

    private Ledger claimed(
            Session session, JobSpec job, LedgerKey key, SortedMap<String, Digest> materials, boolean keepContainers)
            throws SQLException, IOException {
        if (!backend.claim(session, key)) {
            throw owned(session, key);
        }
        boolean isOpen = false;
        try {
            Opened opened = session.transaction(() -> opened(session, job, key, materials));
            Payloads payloads = backend.payloads(session, opened.head());
            JdbcLedger ledger = new JdbcLedger(
                    backend, session, payloads, key, opened.head(), opened.formerOwner(), keepContainers, this::forget);
            synchronized (ledgers) {
                ledgers.add(ledger);
            }
            isOpen = true;
            return ledger;
        } finally {
            if (!isOpen) {
                backend.release(session, key);
            }
        }
    }

    private StoreException owned(Session session, LedgerKey key) throws SQLException {
        String owner = find(session, key).isEmpty()
                ? "somebody"
                : Head.read(session, find(session, key).get().number("ledger"))
                        .owner()
                        .orElse("somebody");
        return new StoreException(
                StoreException.Kind.OWNED, key + " is open in " + owner + "; wait until that has ended");
    }

    private static Optional<Row> find(Session session, LedgerKey key) throws SQLException {
        return session.first(
                Schema.LEDGERS, "where job = ? and epoch = ?", key.job().toString(), (long) key.epoch());
    }

    /** @param formerOwner who opened it last, unless it was closed since */
    private record Opened(Head head, Optional<String> formerOwner) {}

    private Opened opened(Session session, JobSpec job, LedgerKey key, SortedMap<String, Digest> materials)
            throws SQLException {
        String materialsText = Json.canonical(new LinkedHashMap<>(materials));
        Optional<Row> found = find(session, key);
        Head head;
        if (found.isPresent()) {
            requireSame(
                    "the job description",
                    key,
                    found.get().text("job_digest"),
                    job.digest().toString());
            requireSame("the materials", key, found.get().text("materials"), materialsText);
            head = Head.read(session, found.get().number("ledger"));
        } else {
            head = Head.first(Schema.nextLedger(session));
            session.insert(
                    Schema.LEDGERS,
                    head.ledger(),
                    job.job().toString(),
                    (long) key.epoch(),
                    job.digest().toString(),
                    job.toJson(),
                    materialsText,
                    (long) job.numParallel(),
                    job.completeness() instanceof CompletenessPolicy.Quorum quorum
                            ? quorum.deadline().toEpochMilli()
                            : null);
            head.insert(session);
        }
        Head before = head;
        Head opened = head.with(draft -> {
            draft.fence++;
            draft.owner = Optional.of(backend.owner().toString());
            draft.changed = before.changed();
        });
        opened.write(session, head.fence());
        return new Opened(opened, head.owner());
    }

    private static void requireSame(String what, LedgerKey key, String begun, String given) {
        if (!begun.equals(given)) {
            throw new StoreException(
                    StoreException.Kind.OTHER_JOB,
                    what + " of " + key + " was " + begun + " when it began, and is " + given
                            + " now; go on with the same, or use another store");
        }
    }

    private void forget(JdbcLedger ledger) {
        synchronized (ledgers) {
            ledgers.remove(ledger);
        }
    }

    @Override
    public List<LedgerStatus> status() {
        try (Session session = connect()) {
            return Statuses.read(session, backend.owned(session));
        } catch (SQLException | IOException e) {
            throw backend.failure("reading the status", e);
        }
    }

    @Override
    public int collect(Instant instant) {
        try (Session session = connect()) {
            return whileOpen(() -> collect(session, instant));
        } catch (SQLException | IOException e) {
            throw backend.failure("forgetting what has ended", e);
        }
    }

    private int collect(Session session, Instant instant) throws SQLException, IOException {
        int gone = 0;
        for (Row ledger : session.rows(Schema.LEDGERS, "order by ledger")) {
            gone += collect(session, ledger, instant) ? 1 : 0;
        }
        if (gone > 0) {
            backend.compact(session);
        }
        return gone;
    }

    private boolean collect(Session session, Row ledger, Instant instant) throws SQLException, IOException {
        LedgerKey key = Statuses.key(ledger);
        if (!backend.claim(session, key)) {
            return false;
        }
        try {
            long number = ledger.number("ledger");
            Head head = Head.read(session, number);
            boolean hasEnded = head.phase() == Phase.FINISHED || head.phase() == Phase.CANCELED;
            if (!hasEnded || head.ended().orElse(Long.MAX_VALUE) >= instant.toEpochMilli()) {
                return false;
            }
            session.transaction(() -> {
                head.write(session, head.fence());
                for (Table table : Schema.OF_LEDGERS) {
                    session.update("delete from " + table.name() + " where ledger = ?", number);
                }
                return number;
            });
            try (Payloads payloads = backend.payloads(session, head)) {
                payloads.deleteAll();
            }
            return true;
        } finally {
            backend.release(session, key);
        }
    }

    @Override
    public void close() {
        closing.writeLock().lock();
        try {
            if (isClosed) {
                return;
            }
            isClosed = true;
        } finally {
            closing.writeLock().unlock();
        }
        List<JdbcLedger> open;
        synchronized (ledgers) {
            open = List.copyOf(ledgers); // nobody adds one any more
        }
        try (backend) {
            open.forEach(JdbcLedger::close);
        } catch (IOException e) {
            throw backend.failure("closing the store", e);
        }
    }
}
