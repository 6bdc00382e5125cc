package io.emeth.aggregator.flink.job;

import io.emeth.aggregator.flink.FanOut;
import io.emeth.aggregator.flink.FileSubmissions;
import io.emeth.aggregator.flink.FinishedEpoch;
import io.emeth.aggregator.flink.JobFolder;
import io.emeth.aggregator.flink.KafkaResults;
import io.emeth.aggregator.flink.KafkaSubmissions;
import io.emeth.aggregator.flink.ResultFolder;
import io.emeth.aggregator.flink.StreamAggregation;
import io.emeth.aggregator.flink.Submission;
import java.nio.file.Path;
import java.time.Duration;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ReadableConfig;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.connector.file.src.FileSource;
import org.apache.flink.connector.kafka.sink.KafkaSink;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.DataStreamSink;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.util.ParameterTool;

/**
 * What {@code flink run} starts. Rejections and abandoned epochs go to the TaskManagers' standard output, a line each. Unless the
 * cluster's configuration names a restart strategy, the job fails after ten restarts in a row.
 *
 * <pre>
 * --jobs DIR --key FILE --out URI         jobs as {@link JobFolder} reads them, the signing key, where results go
 * [--out-topic NAME [--inline-bytes N]]   results into this topic of --kafka, above that size by reference to --out
 * --results URI [--watch SECONDS]         files of results; the folder is looked at again that often, or once
 *         [--max-container-bytes N]       files with more are rejected; 64 MiB
 * --kafka SERVERS --topic NAME [--group NAME] [--lateness SECONDS] [--bounded true]     instead of files
 * [--storage URI]                         what references are relative to
 * [--fan-out SHARDS]                      instead of a planned one
 * </pre>
 */
public final class AggregationJob {
    private static final int RESTARTS = 10; // in a row
    private static final int INLINE_BYTES = 900_000; // brokers and producers take 1 MiB

    private AggregationJob() {}

    /** Builds the stream and hands it to the cluster. */
    public static void main(String[] args) throws Exception {
        StreamExecutionEnvironment environment = StreamExecutionEnvironment.getExecutionEnvironment();
        build(environment, args);
        environment.execute("EMETH aggregation");
    }

    /**
     * Adds the stream to an environment.
     *
     * @throws RuntimeException naming the argument that is missing
     */
    public static void build(StreamExecutionEnvironment environment, String... args) {
        boundRestarts(environment);
        ParameterTool arguments = ParameterTool.fromArgs(args);
        JobFolder jobs = new JobFolder(Path.of(arguments.getRequired("jobs")), Path.of(arguments.getRequired("key")));
        StreamAggregation aggregation = StreamAggregation.of(jobs);
        if (arguments.has("storage")) {
            aggregation = aggregation.withStorage(arguments.getRequired("storage"));
        }
        if (arguments.has("fan-out")) {
            aggregation = aggregation.withFanOut(FanOut.of(arguments.getInt("fan-out")));
        }
        DataStream<Submission> submissions =
                arguments.has("kafka") ? kafka(environment, arguments) : files(environment, arguments);
        StreamAggregation.Outputs outputs = aggregation.apply(submissions);
        DataStreamSink<FinishedEpoch> finished = arguments.has("out-topic")
                ? outputs.finished().sinkTo(topic(arguments))
                : outputs.finished().sinkTo(new ResultFolder(arguments.getRequired("out")));
        finished.name("finished").uid("emeth-finished");
        outputs.rejections().print("rejected").uid("emeth-rejected");
        outputs.abandoned().print("abandoned").uid("emeth-abandoned");
    }

    /** Unless told otherwise, Flink tries for ever, and what is broken for good looks alive. */
    private static void boundRestarts(StreamExecutionEnvironment environment) {
        ReadableConfig given = environment.getConfiguration();
        if (given.getOptional(RestartStrategyOptions.RESTART_STRATEGY).isEmpty()
                && given.getOptional(RestartStrategyOptions.RESTART_STRATEGY_EXPONENTIAL_DELAY_ATTEMPTS)
                        .isEmpty()) {
            Configuration bounded = new Configuration();
            bounded.set(RestartStrategyOptions.RESTART_STRATEGY, "exponential-delay");
            bounded.set(RestartStrategyOptions.RESTART_STRATEGY_EXPONENTIAL_DELAY_ATTEMPTS, RESTARTS);
            environment.configure(bounded);
        }
    }

    private static DataStream<Submission> files(StreamExecutionEnvironment environment, ParameterTool arguments) {
        FileSource.FileSourceBuilder<Submission> source = FileSubmissions.in(
                arguments.getInt("max-container-bytes", FileSubmissions.MAX_CONTAINER_BYTES),
                arguments.getRequired("results"));
        if (arguments.has("watch")) {
            source.monitorContinuously(Duration.ofSeconds(arguments.getLong("watch")));
        }
        return environment
                .fromSource(source.build(), WatermarkStrategy.noWatermarks(), "files")
                .uid("emeth-files");
    }

    /** Event time is the broker's or producer's timestamp of each record. */
    private static DataStream<Submission> kafka(StreamExecutionEnvironment environment, ParameterTool arguments) {
        var source = KafkaSource.<Submission>builder()
                .setBootstrapServers(arguments.getRequired("kafka"))
                .setTopics(arguments.getRequired("topic"))
                .setGroupId(arguments.get("group", "emeth-aggregator"))
                .setStartingOffsets(OffsetsInitializer.earliest())
                .setDeserializer(new KafkaSubmissions());
        if (arguments.getBoolean("bounded", false)) {
            source.setBounded(OffsetsInitializer.latest());
        }
        Duration lateness = Duration.ofSeconds(arguments.getLong("lateness", 10));
        return environment
                .fromSource(source.build(), WatermarkStrategy.forBoundedOutOfOrderness(lateness), "kafka")
                .uid("emeth-kafka");
    }

    private static KafkaSink<FinishedEpoch> topic(ParameterTool arguments) {
        return KafkaSink.<FinishedEpoch>builder()
                .setBootstrapServers(arguments.getRequired("kafka"))
                .setRecordSerializer(new KafkaResults(
                        arguments.getRequired("out-topic"),
                        arguments.getRequired("out"),
                        arguments.getInt("inline-bytes", INLINE_BYTES)))
                .setDeliveryGuarantee(DeliveryGuarantee.AT_LEAST_ONCE)
                .build();
    }
}
