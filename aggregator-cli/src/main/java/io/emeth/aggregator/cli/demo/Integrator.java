package io.emeth.aggregator.cli.demo;

import io.emeth.aggregator.Aggregation;
import io.emeth.aggregator.IncompleteAggregationException;
import io.emeth.aggregator.JobSpec;
import io.emeth.aggregator.ProgramRegistry;
import io.emeth.aggregator.Receipt;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.stream.Stream;

/** The aggregator's part: knows the published job and the encrypted results, and no key at all. */
final class Integrator {
    private final JobSpec job;
    private final Path folder;

    /** Reads the job in {@code published}; works in {@code folder}. */
    Integrator(Path folder, Path published) throws IOException {
        this.job = JobSpec.read(published.resolve("job.json"));
        this.folder = folder;
    }

    /**
     * Accepts every result in {@code inbox} and writes the final one.
     *
     * @return its file
     */
    Path integrate(int epoch, Path inbox) throws IOException, IncompleteAggregationException {
        try (Aggregation aggregation = Aggregation.open(job, epoch, ProgramRegistry.discover());
                Stream<Path> results = Files.list(inbox)) {
            for (Path result : (Iterable<Path>) results::iterator) { // any order gives the same bytes
                if (aggregation.accept(result) instanceof Receipt.Rejected rejected) {
                    throw new IllegalStateException(result + " was rejected: " + rejected.detail());
                }
            }
            Path finalResult = folder.resolve("final-" + epoch + ".emeth");
            aggregation.finish(Instant.now()).write(finalResult);
            return finalResult;
        }
    }
}
