package io.emeth.aggregator.cli;

import io.emeth.aggregator.Aggregation;
import io.emeth.aggregator.Part;
import io.emeth.aggregator.Partial;
import io.emeth.aggregator.RejectedResultException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Aggregations in parts: what one machine holds goes to another. */
final class PartialOptions {
    @Option(
            names = "--merge",
            paramLabel = "FILE",
            description = "What another aggregation of the job wrote with --partial; repeat for more.")
    private @Nullable List<Path> merged;

    @Option(
            names = "--partial",
            paramLabel = "FILE",
            description = "Write what is counted, to be merged elsewhere, instead of a final result.")
    private @Nullable Path out;

    boolean isWritten() {
        return out != null;
    }

    boolean isEmpty() {
        return merged == null;
    }

    /**
     * Merges the files, each wholly or not at all; one that is in already is passed over, and what was taken out since stays
     * out.
     */
    void mergeInto(Aggregation aggregation) throws IOException {
        for (Path file : merged == null ? List.<Path>of() : merged) {
            InputFiles.size(file, Long.MAX_VALUE);
            try {
                Partial partial = Partial.read(file);
                if (!isIn(partial, aggregation)) {
                    aggregation.merge(partial);
                }
            } catch (RejectedResultException | IllegalArgumentException e) {
                throw new BadInputException(file + ": " + e.getMessage(), e);
            } catch (IllegalStateException e) {
                throw new BadInputException(
                        file + ": " + e.getMessage() + " — it comes too late for this epoch, leave it out", e);
            } catch (UnsupportedOperationException e) {
                throw new BadInputException(file + ": " + e.getMessage() + " — aggregate on one machine", e);
            }
        }
    }

    private static boolean isIn(Partial partial, Aggregation aggregation) {
        Set<Part> retracted = Set.copyOf(aggregation.tally().retracted());
        return aggregation.covers(partial.header().parts().stream()
                .filter(part -> !retracted.contains(part))
                .toList());
    }

    /** Writes the partial, which was asked for, and returns where. */
    Path write(Aggregation aggregation, boolean force) throws IOException {
        Path file = Objects.requireNonNull(out, "isWritten was asked before");
        try (Staging staging = Staging.beside(file)) {
            staging.write(file, aggregation.partial()::write);
            staging.commit(force);
        }
        return file;
    }
}
