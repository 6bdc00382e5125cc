package io.emeth.aggregator.cli;

import io.emeth.aggregator.Aggregation;
import io.emeth.aggregator.Digest;
import io.emeth.aggregator.Part;
import io.emeth.aggregator.Receipt;
import io.emeth.aggregator.SubJobHeader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.Option;

/** Which results are taken out once all are in. */
final class RetractionOptions {
    @Option(
            names = "--retract",
            paramLabel = "FILE",
            description = "A result to take out again once all are in, as a Verifier may demand; repeat for more.")
    private List<Path> retractions = List.of();

    /** The files but for those that an earlier run took out, unless they were counted again since. */
    List<Path> due(Aggregation aggregation) throws IOException {
        List<Path> due = new ArrayList<>();
        Set<Map.Entry<Integer, Digest>> gone = new HashSet<>();
        aggregation.tally().retracted().forEach(part -> gone.add(Map.entry(part.index(), part.digest())));
        for (Path file : retractions) {
            InputFiles.size(file, Long.MAX_VALUE);
            if (gone.isEmpty()) {
                due.add(file);
                continue;
            }
            SubJobHeader header = Inputs.subJobResult(file).header();
            Optional<Digest> inside = aggregation.counted(header.index()).map(Part::digest);
            boolean isInside = inside.equals(Optional.of(header.payloadDigest()));
            if (isInside || !gone.contains(Map.entry(header.index(), header.payloadDigest()))) {
                due.add(file);
            }
        }
        return due;
    }

    /** What was taken out is not offered again. */
    List<Path> offered(List<Path> files, List<Path> due) throws IOException {
        List<Path> offered = new ArrayList<>(files);
        for (Path file : retractions) {
            if (!due.contains(file)) {
                Path gone = file.toRealPath();
                offered.removeIf(
                        candidate -> gone.equals(candidate.toAbsolutePath().normalize()) || candidate.equals(file));
            }
        }
        return offered;
    }

    /** A result that should go but cannot must not stay in the total unnoticed: no final result is written then. */
    static void retract(Aggregation aggregation, List<Path> due, Answers answers) throws IOException {
        for (Path file : due) {
            Receipt receipt = aggregation.retract(file);
            if (receipt instanceof Receipt.Rejected bad) {
                throw new BadInputException("cannot take out " + file + " (" + bad.reason() + ": " + bad.detail()
                        + ") — name a file that was accepted");
            }
            answers.record(file, receipt);
        }
    }
}
