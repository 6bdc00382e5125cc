package io.emeth.aggregator.flink;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.emeth.aggregator.JobSpec;
import io.emeth.aggregator.SubJobId;
import io.emeth.aggregator.SubJobResult;
import io.emeth.aggregator.flink.demo.LocalCluster;
import io.emeth.aggregator.flink.job.AggregationJob;
import io.emeth.aggregator.signing.SigningKeyFile;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Results through a broker of Apache Kafka on this machine, in its records and beside them. */
@Timeout(240)
class KafkaIT {
    private static final String TOPIC = "results";
    private static final String FINISHED = "finished";

    @TempDir
    private Path folder;

    private final List<Process> processes = new ArrayList<>();

    @AfterEach
    void stopBroker() {
        processes.forEach(Process::destroyForcibly);
    }

    @Test
    void results_inRecordsAndByReference_makeTheBytesOfOneMachine() throws Exception {
        JobSpec job = Samples.sum(1, 40);
        List<SubJobResult> results = new ArrayList<>();
        Path storage = Files.createDirectory(folder.resolve("storage"));
        String servers = startBroker();
        createTopic(servers);
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", servers), new ByteArraySerializer(), new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>(TOPIC, new byte[] {1, 2, 3})).get();
            producer.send(new ProducerRecord<>(TOPIC, null)).get();
            for (int index = 0; index < job.numParallel(); index++) {
                SubJobResult result = Samples.result(job, index);
                results.add(result);
                send(producer, storage, result);
            }
        }
        Path key = folder.resolve("key");
        SigningKeyFile.writePlain(key, Samples.jobs(job).signingKeys().get(0));
        Path own =
                Files.createDirectories(folder.resolve("jobs").resolve(job.job().toString()));
        Files.writeString(own.resolve("job.json"), job.toJson());
        FinishedEpoch expected = Samples.expected(job, results);
        Path out = folder.resolve("out");

        aggregate(servers, storage, key);
        assertThat(out.resolve(ResultFolder.resultName(expected))).hasBinaryContent(expected.result());
        assertThat(out.resolve(ResultFolder.manifestName(expected))).hasContent(expected.manifest());

        aggregate(servers, storage, key, "--out-topic", FINISHED);
        ConsumerRecord<byte[], byte[]> record = onlyRecord(servers);
        assertThat(record.key()).asString().isEqualTo(job.job() + "/0");
        assertThat(record.value()).isEqualTo(expected.result());
        assertThat(record.headers().headers(KafkaResults.MANIFEST))
                .singleElement()
                .satisfies(header -> assertThat(header.value()).asString(UTF_8).isEqualTo(expected.manifest()));
    }

    private static ConsumerRecord<byte[], byte[]> onlyRecord(String servers) {
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", servers), new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            TopicPartition partition = new TopicPartition(FINISHED, 0);
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            long end = consumer.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
            while (consumer.position(partition) < end) {
                consumer.poll(Duration.ofSeconds(1)).forEach(records::add);
            }
        }
        assertThat(records).hasSize(1);
        return records.get(0);
    }

    private static void send(KafkaProducer<byte[], byte[]> producer, Path storage, SubJobResult result)
            throws Exception {
        SubJobId subJob = result.header().subJob();
        if (subJob.index() % 2 == 0) {
            producer.send(KafkaSubmissions.inline(TOPIC, subJob, Submission.bytes(result.toBuffers())))
                    .get();
        } else {
            String name = subJob.index() + ".emeth";
            result.write(storage.resolve(name));
            producer.send(KafkaSubmissions.reference(TOPIC, subJob, name)).get();
        }
    }

    private void aggregate(String servers, Path storage, Path key, String... more) throws Exception {
        Configuration configuration = LocalCluster.configuration(folder.resolve("checkpoints"), "hashmap");
        StreamExecutionEnvironment environment = new StreamExecutionEnvironment(configuration);
        environment.setParallelism(2);
        environment.enableCheckpointing(500);
        List<String> arguments = new ArrayList<>(List.of(
                "--kafka",
                servers,
                "--topic",
                TOPIC,
                "--bounded",
                "true",
                "--storage",
                storage.toUri().toString(),
                "--jobs",
                folder.resolve("jobs").toString(),
                "--key",
                key.toString(),
                "--out",
                folder.resolve("out").toUri().toString()));
        arguments.addAll(List.of(more));
        AggregationJob.build(environment, arguments.toArray(String[]::new));
        try (LocalCluster cluster = LocalCluster.start(configuration, 1, 2)) {
            cluster.await(cluster.submit(environment));
        }
    }

    private static void createTopic(String servers) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", servers))) {
            admin.createTopics(List.of(new NewTopic(TOPIC, 3, (short) 1), new NewTopic(FINISHED, 1, (short) 1)))
                    .all()
                    .get(1, TimeUnit.MINUTES);
        }
    }

    private String startBroker() throws Exception {
        int port = freePort();
        int controllerPort = freePort();
        Path properties = folder.resolve("server.properties");
        Files.writeString(properties, """
                process.roles=broker,controller
                node.id=1
                controller.quorum.voters=1@localhost:%2$d
                listeners=PLAINTEXT://localhost:%1$d,CONTROLLER://localhost:%2$d
                controller.listener.names=CONTROLLER
                log.dirs=%3$s
                offsets.topic.replication.factor=1
                transaction.state.log.replication.factor=1
                transaction.state.log.min.isr=1
                group.initial.rebalance.delay.ms=0
                """.formatted(port, controllerPort, folder.resolve("kafka")));
        Process format =
                kafka("kafka.tools.StorageTool", "format", "-t", "AAAAAAAAAAAAAAAAAAAAAQ", "-c", properties.toString());
        assertThat(format.waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(format.exitValue())
                .as(Files.readString(folder.resolve("kafka.tools.StorageTool.log")))
                .isZero();
        kafka("kafka.Kafka", properties.toString());
        return "localhost:" + port;
    }

    private Process kafka(String mainClass, String... arguments) throws IOException {
        String classpath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-cp",
                classpath,
                mainClass));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve(mainClass + ".log").toFile())
                .start();
        processes.add(process);
        return process;
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
