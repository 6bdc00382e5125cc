package io.emeth.aggregator.cli;

import io.emeth.aggregator.PartialStore;
import io.emeth.aggregator.store.SqliteStore;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Retention: how long finished epochs are kept is the caller's policy. */
@Command(name = "collect", description = "Forget what was finished or canceled in a folder of --state.")
final class CollectCommand implements Callable<Integer> {
    @Mixin
    private Output output;

    @Option(names = "--state", required = true, paramLabel = "DIR", description = "The folder.")
    private Path directory;

    @Option(
            names = "--before",
            paramLabel = "INSTANT",
            converter = InstantConverter.class,
            description = "Only what ended before, such as 2026-12-31T00:00:00Z. Default: now.")
    private Instant before = Instant.now();

    @Override
    public Integer call() {
        try (PartialStore store = SqliteStore.open(directory)) {
            int gone = store.collect(before);
            output.line("%d %s forgotten", gone, gone == 1 ? "epoch" : "epochs");
            output.document(Map.of("forgotten", gone));
        }
        return ExitCode.OK;
    }
}
