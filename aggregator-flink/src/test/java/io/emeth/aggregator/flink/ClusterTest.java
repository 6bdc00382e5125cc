package io.emeth.aggregator.flink;

import static org.assertj.core.api.Assertions.assertThat;

import io.emeth.aggregator.flink.demo.LocalCluster;
import io.emeth.aggregator.flink.demo.SingleMachine;
import io.emeth.aggregator.flink.demo.Workload;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.connector.file.src.FileSource;
import org.apache.flink.runtime.checkpoint.CheckpointStatsCounts;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whole streams on a cluster in this process, against one machine. */
@Timeout(300)
class ClusterTest {
    private static final FanOut FAN_OUT = FanOut.of(4);
    private static final AtomicLong READ = new AtomicLong();

    @TempDir
    private Path folder;

    private Path results;
    private Path finished;
    private Workload workload;
    private Map<String, FinishedEpoch> expected;

    @BeforeEach
    void writeResults() throws Exception {
        Path all = Files.createDirectory(folder.resolve("all"));
        results = Files.createDirectory(folder.resolve("results"));
        finished = folder.resolve("finished");
        workload = Workload.write(all, 11, 1200, 6, FAN_OUT);
        expected = SingleMachine.run(all, workload.jobs(), workload.forOperators(), 1);
        assertThat(expected).hasSize(6);
        READ.set(0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"hashmap", "rocksdb"})
    void stream_thatLosesATaskManager_makesTheBytesAndManifestsOfOneMachine(String backend) throws Exception {
        moveFiles(0, Workload.FILES + 2);
        Configuration configuration = LocalCluster.configuration(folder.resolve("state"), backend);
        try (LocalCluster cluster = LocalCluster.start(configuration, 2, 1)) {
            JobID job = cluster.submit(environment(configuration, 2, false));
            awaitRead(600);
            cluster.loseTaskManager();
            cluster.await(job);
        }
        assertThat(finished()).usingRecursiveComparison().isEqualTo(expected);
    }

    /** New files come while nothing runs, and while something does. */
    @Test
    void stream_stoppedAndRescaledFromTwoToThreeAndBack_makesTheBytesAndManifestsOfOneMachine() throws Exception {
        Configuration configuration = LocalCluster.configuration(folder.resolve("state"), "rocksdb");
        try (LocalCluster cluster = LocalCluster.start(configuration, 3, 1)) {
            int third = Workload.FILES / 3;
            moveFiles(0, third);
            JobID first = cluster.submit(environment(configuration, 2, true));
            awaitRead(workload.submissions() / 4);
            restoreFrom(configuration, cluster.stop(first, folder.resolve("savepoints")));
            moveFiles(third, 2 * third);
            JobID second = cluster.submit(environment(configuration, 3, true));
            awaitRead(workload.submissions() / 2);
            restoreFrom(configuration, cluster.stop(second, folder.resolve("savepoints")));
            JobID last = cluster.submit(environment(configuration, 2, true));
            moveFiles(2 * third, Workload.FILES + 2);
            awaitFinished(cluster, last);
            cluster.stop(last, folder.resolve("savepoints"));
        }
        assertThat(finished()).usingRecursiveComparison().isEqualTo(expected);
    }

    /** The folder of the job's checkpoints is a file for a while. */
    @Test
    void stream_whoseCheckpointsFailForAWhile_goesOnAndMakesTheBytesAndManifestsOfOneMachine() throws Exception {
        Configuration configuration = LocalCluster.configuration(folder.resolve("state"), "hashmap");
        configuration.set(CheckpointingOptions.TOLERABLE_FAILURE_NUMBER, Integer.MAX_VALUE);
        try (LocalCluster cluster = LocalCluster.start(configuration, 1, 2)) {
            moveFiles(0, Workload.FILES / 2);
            JobID job = cluster.submit(environment(configuration, 2, true));
            while (counts(cluster, job).getNumberOfCompletedCheckpoints() == 0) {
                Thread.sleep(5);
            }
            Path checkpoints = folder.resolve("state").resolve(job.toString());
            Path away = folder.resolve("away");
            Files.move(checkpoints, away);
            Files.createFile(checkpoints);
            while (counts(cluster, job).getNumberOfFailedCheckpoints() < 2) {
                Thread.sleep(5);
            }
            moveFiles(Workload.FILES / 2, Workload.FILES + 2);
            Files.delete(checkpoints);
            Files.move(away, checkpoints);
            awaitFinished(cluster, job);
            assertThat(counts(cluster, job).getNumberOfRestoredCheckpoints()).isZero();
            cluster.stop(job, folder.resolve("savepoints"));
        }
        assertThat(finished()).usingRecursiveComparison().isEqualTo(expected);
    }

    private static CheckpointStatsCounts counts(LocalCluster cluster, JobID job) throws Exception {
        return cluster.checkpoints(job).getCounts();
    }

    private void awaitFinished(LocalCluster cluster, JobID job) throws Exception {
        while (finished().size() < expected.size() && !cluster.isDone(job)) {
            Thread.sleep(50);
        }
    }

    private static void restoreFrom(Configuration configuration, String savepoint) {
        configuration.set(StateRecoveryOptions.SAVEPOINT_PATH, savepoint);
    }

    private StreamExecutionEnvironment environment(Configuration configuration, int parallelism, boolean isMonitored) {
        StreamExecutionEnvironment environment = new StreamExecutionEnvironment(configuration);
        environment.setParallelism(parallelism);
        environment.enableCheckpointing(200);
        FileSource.FileSourceBuilder<Submission> source =
                FileSubmissions.in(results.toUri().toString());
        if (isMonitored) {
            source.monitorContinuously(Duration.ofMillis(100));
        }
        StreamAggregation.of(workload.forOperators())
                .withFanOut(FAN_OUT)
                .withOpenBytes(1 << 20)
                .apply(environment
                        .fromSource(source.build(), WatermarkStrategy.noWatermarks(), "results")
                        .uid("results")
                        .map(submission -> {
                            READ.incrementAndGet();
                            return submission;
                        })
                        .returns(Submission.class)
                        .uid("count"))
                .finished()
                .sinkTo(new ResultFolder(finished.toUri().toString()))
                .uid("finished");
        return environment;
    }

    private void moveFiles(int from, int to) throws Exception {
        List<Path> files;
        try (Stream<Path> all = Files.list(folder.resolve("all"))) {
            files = all.sorted().limit(to - from).toList();
        }
        for (Path file : files) {
            Files.move(file, results.resolve(file.getFileName()));
        }
    }

    private static void awaitRead(long count) throws InterruptedException {
        while (READ.get() < count) {
            Thread.sleep(5);
        }
    }

    private Map<String, FinishedEpoch> finished() throws Exception {
        Map<String, FinishedEpoch> found = new TreeMap<>();
        for (String job : expected.keySet()) {
            Path result = finished.resolve(job + "-0.emeth");
            Path manifest = finished.resolve(job + "-0.manifest.json");
            if (Files.exists(manifest)) {
                found.put(job, new FinishedEpoch(job, 0, Files.readAllBytes(result), Files.readString(manifest)));
            }
        }
        return found;
    }
}
