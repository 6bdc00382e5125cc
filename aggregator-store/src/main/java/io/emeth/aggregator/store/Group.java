package io.emeth.aggregator.store;

import io.emeth.aggregator.LedgerEntry.Change;
import io.emeth.aggregator.LedgerEntry.Rejection;
import io.emeth.aggregator.Phase;
import io.emeth.aggregator.StoreException;
import java.nio.ByteBuffer;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Calls of {@link JdbcLedger#append} that are written together. Used under the ledger's lock. */
final class Group {
    private final List<Call> calls = new ArrayList<>();
    private final List<List<ByteBuffer>> containers = new ArrayList<>();
    private int entries;
    private int counted;
    private long everCounted;
    private long bytes;
    private boolean isAmending;

    /** Entries of one call, and what became of them. */
    static final class Call {
        private final List<Entry> entries;
        private final List<Rejection> fresh = new ArrayList<>();
        private boolean isDone;
        private @Nullable StoreException failure;

        Call(List<Entry> entries) {
            this.entries = entries;
        }

        boolean isDone() {
            return isDone;
        }

        void fail(StoreException why) {
            isDone = true;
            failure = why;
        }

        /** The rejections that were new, once this is done. */
        List<Rejection> fresh() {
            if (failure != null) {
                throw new StoreException(failure.kind(), String.valueOf(failure.getMessage()), failure);
            }
            return List.copyOf(fresh);
        }

        /** Whether this may be written in {@code phase}. */
        boolean isAllowedIn(Phase phase) {
            return switch (phase) {
                case OPEN -> true;
                case FINISHED, AMENDED -> entries.stream().allMatch(Entry::isRetraction);
                case CANCELED -> false;
            };
        }
    }

    void add(Call call) {
        calls.add(call);
        for (Entry entry : call.entries) {
            entries++;
            counted += entry.counted();
            everCounted = Math.max(everCounted, entry.everCounted());
            isAmending |= entry.isRetraction();
            if (entry.entry() instanceof Change change) {
                containers.add(change.container());
                bytes += change.containerBytes();
            }
        }
    }

    boolean isEmpty() {
        return calls.isEmpty();
    }

    List<List<ByteBuffer>> containers() {
        return containers;
    }

    /** How many bytes the containers have. */
    long bytes() {
        return bytes;
    }

    /** How many results more are counted afterwards. */
    int counted() {
        return counted;
    }

    /** The head after this. */
    Head after(Head head, List<Location> locations) {
        return head.with(draft -> {
            draft.nextSeq += entries;
            draft.everCounted = Math.max(draft.everCounted, everCounted);
            if (!locations.isEmpty()) {
                draft.tail = locations.get(locations.size() - 1);
            }
            if (draft.phase == Phase.FINISHED && isAmending) {
                draft.phase = Phase.AMENDED;
                draft.ended = Optional.empty();
            }
        });
    }

    /** Adds the rows, numbered from {@code seq} on. Within a transaction. */
    void write(Session session, long ledger, long seq, List<Location> locations) throws SQLException {
        long next = seq;
        int change = 0;
        for (Call call : calls) {
            for (Entry entry : call.entries) {
                if (entry.entry() instanceof Change found) {
                    entry.writeChange(session, ledger, next, found, locations.get(change));
                    change++;
                } else if (entry.writeOther(session, ledger, next) && entry.entry() instanceof Rejection rejection) {
                    call.fresh.add(rejection);
                }
                next++;
            }
        }
    }

    /** Ends all calls. */
    void done() {
        calls.forEach(call -> call.isDone = true);
    }

    void fail(StoreException why) {
        calls.forEach(call -> call.fail(why));
    }
}
