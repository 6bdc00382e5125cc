package io.emeth.aggregator.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.Assumptions;
import org.postgresql.ds.PGSimpleDataSource;

/** A PostgreSQL server of its own, on loopback, from the packages of Debian. As root it runs as the user postgres. */
final class PostgresServer {
    private static final boolean IS_ROOT = "root".equals(System.getProperty("user.name"));

    private final Path bin;
    private final Path directory;
    private final int port;

    private PostgresServer(Path bin, Path directory, int port) {
        this.bin = bin;
        this.directory = directory;
        this.port = port;
    }

    /** Makes a cluster and starts it. Where there is no PostgreSQL, the test is skipped, or fails with -Dpostgres=required. */
    static PostgresServer start() throws IOException, InterruptedException {
        Path bin = find();
        Path directory = Files.createTempDirectory("postgres");
        if (IS_ROOT) {
            run(List.of("chown", "postgres", directory.toString()));
        } else {
            Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
        }
        PostgresServer server = new PostgresServer(bin, directory, freePort());
        server.command("initdb", "-D", server.data(), "-A", "trust", "-U", "emeth", "-E", "UTF8", "--locale=C");
        server.go();
        return server;
    }

    private static Path find() throws IOException {
        Path versions = Path.of("/usr/lib/postgresql");
        if (Files.isDirectory(versions)) {
            try (Stream<Path> found = Files.list(versions)) {
                List<Path> bins = found.map(version -> version.resolve("bin"))
                        .filter(bin -> Files.isExecutable(bin.resolve("initdb")))
                        .sorted()
                        .toList();
                if (!bins.isEmpty()) {
                    return bins.get(bins.size() - 1);
                }
            }
        }
        assertThat(System.getProperty("postgres"))
                .as("PostgreSQL is not installed; tests need Debian's package postgresql")
                .isNotEqualTo("required");
        return Assumptions.abort("PostgreSQL is not installed: install Debian's package postgresql");
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private String data() {
        return directory.resolve("data").toString();
    }

    void go() throws IOException, InterruptedException {
        command(
                "pg_ctl",
                "-D",
                data(),
                "-w",
                "-l",
                directory.resolve("log").toString(),
                "-o",
                "-p " + port + " -c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c max_connections=50",
                "start");
    }

    /** Ends all its processes at once, as a crash does; what is there is not written first. */
    void crash() throws IOException, InterruptedException {
        command("pg_ctl", "-D", data(), "-m", "immediate", "-w", "stop");
    }

    DataSource source(String schema) {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setServerNames(new String[] {"127.0.0.1"});
        source.setPortNumbers(new int[] {port});
        source.setDatabaseName("postgres");
        source.setUser("emeth");
        source.setCurrentSchema(schema);
        return source;
    }

    private void command(String program, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        if (IS_ROOT) {
            command.addAll(List.of("runuser", "-u", "postgres", "--"));
        }
        command.add(bin.resolve(program).toString());
        command.addAll(List.of(arguments));
        run(command);
    }

    private static void run(List<String> command) throws IOException, InterruptedException {
        Path output = Files.createTempFile("output", ".txt");
        Process process = new ProcessBuilder(command)
                .directory(Path.of("/").toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        boolean ended = process.waitFor(60, TimeUnit.SECONDS);
        String text = Files.readString(output);
        Files.delete(output);
        assertThat(ended && process.exitValue() == 0)
                .as(String.join(" ", command) + "\n" + text)
                .isTrue();
    }

    /** Ends it, and removes what it had. */
    void remove() throws IOException, InterruptedException {
        crash();
        run(List.of("rm", "-rf", directory.toString()));
    }
}
