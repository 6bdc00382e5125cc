package io.emeth.aggregator.flink.demo;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.JobExecutionResult;
import org.apache.flink.api.common.JobID;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.HeartbeatManagerOptions;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.runtime.checkpoint.CheckpointStatsSnapshot;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** A cluster in one process, for the demo, tests and measurements. */
public final class LocalCluster implements AutoCloseable {
    private static final long MINUTES = 10;

    private final MiniCluster cluster;

    private LocalCluster(MiniCluster cluster) {
        this.cluster = cluster;
    }

    /**
     * Settings for jobs and cluster.
     *
     * @param folder where checkpoints and savepoints go
     * @param backend {@code hashmap} or {@code rocksdb}
     */
    public static Configuration configuration(Path folder, String backend) {
        Configuration configuration = new Configuration();
        configuration.set(CheckpointingOptions.CHECKPOINT_STORAGE, "filesystem");
        configuration.set(
                CheckpointingOptions.CHECKPOINTS_DIRECTORY, folder.toUri().toString());
        configuration.set(CheckpointingOptions.FS_SMALL_FILE_THRESHOLD, MemorySize.ofMebiBytes(1));
        configuration.set(StateBackendOptions.STATE_BACKEND, backend);
        configuration.set(RestartStrategyOptions.RESTART_STRATEGY, "fixed-delay");
        configuration.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_ATTEMPTS, 10);
        configuration.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_DELAY, Duration.ofMillis(200));
        configuration.set(HeartbeatManagerOptions.HEARTBEAT_INTERVAL, Duration.ofMillis(500));
        configuration.set(HeartbeatManagerOptions.HEARTBEAT_TIMEOUT, Duration.ofSeconds(10));
        configuration.set(TaskManagerOptions.MANAGED_MEMORY_SIZE, MemorySize.ofMebiBytes(128));
        configuration.set(RestOptions.PORT, 0);
        return configuration;
    }

    /** Starts one. */
    public static LocalCluster start(Configuration configuration, int taskManagers, int slotsEach) throws Exception {
        MiniCluster cluster = new MiniCluster(new MiniClusterConfiguration.Builder()
                .setConfiguration(configuration)
                .setNumTaskManagers(taskManagers)
                .setNumSlotsPerTaskManager(slotsEach)
                .build());
        cluster.start();
        return new LocalCluster(cluster);
    }

    /** Begins the environment's job, from a savepoint if the configuration of the environment names one. */
    public JobID submit(StreamExecutionEnvironment environment) throws Exception {
        JobGraph job = environment.getStreamGraph().getJobGraph();
        cluster.submitJob(job).get(MINUTES, TimeUnit.MINUTES);
        return job.getJobID();
    }

    /** Whether the job is over. */
    public boolean isDone(JobID job) throws Exception {
        return cluster.getJobStatus(job).get(MINUTES, TimeUnit.MINUTES).isGloballyTerminalState();
    }

    /**
     * Waits for the job's end.
     *
     * @return what it counted
     * @throws org.apache.flink.runtime.client.JobExecutionException if it failed
     */
    public JobExecutionResult await(JobID job) throws Exception {
        return cluster.requestJobResult(job)
                .get(MINUTES, TimeUnit.MINUTES)
                .toJobExecutionResult(LocalCluster.class.getClassLoader());
    }

    /** The sizes and durations of the job's checkpoints. */
    public CheckpointStatsSnapshot checkpoints(JobID job) throws Exception {
        return Objects.requireNonNull(
                cluster.getExecutionGraph(job).get(MINUTES, TimeUnit.MINUTES).getCheckpointStatsSnapshot());
    }

    /** Kills a TaskManager, and starts another in its place. */
    public void loseTaskManager() throws Exception {
        cluster.terminateTaskManager(0).get(MINUTES, TimeUnit.MINUTES);
        cluster.startTaskManager();
    }

    /** Ends the job with a savepoint, and returns where that is. */
    public String stop(JobID job, Path folder) throws Exception {
        return cluster.stopWithSavepoint(job, folder.toUri().toString(), false, SavepointFormatType.CANONICAL)
                .get(MINUTES, TimeUnit.MINUTES);
    }

    @Override
    public void close() {
        try {
            cluster.close();
        } catch (Exception e) {
            throw new IllegalStateException("stopping the cluster", e);
        }
    }
}
