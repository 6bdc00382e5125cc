package io.emeth.aggregator.store;

import io.emeth.aggregator.JobId;
import io.emeth.aggregator.LedgerStatus;
import io.emeth.aggregator.Tally;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** What watchers see of all ledgers. */
final class Statuses {
    private Statuses() {}

    /** All of one time. */
    static List<LedgerStatus> read(Session session, Predicate<LedgerKey> owned) throws SQLException, IOException {
        return session.transaction(() -> {
            List<LedgerStatus> statuses = new ArrayList<>();
            for (Row ledger : session.rows(Schema.LEDGERS, "order by job, epoch")) {
                statuses.add(status(session, ledger, owned));
            }
            return statuses;
        });
    }

    static LedgerKey key(Row ledger) {
        return new LedgerKey(JobId.parse(ledger.text("job")), ledger.integer("epoch"));
    }

    private static LedgerStatus status(Session session, Row ledger, Predicate<LedgerKey> owned) throws SQLException {
        LedgerKey key = key(ledger);
        long number = ledger.number("ledger");
        Head head = Head.read(session, number);
        Tally tally = Tallies.soFar(session, number);
        long checkpoint = session.number("select max(seq) from checkpoints where ledger = ?", number);
        Optional<String> owner = owned.test(key) ? Optional.of(head.owner().orElse("somebody")) : Optional.empty();
        return new LedgerStatus(
                key.job(),
                key.epoch(),
                head.phase(),
                ledger.integer("num_parallel"),
                (int) session.number("select count(*) from parts where ledger = ? and retracted is null", number),
                tally.rejected(),
                tally.retracted().size(),
                head.revision(),
                owner,
                session.number("select sum(length) from changes where ledger = ? and seq >= ?", number, checkpoint),
                ledger.optionalNumber("deadline").map(Instant::ofEpochMilli),
                Instant.ofEpochMilli(head.changed()));
    }
}
