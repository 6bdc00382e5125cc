package io.emeth.aggregator.benchmarks.suite;

import io.emeth.aggregator.benchmarks.harness.Comparison;
import io.emeth.aggregator.benchmarks.harness.Stage;
import io.emeth.aggregator.benchmarks.harness.Subject;
import io.emeth.aggregator.benchmarks.workload.JobFiles;
import io.emeth.aggregator.he.Scheme;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Whole jobs, from result files to the final result, with parameters that the planner chooses; beside them the same files
 * only read, and the same numbers summed without encryption.
 */
final class ProgramsSuite {
    static final String READ = "read the files";
    static final String AGGREGATE = "aggregate";

    private static final int LENGTH = 4096;
    private static final long MOST_FILE_BYTES = 1 << 20;

    private record Job(String program, Scheme scheme) {}

    private static final List<Job> JOBS = List.of(
            new Job("sum", Scheme.BFV),
            new Job("weighted-mean", Scheme.CKKS),
            new Job("variance", Scheme.BFV),
            new Job("concat", Scheme.BFV));

    private ProgramsSuite() {}

    static List<Comparison> comparisons(Surroundings surroundings) {
        int count = surroundings.pick(1000, 20);
        List<Comparison> comparisons = new ArrayList<>();
        for (Job job : JOBS) {
            String name = job.program() + "-" + job.scheme();
            Map<String, Object> parameters =
                    parameters(job.program(), job.scheme().toString(), count);
            comparisons.add(new Comparison("programs/" + name, parameters, stage -> {
                Path folder = surroundings.folder(name, MOST_FILE_BYTES * count);
                prepare(stage, JobFiles.encrypted(folder, job.program(), job.scheme(), count, LENGTH));
            }));
        }
        comparisons.add(new Comparison("programs/plain-sum", parameters("plain-sum", "none", count), stage -> {
            Path folder = surroundings.folder("plain-sum", MOST_FILE_BYTES * count);
            prepare(stage, JobFiles.plain(folder, count, LENGTH));
        }));
        return comparisons;
    }

    private static Map<String, Object> parameters(String program, String scheme, int count) {
        return Map.of("program", program, "scheme", scheme, "results", count, "numbersPerResult", LENGTH);
    }

    private static void prepare(Stage stage, JobFiles job) {
        stage.keep(() -> ScratchFiles.delete(job.files()));
        long bytes = job.resultBytes() * job.files().size();
        ByteBuffer buffer = ByteBuffer.allocateDirect(1 << 20);
        Subject read = Subject.elapsed(READ, "", () -> readAll(job.files(), buffer));
        stage.add(read, bytes);
        stage.add(Subject.elapsed(AGGREGATE, "", job::aggregate), read, bytes);
    }

    private static void readAll(List<Path> files, ByteBuffer buffer) throws IOException {
        for (Path file : files) {
            try (FileChannel channel = FileChannel.open(file)) {
                while (channel.read(buffer.clear()) >= 0) {}
            }
        }
    }
}
