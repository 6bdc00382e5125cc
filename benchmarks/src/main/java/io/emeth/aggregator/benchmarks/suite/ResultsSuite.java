package io.emeth.aggregator.benchmarks.suite;

import io.emeth.aggregator.benchmarks.harness.Comparison;
import io.emeth.aggregator.benchmarks.harness.Stage;
import io.emeth.aggregator.benchmarks.harness.Subject;
import io.emeth.aggregator.benchmarks.workload.JobFiles;
import io.emeth.aggregator.he.Scheme;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** How the cost of a sum grows with the number of results: files read, hashed, checked, added; the final result made. */
final class ResultsSuite {
    private static final int LENGTH = 4096;
    private static final long MOST_FILE_BYTES = 1 << 18;

    private ResultsSuite() {}

    static List<Comparison> comparisons(Surroundings surroundings) {
        List<Integer> counts = surroundings.pick(List.of(1, 3, 10, 30, 100, 300, 1000), List.of(1, 3, 10, 30));
        Map<String, Object> parameters = Map.of("program", "sum", "scheme", "bfv", "numbersPerResult", LENGTH);
        return List.of(new Comparison("results/sum-bfv", parameters, stage -> prepare(stage, counts, surroundings)));
    }

    private static void prepare(Stage stage, List<Integer> counts, Surroundings surroundings) throws IOException {
        int most = counts.get(counts.size() - 1);
        JobFiles job = JobFiles.encrypted(
                surroundings.folder("results", MOST_FILE_BYTES * most), "sum", Scheme.BFV, most, LENGTH);
        stage.keep(() -> ScratchFiles.delete(job.files()));
        for (int count : counts) {
            JobFiles first = job.first(count);
            stage.add(
                    Subject.elapsed("aggregate", Integer.toString(count), first::aggregate),
                    count * first.resultBytes());
        }
    }
}
