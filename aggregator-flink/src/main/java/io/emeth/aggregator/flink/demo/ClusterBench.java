package io.emeth.aggregator.flink.demo;

import io.emeth.aggregator.Aggregation;
import io.emeth.aggregator.ElementType;
import io.emeth.aggregator.JobId;
import io.emeth.aggregator.JobSpec;
import io.emeth.aggregator.PayloadLayout;
import io.emeth.aggregator.ProgramRegistry;
import io.emeth.aggregator.SubJobId;
import io.emeth.aggregator.SubJobResult;
import io.emeth.aggregator.flink.FanOut;
import io.emeth.aggregator.flink.FileSubmissions;
import io.emeth.aggregator.flink.StreamAggregation;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.runtime.checkpoint.CheckpointStatsSnapshot;
import org.apache.flink.runtime.checkpoint.CompletedCheckpointStatsSummarySnapshot;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;

/**
 * {@code ./aggregator cluster-bench [ROUNDS [the demo's arguments]]}: the demo's results, through the API on one machine and through clusters of several sizes in this
 * process, in turns; the first round is not counted.
 */
public final class ClusterBench {
    private static final List<Integer> THREADS = List.of(1, 2);
    private static final int CHECKPOINT_MILLIS = 1000;
    private static final List<Integer> SLOTS = List.of(1, 2, 4);

    private final PrintStream out;
    private final Path folder;
    private final DemoOptions options;
    private final Map<String, double[]> seconds = new TreeMap<>();

    private ClusterBench(PrintStream out, Path folder, DemoOptions options) {
        this.out = out;
        this.folder = folder;
        this.options = options;
    }

    /**
     * Measures, and prints medians.
     *
     * @param args the number of rounds that count, then those of the demo
     */
    public static void main(String[] args) throws Exception {
        int rounds;
        DemoOptions options;
        try {
            rounds = args.length == 0 ? 3 : rounds(args[0]);
            options = DemoOptions.parse(args.length == 0 ? args : Arrays.copyOfRange(args, 1, args.length));
        } catch (IllegalArgumentException e) {
            DemoOptions.exitWithUsage("cluster-bench [ROUNDS " + DemoOptions.USAGE + "]", List.of(args), e);
            return;
        }
        Path folder = Files.createTempDirectory("cluster-bench");
        try {
            new ClusterBench(System.out, folder, options).measure(rounds);
        } finally {
            ClusterDemo.delete(folder);
        }
        System.exit(0);
    }

    private static int rounds(String text) {
        try {
            return Math.max(1, Integer.parseInt(text));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("the number of rounds comes first, not '" + text + "'", e);
        }
    }

    private void measure(int rounds) throws Exception {
        Path results = Files.createDirectory(folder.resolve("results"));
        Workload workload = Workload.write(results, options.seed(), options.results(), options.jobs(), FanOut.PLANNED);
        for (int round = -1; round < rounds; round++) {
            for (int threads : THREADS) {
                long start = System.nanoTime();
                SingleMachine.run(results, workload.jobs(), workload.forOperators(), threads);
                note("one machine, " + threads + " threads", round, rounds, (System.nanoTime() - start) / 1e9);
            }
            for (int slots : SLOTS) {
                note("cluster, " + slots + " slots", round, rounds, onCluster(results, workload, slots, round));
            }
        }
        double base = THREADS.stream()
                .mapToDouble(threads -> median("one machine, " + threads + " threads"))
                .min()
                .orElseThrow();
        out.printf("%,d submissions of %d jobs%n", workload.submissions(), options.jobs());
        for (String subject : seconds.keySet()) {
            double time = median(subject);
            out.printf(
                    "%-24s %6.2f s  %,8.0f results/s  %.2f of one machine at its best  %s%n",
                    subject, time, workload.submissions() / time, base / time, Arrays.toString(seconds.get(subject)));
        }
        printState();
    }

    private void note(String subject, int round, int rounds, double time) {
        double[] times = seconds.computeIfAbsent(subject, key -> new double[rounds]);
        if (round >= 0) {
            times[round] = time;
        }
    }

    private double median(String subject) {
        double[] times = seconds.getOrDefault(subject, new double[1]).clone();
        Arrays.sort(times);
        return times[times.length / 2];
    }

    /** Returns the seconds from the first task's start to the last one's end. */
    private double onCluster(Path results, Workload workload, int slots, int round) throws Exception {
        Path checkpoints = folder.resolve("checkpoints-" + round + "-" + slots);
        Configuration configuration = LocalCluster.configuration(checkpoints, "hashmap");
        StreamExecutionEnvironment environment = new StreamExecutionEnvironment(configuration);
        environment.setParallelism(slots);
        environment.enableCheckpointing(CHECKPOINT_MILLIS);
        var source = FileSubmissions.in(results.toUri().toString()).build();
        StreamAggregation.of(workload.forOperators())
                .apply(environment.fromSource(source, WatermarkStrategy.noWatermarks(), "results"))
                .finished()
                .sinkTo(new DiscardingSink<>());
        try (LocalCluster cluster = LocalCluster.start(configuration, 1, slots)) {
            JobID job = cluster.submit(environment);
            double time = cluster.await(job).getNetRuntime() / 1e3;
            print(slots, cluster.checkpoints(job));
            return time;
        } finally {
            ClusterDemo.delete(checkpoints);
        }
    }

    private void print(int slots, CheckpointStatsSnapshot checkpoints) {
        CompletedCheckpointStatsSummarySnapshot summary = checkpoints.getSummaryStats();
        out.printf(
                "%d slots: %d checkpoints, at most %,d KiB and %d ms%n",
                slots,
                checkpoints.getCounts().getNumberOfCompletedCheckpoints(),
                summary.getStateSizeStats().getMaximum() >> 10,
                summary.getEndToEndDurationStats().getMaximum());
    }

    /** What keyed state holds of one epoch: its totals, and so much for each result. */
    private void printState() {
        JobSpec job =
                JobSpec.plain(new JobId(new UUID(1, 1)), "plain-sum", 1000, PayloadLayout.vector(1), ElementType.INT64);
        try (Aggregation aggregation = Aggregation.open(job, 0, ProgramRegistry.discover())) {
            long empty = bytes(aggregation);
            for (int index = 0; index < job.numParallel(); index++) {
                SubJobId subJob = new SubJobId(job.job(), 0, index);
                aggregation.accept(SubJobResult.plain(
                        subJob, job.program(), ElementType.INT64, job.layout(), List.of(ByteBuffer.allocate(8))));
            }
            long each = (bytes(aggregation) - empty) / job.numParallel();
            out.printf("state of an epoch: totals, %d bytes, and %d bytes for each result inside%n", empty, each);
        }
    }

    private static long bytes(Aggregation aggregation) {
        return aggregation.partial().toBuffers().stream()
                .mapToLong(ByteBuffer::remaining)
                .sum();
    }
}
