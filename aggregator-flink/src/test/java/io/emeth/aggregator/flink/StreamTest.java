package io.emeth.aggregator.flink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.emeth.aggregator.ElementType;
import io.emeth.aggregator.JobId;
import io.emeth.aggregator.JobSpec;
import io.emeth.aggregator.PayloadLayout;
import io.emeth.aggregator.RejectReason;
import io.emeth.aggregator.SubJobId;
import io.emeth.aggregator.SubJobResult;
import io.emeth.aggregator.flink.demo.LocalCluster;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.java.typeutils.PojoTypeInfo;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What goes where in a whole stream, on a cluster that all tests share. */
@Timeout(120)
class StreamTest {
    private static final JobSpec JOB = Samples.sum(1, 2);
    private static final Map<String, List<Object>> COLLECTED = new ConcurrentHashMap<>();

    @TempDir
    private static Path folder;

    private static Configuration configuration;
    private static LocalCluster cluster;

    @BeforeAll
    static void startCluster() throws Exception {
        configuration = LocalCluster.configuration(folder.resolve("checkpoints"), "hashmap");
        cluster = LocalCluster.start(configuration, 1, 2);
    }

    @AfterAll
    static void stopCluster() {
        cluster.close();
    }

    @Test
    void submissions_ofNoJobThatRuns_areRejectedAndEverythingElseGoesOn() throws Exception {
        JobSpec unregistered = JobSpec.plain(
                new JobId(new UUID(1, 50)), "nobody-knows", 2, PayloadLayout.vector(3), ElementType.INT64);
        JobSpec replacing = Samples.sum(51, 2).withResubmission(io.emeth.aggregator.Resubmission.REPLACE);
        Path stored = folder.resolve("below").resolve("1.emeth");
        Files.createDirectories(stored.getParent());
        Samples.result(JOB, 1).write(stored);
        List<Submission> submissions = List.of(
                Submission.of("garbage", new byte[] {1, 2, 3}),
                named("unknown", Samples.result(Samples.sum(99, 2), 0)),
                named("unregistered", Samples.result(unregistered, 0)),
                named("replacing", Samples.result(replacing, 0)),
                named("epoch", Samples.result(JOB, 1, 0, 0)),
                Submission.reference("escape", new SubJobId(JOB.job(), 0, 1), "../below/1.emeth"),
                Submission.reference("absent", new SubJobId(JOB.job(), 0, 1), "below/2.emeth"),
                Submission.reference("liar", new SubJobId(JOB.job(), 0, 0), "below/1.emeth"),
                new Submission("no reference", null, "nothing", "below/1.emeth", null),
                named("first", Samples.result(JOB, 0)),
                Submission.reference("second", new SubJobId(JOB.job(), 0, 1), "below/1.emeth"));
        StreamAggregation aggregation = StreamAggregation.of(Samples.jobs(JOB, unregistered, replacing))
                .withStorage(folder.toUri().toString());
        run("jobs", aggregation, submissions);
        assertThat(collected("jobs rejections", Rejection.class))
                .extracting(Rejection::origin, Rejection::reason)
                .containsExactlyInAnyOrder(
                        tuple("garbage", RejectReason.MALFORMED),
                        tuple("unknown", RejectReason.WRONG_JOB),
                        tuple("unregistered", RejectReason.WRONG_PROGRAM),
                        tuple("replacing", RejectReason.WRONG_PROGRAM),
                        tuple("epoch", RejectReason.WRONG_EPOCH),
                        tuple("escape", RejectReason.MALFORMED),
                        tuple("absent", RejectReason.MALFORMED),
                        tuple("liar", RejectReason.MALFORMED),
                        tuple("no reference", RejectReason.MALFORMED));
        assertThat(collected("jobs finished", FinishedEpoch.class))
                .usingRecursiveFieldByFieldElementComparator()
                .containsExactly(Samples.expected(JOB, EpochOperatorTest.results(JOB, 0, 1)));
    }

    @Test
    void files_ofContainersAndOfSomethingElse_giveAllThatCanBeRead() throws Exception {
        Path files = Files.createDirectory(folder.resolve("files"));
        byte[] first = Submission.bytes(Samples.result(JOB, 0).toBuffers());
        byte[] second = Submission.bytes(Samples.result(JOB, 1).toBuffers());
        Files.write(files.resolve("torn"), java.util.Arrays.copyOf(first, first.length - 1));
        Files.write(files.resolve("one"), first);
        Files.write(files.resolve("empty"), new byte[0]);
        Files.createDirectory(files.resolve("deeper"));
        Files.write(files.resolve("deeper").resolve("two"), second);
        StreamExecutionEnvironment environment = environment();
        DataStream<Submission> submissions = environment.fromSource(
                FileSubmissions.in(files.toUri().toString()).build(), WatermarkStrategy.noWatermarks(), "files");
        run("files", StreamAggregation.of(Samples.jobs(JOB)), environment, submissions);
        assertThat(collected("files rejections", Rejection.class))
                .singleElement()
                .satisfies(rejection -> {
                    assertThat(rejection.origin()).endsWith("torn");
                    assertThat(rejection.reason()).isEqualTo(RejectReason.MALFORMED);
                });
        assertThat(collected("files finished", FinishedEpoch.class)).hasSize(1);
    }

