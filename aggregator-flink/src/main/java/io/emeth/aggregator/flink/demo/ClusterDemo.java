package io.emeth.aggregator.flink.demo;

import io.emeth.aggregator.flink.FanOut;
import io.emeth.aggregator.flink.FileSubmissions;
import io.emeth.aggregator.flink.FinishedEpoch;
import io.emeth.aggregator.flink.ResultFolder;
import io.emeth.aggregator.flink.StreamAggregation;
import io.emeth.aggregator.flink.Submission;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.functions.MapFunction;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.connector.file.src.FileSource;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * {@code ./aggregator cluster-demo}: results of many jobs on a cluster of two TaskManagers in this process, one of which is killed in
 * the middle. It passes if every job's bytes and manifest are those of one machine.
 */
public final class ClusterDemo {
    private static final int SLOTS = 4;
    private static final int CHECKPOINT_MILLIS = 500;

    /** Submissions that were read by any attempt of the job in this process. */
    private static final AtomicLong READ = new AtomicLong();

    private final DemoOptions options;
    private final PrintStream out;

    private ClusterDemo(DemoOptions options, PrintStream out) {
        this.options = options;
        this.out = out;
    }

    /**
     * Runs the demo; the exit code is 0 if it passes.
     *
     * @param args see {@link DemoOptions#USAGE}
     */
    public static void main(String[] args) throws Exception {
        DemoOptions options;
        try {
            options = DemoOptions.parse(args);
        } catch (IllegalArgumentException e) {
            DemoOptions.exitWithUsage("cluster-demo " + DemoOptions.USAGE, List.of(args), e);
            return;
        }
        System.exit(new ClusterDemo(options, System.out).run() ? 0 : 1);
    }

    private boolean run() throws Exception {
        Path folder = Files.createTempDirectory("cluster-demo");
        try {
            return run(folder);
        } finally {
            delete(folder);
        }
    }

    private boolean run(Path folder) throws Exception {
        Path results = Files.createDirectory(folder.resolve("results"));
        out.printf("seed %d: writing %,d results of %d jobs%n", options.seed(), options.results(), options.jobs());
        Workload workload = Workload.write(results, options.seed(), options.results(), options.jobs(), FanOut.PLANNED);
        long start = System.nanoTime();
        Map<String, FinishedEpoch> expected = SingleMachine.run(results, workload.jobs(), workload.forOperators(), 1);
        out.printf("one machine: %d jobs, %.1f s%n", expected.size(), seconds(start));

        start = System.nanoTime();
        runOnCluster(folder, results, workload);
        out.printf("cluster: %.1f s, its start and the restart included%n", seconds(start));
        return isEqual(folder.resolve("finished"), expected);
    }

    private void runOnCluster(Path folder, Path results, Workload workload) throws Exception {
        Configuration configuration = LocalCluster.configuration(folder.resolve("checkpoints"), "hashmap");
        try (LocalCluster cluster = LocalCluster.start(configuration, 2, SLOTS / 2)) {
            JobID job = cluster.submit(environment(configuration, folder, results, workload));
            long killAfter = options.killAfter(workload.submissions());
            while (READ.get() < killAfter && !cluster.isDone(job)) {
                Thread.sleep(5);
            }
            if (!cluster.isDone(job)) {
                out.printf("killing a TaskManager after %,d of %,d results%n", READ.get(), workload.submissions());
                cluster.loseTaskManager();
            }
            cluster.await(job);
        }
    }

    private static StreamExecutionEnvironment environment(
            Configuration configuration, Path folder, Path results, Workload workload) {
        StreamExecutionEnvironment environment = new StreamExecutionEnvironment(configuration);
        environment.setParallelism(SLOTS);
        environment.enableCheckpointing(CHECKPOINT_MILLIS);
        FileSource<Submission> source =
                FileSubmissions.in(results.toUri().toString()).build();
        DataStream<Submission> submissions = environment
                .fromSource(source, WatermarkStrategy.noWatermarks(), "results")
                .map(new Counting());
        StreamAggregation.of(workload.forOperators())
                .apply(submissions)
                .finished()
                .sinkTo(new ResultFolder(folder.resolve("finished").toUri().toString()));
        return environment;
    }

    /** Tells the demo how far the stream is. */
    private static final class Counting implements MapFunction<Submission, Submission> {
        private static final long serialVersionUID = 1;

        @Override
        public Submission map(Submission submission) {
            READ.incrementAndGet();
            return submission;
        }
    }

    private boolean isEqual(Path folder, Map<String, FinishedEpoch> expected) throws IOException {
        int equal = 0;
        for (FinishedEpoch epoch : expected.values()) {
            Path result = folder.resolve(epoch.job() + "-0.emeth");
            Path manifest = folder.resolve(epoch.job() + "-0.manifest.json");
            if (Files.exists(result)
                    && Files.exists(manifest)
                    && Arrays.equals(Files.readAllBytes(result), epoch.result())
                    && Files.readString(manifest).equals(epoch.manifest())) {
                equal++;
            } else {
                out.printf("job %s differs%n", epoch.job());
            }
        }
        boolean passes = equal == options.jobs();
        out.printf("%d of %d jobs have the bytes and the manifest of one machine%n", equal, options.jobs());
        out.println("cluster-demo: " + (passes ? "PASS" : "FAIL"));
        return passes;
    }

    private static double seconds(long startNanos) {
        return (System.nanoTime() - startNanos) / 1e9;
    }

    static void delete(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        List<Path> files;
        try (Stream<Path> walk = Files.walk(folder)) {
            files = walk.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path file : files) {
            Files.deleteIfExists(file);
        }
    }
}
