package io.emeth.aggregator.cli;

import io.emeth.aggregator.LedgerStatus;
import io.emeth.aggregator.store.SqliteStore;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Looks into a store without disturbing whoever uses it. */
@Command(name = "status", description = "Show what a folder of --state holds, also while 'aggregate' works on it.")
final class StatusCommand implements Callable<Integer> {
    @Mixin
    private Output output;

    @Option(names = "--state", required = true, paramLabel = "DIR", description = "The folder.")
    private Path directory;

    @Override
    public Integer call() {
        List<Map<String, Object>> epochs = new ArrayList<>();
        for (LedgerStatus status : SqliteStore.status(directory)) {
            output.line("%s", line(status, Instant.now()));
            epochs.add(document(status));
        }
        if (epochs.isEmpty()) {
            output.line("nothing in %s", directory);
        }
        output.document(Map.of("state", directory.toString(), "epochs", epochs));
        return ExitCode.OK;
    }

    private static String line(LedgerStatus status, Instant now) {
        StringBuilder line = new StringBuilder(String.format(
                Locale.ROOT,
                "%s epoch %d: %s, %d of %d results",
                status.job(),
                status.epoch(),
                status.phase().name().toLowerCase(Locale.ROOT),
                status.covered(),
                status.numParallel()));
        long rejected =
                status.rejected().values().stream().mapToLong(Long::longValue).sum();
        append(line, rejected != 0, ", " + rejected + " rejected " + status.rejected());
        append(line, status.retracted() != 0, ", " + status.retracted() + " taken out");
        append(line, status.revision() != 0, ", revision " + status.revision());
        status.deadline().ifPresent(deadline -> line.append(", deadline ").append(deadline));
        append(
                line,
                status.bytesSinceCheckpoint() != 0,
                String.format(Locale.ROOT, ", %.1f MB since the checkpoint", status.bytesSinceCheckpoint() / 1e6));
        line.append(", last change ")
                .append(Math.max(0, ChronoUnit.SECONDS.between(status.lastChange(), now)))
                .append(" s ago");
        status.owner().ifPresent(owner -> line.append(", owned by ").append(owner));
        return line.toString();
    }

    private static void append(StringBuilder line, boolean is, String text) {
        if (is) {
            line.append(text);
        }
    }

    private static Map<String, Object> document(LedgerStatus status) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("job", status.job().toString());
        document.put("epoch", status.epoch());
        document.put("phase", status.phase().name());
        document.put("numParallel", status.numParallel());
        document.put("covered", status.covered());
        Map<String, Long> rejected = new LinkedHashMap<>();
        status.rejected().forEach((reason, count) -> rejected.put(reason.name(), count));
        document.put("rejected", rejected);
        document.put("retracted", status.retracted());
        document.put("revision", status.revision());
        document.put("bytesSinceCheckpoint", status.bytesSinceCheckpoint());
        status.deadline().ifPresent(deadline -> document.put("deadline", deadline.toString()));
        document.put("lastChange", status.lastChange().toString());
        status.owner().ifPresent(owner -> document.put("owner", owner));
        return document;
    }
}
