package io.emeth.aggregator.cli;

import io.emeth.aggregator.Aggregation;
import io.emeth.aggregator.JobSpec;
import io.emeth.aggregator.Materials;
import io.emeth.aggregator.PartialStore;
import io.emeth.aggregator.ProgramRegistry;
import io.emeth.aggregator.Workers;
import io.emeth.aggregator.store.SqliteStore;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where an aggregation outlives the process. */
final class StateOptions {
    @Option(
            names = "--state",
            paramLabel = "DIR",
            description = {
                "Keep what was accepted in this folder: after a crash, or with more results, run the command again.",
                "See 'status' for what is in it."
            })
    private @Nullable Path directory;

    boolean isGiven() {
        return directory != null;
    }

    /** An aggregation, and the store that it is kept in, if any. */
    record Open(Aggregation aggregation, Optional<PartialStore> store) implements AutoCloseable {
        @Override
        public void close() {
            aggregation.close();
            store.ifPresent(PartialStore::close);
        }
    }

    /** Begins an epoch, or goes on with it. */
    Open open(JobSpec job, int epoch, Materials materials, Workers workers) {
        ProgramRegistry programs = ProgramRegistry.discover();
        if (directory == null) {
            return new Open(Aggregation.open(job, epoch, programs, materials, workers), Optional.empty());
        }
        PartialStore store = SqliteStore.open(directory);
        boolean opened = false;
        try {
            Aggregation aggregation = Aggregation.open(job, epoch, programs, materials, workers, store);
            opened = true;
            return new Open(aggregation, Optional.of(store));
        } finally {
            if (!opened) {
                store.close();
            }
        }
    }
}
