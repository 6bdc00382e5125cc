package io.emeth.aggregator.cli;

import io.emeth.aggregator.Receipt;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What every file of a run was answered, for the summary and the document; a rejection is told at once. */
final class Answers {
    private final Output output;
    private final Set<Receipt.Accepted> receipts = new LinkedHashSet<>(); // once for a result that came twice
    private final List<Map<String, Object>> accepted = new ArrayList<>();
    private final List<Map<String, Object>> rejected = new ArrayList<>();
    private final List<Map<String, Object>> retracted = new ArrayList<>();

    Answers(Output output) {
        this.output = output;
    }

    void record(Path file, Receipt receipt) {
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("file", file.toString());
        if (receipt instanceof Receipt.Accepted ok) {
            entry.put("index", ok.subJob().index());
            entry.put("digest", ok.digest().toString());
            if (receipts.add(ok)) {
                accepted.add(entry);
            }
        } else if (receipt instanceof Receipt.Retracted gone) {
            entry.put("index", gone.subJob().index());
            entry.put("digest", gone.digest().toString());
            retracted.add(entry);
        } else if (receipt instanceof Receipt.Rejected bad) {
            bad.subJob().ifPresent(subJob -> entry.put("index", subJob.index()));
            entry.put("reason", bad.reason().name());
            entry.put("detail", Failures.oneLine(bad.detail()));
            rejected.add(entry);
            output.notice("rejected: %s (%s: %s)", file, bad.reason(), bad.detail());
        }
    }

    Set<Receipt.Accepted> receipts() {
        return receipts;
    }

    boolean hasRejections() {
        return !rejected.isEmpty();
    }

    int retractedCount() {
        return retracted.size();
    }

    /** @param count how many results are or were accepted, those of earlier runs included */
    void summarize(int count, int numParallel) {
        output.line(
                "%d of %d results accepted, %d rejected%s",
                count,
                numParallel,
                rejected.size(),
                retracted.isEmpty() ? "" : ", " + retracted.size() + " taken out again");
    }

    void addTo(Map<String, Object> document) {
        document.put("accepted", accepted);
        document.put("rejected", rejected);
        document.put("retracted", retracted);
    }
}