    /** Event time is the index; results of both levels, late ones, and one that is too early to be inside. */
    @Test
    void deadlines_inEventTime_decideWhatIsInside() throws Exception {
        JobSpec large = Samples.quorum(3, 64, 10, 40);
        JobSpec small = Samples.quorum(4, 4, 1, 2);
        List<Submission> submissions = new ArrayList<>();
        for (int index = 0; index < 64; index++) {
            submissions.add(named(String.valueOf(index), Samples.result(large, index)));
            if (index < 4) {
                submissions.add(named(String.valueOf(index), Samples.result(small, index)));
            }
        }
        StreamExecutionEnvironment environment = environment();
        DataStream<Submission> timed = environment
                .fromData(TypeInformation.of(Submission.class), submissions.toArray(Submission[]::new))
                .assignTimestampsAndWatermarks(WatermarkStrategy.<Submission>forMonotonousTimestamps()
                        .withTimestampAssigner((submission, before) -> Long.parseLong(submission.origin())));
        run("time", StreamAggregation.of(Samples.jobs(large, small)).withFanOut(FanOut.of(4)), environment, timed);
        assertThat(collected("time finished", FinishedEpoch.class))
                .usingRecursiveFieldByFieldElementComparator()
                .containsExactlyInAnyOrder(
                        Samples.expected(large, EpochOperatorTest.results(large, first(40))),
                        Samples.expected(small, EpochOperatorTest.results(small, first(2))));
        assertThat(collected("time rejections", Rejection.class))
                .hasSize(24 + 2)
                .allSatisfy(late -> assertThat(late.reason()).isEqualTo(RejectReason.CLOSED));
    }

    @Test
    void types_ofAllStreams_areSerializedFieldByField() {
        for (Class<?> type :
                List.of(Submission.class, Message.class, Rejection.class, FinishedEpoch.class, AbandonedEpoch.class)) {
            assertThat(TypeInformation.of(type)).isInstanceOf(PojoTypeInfo.class);
        }
    }

    @Test
    void signingKey_thatCannotBeRead_endsTheJobInsteadOfRestartingIt() throws Exception {
        StreamAggregation aggregation = StreamAggregation.of(new JobFolder(folder, folder.resolve("no.key")));
        assertThatThrownBy(() -> run("key", aggregation, List.of(named("first", Samples.result(JOB, 0)))))
                .hasStackTraceContaining("the signing keys cannot be read")
                .hasStackTraceContaining("no.key")
                .hasStackTraceContaining("SuppressRestartsException");
    }

    private static int[] first(int count) {
        return java.util.stream.IntStream.range(0, count).toArray();
    }

    private static Submission named(String origin, SubJobResult result) {
        return Submission.of(origin, Submission.bytes(result.toBuffers()));
    }

    private static StreamExecutionEnvironment environment() {
        StreamExecutionEnvironment environment = new StreamExecutionEnvironment(configuration);
        environment.setParallelism(2);
        return environment;
    }

    private static void run(String test, StreamAggregation aggregation, List<Submission> submissions) throws Exception {
        StreamExecutionEnvironment environment = environment();
        run(
                test,
                aggregation,
                environment,
                environment.fromData(TypeInformation.of(Submission.class), submissions.toArray(Submission[]::new)));
    }

    private static void run(
            String test,
            StreamAggregation aggregation,
            StreamExecutionEnvironment environment,
            DataStream<Submission> submissions)
            throws Exception {
        StreamAggregation.Outputs outputs = aggregation.apply(submissions);
        collect(outputs.finished(), test + " finished");
        collect(outputs.rejections(), test + " rejections");
        collect(outputs.abandoned(), test + " abandoned");
        cluster.await(cluster.submit(environment));
    }

    private static <T> void collect(DataStream<T> stream, String name) {
        stream.map(value -> {
                    COLLECTED
                            .computeIfAbsent(name, key -> new CopyOnWriteArrayList<>())
                            .add(value);
                    return name;
                })
                .returns(String.class)
                .sinkTo(new org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink<>());
    }

    private static <T> List<T> collected(String name, Class<T> type) {
        return COLLECTED.getOrDefault(name, List.of()).stream().map(type::cast).toList();
    }
}
