package io.emeth.aggregator.store;

import io.emeth.aggregator.Phase;
import io.emeth.aggregator.StoreException;
import java.sql.SQLException;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What of a ledger changes with every transaction. Immutable.
 *
 * @param fence how often the ledger was opened: only who opened it last may write
 * @param owner who opened it last, unless it was closed since
 * @param revision of the last final result, or 0
 * @param nextSeq the sequence number of the next entry
 * @param everCounted how many results were ever counted
 * @param keptFrom the sequence number from which on all changes are kept
 * @param tailSegment the segment that the last container is in
 * @param tailEnd where that container ends
 * @param changed when something was last written, in milliseconds since 1970
 * @param ended when it was finished or given up, likewise
 */
record Head(
        long ledger,
        long fence,
        Optional<String> owner,
        Phase phase,
        int revision,
        long nextSeq,
        long everCounted,
        long keptFrom,
        long tailSegment,
        long tailEnd,
        long changed,
        Optional<Long> ended) {

    static Head first(long ledger) {
        long now = System.currentTimeMillis();
        return new Head(ledger, 0, Optional.empty(), Phase.OPEN, 0, 0, 0, 0, 0, 0, now, Optional.empty());
    }

    static Head read(Session session, long ledger) throws SQLException {
        return of(session.only(Schema.HEADS, "where ledger = ?", ledger));
    }

    static Head of(Row row) {
        return new Head(
                row.number("ledger"),
                row.number("fence"),
                row.optionalText("owner"),
                Phase.valueOf(row.text("phase")),
                row.integer("revision"),
                row.number("next_seq"),
                row.number("ever_counted"),
                row.number("kept_from"),
                row.number("tail_segment"),
                row.number("tail_end"),
                row.number("changed"),
                row.optionalNumber("ended"));
    }

    private @Nullable Object[] values() {
        return new @Nullable Object[] {
            ledger,
            fence,
            owner.orElse(null),
            phase.name(),
            (long) revision,
            nextSeq,
            everCounted,
            keptFrom,
            tailSegment,
            tailEnd,
            changed,
            ended.orElse(null)
        };
    }

    void insert(Session session) throws SQLException {
        session.insert(Schema.HEADS, values());
    }

    /**
     * Replaces what was there with fence {@code current}. Every transaction begins with this.
     *
     * @throws StoreException of kind {@link StoreException.Kind#LOST} if the fence is another one by now
     */
    void write(Session session, long current) throws SQLException {
        if (session.replace(Schema.HEADS, values(), "ledger = ? and fence = ?", ledger, current) != 1) {
            throw new StoreException(
                    StoreException.Kind.LOST, "somebody else has opened the ledger meanwhile; open it again");
        }
    }

    /** Where the last container ends. */
    Location tail() {
        return new Location(tailSegment, tailEnd, 0, 0);
    }

    /** This with some things changed; now, unless {@code change} says otherwise. */
    Head with(Consumer<Draft> change) {
        Draft draft = new Draft(this);
        change.accept(draft);
        return draft.head();
    }

    /** A head on its way to another one: what can be changed. */
    static final class Draft {
        private final Head origin;
        long fence;
        Optional<String> owner;
        Phase phase;
        int revision;
        long nextSeq;
        long everCounted;
        long keptFrom;
        Location tail;
        long changed = System.currentTimeMillis();
        Optional<Long> ended;

        private Draft(Head origin) {
            this.origin = origin;
            this.fence = origin.fence;
            this.owner = origin.owner;
            this.phase = origin.phase;
            this.revision = origin.revision;
            this.nextSeq = origin.nextSeq;
            this.everCounted = origin.everCounted;
            this.keptFrom = origin.keptFrom;
            this.tail = origin.tail();
            this.ended = origin.ended;
        }

        private Head head() {
            return new Head(
                    origin.ledger,
                    fence,
                    owner,
                    phase,
                    revision,
                    nextSeq,
                    everCounted,
                    keptFrom,
                    tail.segment(),
                    tail.end(),
                    changed,
                    ended);
        }
    }
}
