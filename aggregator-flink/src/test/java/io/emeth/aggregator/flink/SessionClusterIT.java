package io.emeth.aggregator.flink;

import static org.assertj.core.api.Assertions.assertThat;

import io.emeth.aggregator.JobSpec;
import io.emeth.aggregator.flink.demo.SingleMachine;
import io.emeth.aggregator.flink.demo.Workload;
import io.emeth.aggregator.signing.SigningKeyFile;
import java.io.File;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A standalone session cluster on this machine, of the jars that Maven resolved: a JobManager and a TaskManager that know nothing of
 * ours, and the command line client that brings them the job's jar.
 */
@Timeout(240)
class SessionClusterIT {
    private static final Path TARGET = Path.of("target");
    private static final List<String> OURS = List.of("emeth", "aggregator-", "kafka", "bcprov", "zstd", "jackson-core");

    @TempDir
    private Path folder;

    private final List<Process> processes = new ArrayList<>();

    @AfterEach
    void stopProcesses() {
        processes.forEach(Process::destroyForcibly);
    }

    @Test
    void jobJar_runTwiceOnOneCluster_makesTheBytesAndManifestsOfOneMachine() throws Exception {
        Path results = Files.createDirectory(folder.resolve("results"));
        Workload workload = Workload.write(results, 5, 400, 4, FanOut.PLANNED);
        Map<String, FinishedEpoch> expected = SingleMachine.run(results, workload.jobs(), workload.forOperators(), 1);
        Path key = folder.resolve("key");
        SigningKeyFile.writePlain(key, workload.forOperators().signingKeys().get(0));
        Path jobs = Files.createDirectory(folder.resolve("jobs"));
        for (JobSpec job : workload.jobs()) {
            Path own = Files.createDirectory(jobs.resolve(job.job().toString()));
            Files.writeString(own.resolve("job.json"), job.toJson());
        }
        int port = freePort();
        Path configuration = configure(port);
        start("jobmanager", "org.apache.flink.runtime.entrypoint.StandaloneSessionClusterEntrypoint", configuration);
        start("taskmanager", "org.apache.flink.runtime.taskexecutor.TaskManagerRunner", configuration);
        awaitTaskManager(port);
        for (String run : List.of("first", "second")) { // the second one loads the native library once more
            Path out = folder.resolve(run);
            flinkRun(configuration, jobs, key, results, out);
            for (FinishedEpoch epoch : expected.values()) {
                Path result = out.resolve(ResultFolder.resultName(epoch));
                assertThat(result).as(run).hasBinaryContent(epoch.result());
                assertThat(out.resolve(ResultFolder.manifestName(epoch))).hasContent(epoch.manifest());
            }
        }
    }

    /** What {@code flink run} does. */
    private void flinkRun(Path configuration, Path jobs, Path key, Path results, Path out) throws Exception {
        List<String> arguments = List.of(
                "run",
                jobJar().toString(),
                "--jobs",
                jobs.toString(),
                "--key",
                key.toString(),
                "--results",
                results.toUri().toString(),
                "--out",
                out.toUri().toString());
        ProcessBuilder builder = java("org.apache.flink.client.cli.CliFrontend", arguments);
        builder.environment().put("FLINK_CONF_DIR", configuration.toString());
        Path log = folder.resolve("client.log");
        Process client = builder.redirectOutput(log.toFile()).start();
        processes.add(client);
        assertThat(client.waitFor(2, TimeUnit.MINUTES)).isTrue();
        assertThat(client.exitValue()).as(Files.readString(log)).isZero();
    }

    private static Path jobJar() throws IOException {
        try (Stream<Path> jars = Files.list(TARGET)) {
            return jars.filter(jar -> jar.toString().endsWith("-job.jar"))
                    .findFirst()
                    .orElseThrow()
                    .toAbsolutePath();
        }
    }

    private Path configure(int restPort) throws IOException {
        Path configuration = Files.createDirectory(folder.resolve("conf"));
        String text = """
                jobmanager.rpc.address: localhost
                jobmanager.rpc.port: %d
                jobmanager.memory.process.size: 1024m
                rest.address: localhost
                rest.bind-address: localhost
                rest.port: %d
                taskmanager.host: localhost
                taskmanager.bind-host: localhost
                taskmanager.cpu.cores: 1
                taskmanager.memory.framework.heap.size: 128m
                taskmanager.memory.framework.off-heap.size: 64m
                taskmanager.memory.jvm-metaspace.size: 128m
                taskmanager.memory.jvm-overhead.min: 64m
                taskmanager.memory.jvm-overhead.max: 64m
                taskmanager.memory.task.heap.size: 256m
                taskmanager.memory.task.off-heap.size: 64m
                taskmanager.memory.managed.size: 32m
                taskmanager.memory.network.min: 64m
                taskmanager.memory.network.max: 64m
                taskmanager.numberOfTaskSlots: 2
                parallelism.default: 2
                execution.checkpointing.interval: 500ms
                execution.checkpointing.storage: filesystem
                execution.checkpointing.dir: %s
                io.tmp.dirs: %s
                """.formatted(
                        freePort(), restPort, folder.resolve("checkpoints").toUri(), folder.resolve("tmp"));
        Files.writeString(configuration.resolve("config.yaml"), text);
        return configuration;
    }

    private void start(String name, String mainClass, Path configuration) throws IOException {
        ProcessBuilder builder = java(mainClass, List.of("--configDir", configuration.toString()));
        processes.add(
                builder.redirectOutput(folder.resolve(name + ".log").toFile()).start());
    }

    /** Of Flink's jars only, as an installation has them. */
    private static ProcessBuilder java(String mainClass, List<String> arguments) throws IOException {
        List<String> jars;
        try (Stream<Path> all = Files.list(TARGET.resolve("demo-lib"))) {
            jars = all.filter(jar -> OURS.stream().noneMatch(jar.getFileName().toString()::contains))
                    .map(jar -> jar.toAbsolutePath().toString())
                    .toList();
        }
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "--add-opens=java.base/java.util=ALL-UNNAMED", // as Flink's own scripts do
                "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
                "-cp",
                String.join(File.pathSeparator, jars),
                mainClass));
        command.addAll(arguments);
        return new ProcessBuilder(command).redirectErrorStream(true);
    }

    private void awaitTaskManager(int port) throws Exception {
        URI overview = URI.create("http://localhost:" + port + "/overview");
        long end = System.nanoTime() + Duration.ofMinutes(1).toNanos();
        while (System.nanoTime() < end) {
            if (read(overview).contains("\"slots-available\":2")) {
                return;
            }
            Thread.sleep(200);
        }
        throw new AssertionError(Files.readString(folder.resolve("jobmanager.log"))
                + Files.readString(folder.resolve("taskmanager.log")));
    }

    private static String read(URI uri) throws IOException {
        HttpURLConnection connection = (HttpURLConnection) uri.toURL().openConnection();
        try (var in = connection.getInputStream()) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            return ""; // not there yet
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
