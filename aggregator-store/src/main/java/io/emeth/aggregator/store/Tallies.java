package io.emeth.aggregator.store;

import io.emeth.aggregator.Part;
import io.emeth.aggregator.RejectReason;
import io.emeth.aggregator.Tally;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** What a ledger did not count. */
final class Tallies {
    private Tallies() {}

    /** What was refused and taken out so far, by the ledger's aggregation and by the partials merged into it. */
    static Tally soFar(Session session, long ledger) throws SQLException {
        Map<RejectReason, Long> rejected = new EnumMap<>(RejectReason.class);
        session.each(
                Schema.REJECTIONS,
                "where ledger = ?",
                row -> rejected.merge(RejectReason.valueOf(row.text("reason")), 1L, Long::sum),
                ledger);
        List<Part> retracted = new ArrayList<>();
        session.each(
                Schema.PARTS,
                "where ledger = ? and retracted is not null",
                row -> retracted.add(PartRows.part(row)),
                ledger);
        session.each(
                Schema.MERGED,
                "where ledger = ?",
                row -> {
                    Tally merged = TallyJson.parse(row.text("tally"));
                    merged.rejected().forEach((reason, count) -> rejected.merge(reason, count, Long::sum));
                    retracted.addAll(merged.retracted());
                },
                ledger);
        return new Tally(rejected, retracted);
    }
}
