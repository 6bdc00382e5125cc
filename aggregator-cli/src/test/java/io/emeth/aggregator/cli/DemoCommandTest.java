package io.emeth.aggregator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoCommandTest {
    @TempDir
    private Path folder;

    @Test
    void mnist_encryptedTraining_matchesTheClear() {
        Cli cli = Cli.run("demo");
        assertThat(cli.exitCode()).as(cli.out() + cli.err()).isEqualTo(ExitCode.OK);
        assertThat(cli.lastLine())
                .matches("demo mnist: PASS accuracy=0\\.\\d+ plaintext=0\\.\\d+ max_weight_error=\\S+");
        assertThat(cli.lastLine().split("accuracy=", 2)[1].substring(0, 6)).isGreaterThan("0.8800");
    }

    @Test
    void flights_everyBucket_isExact() throws IOException {
        Path kept = folder.resolve("kept");
        Cli cli = Cli.run("demo", "flights", "--keep", kept);
        assertThat(cli.exitCode()).as(cli.out() + cli.err()).isEqualTo(ExitCode.OK);
        assertThat(cli.lastLine()).isEqualTo("demo flights: PASS buckets=288 flights=20000 wrong=0");
        assertThat(kept.resolve("requester/secret_key.seal")).exists();
        try (Stream<Path> files = Files.walk(kept)) {
            List<Path> keys =
                    files.filter(file -> file.endsWith("secret_key.seal")).toList();
            assertThat(keys).hasSize(1); // the requester's, nobody else's
        }
    }

    @Test
    void flights_json_isOneDocument() throws IOException {
        JsonNode document =
                new ObjectMapper().readTree(Cli.run("demo", "flights", "--json").out());
        assertThat(document.path("pass").booleanValue()).isTrue();
        assertThat(document.path("counts")).hasSize(288);
    }

    @Test
    void keep_nonEmptyFolder_isRefused() throws IOException {
        Files.writeString(folder.resolve("mine"), "x");
        Cli cli = Cli.run("demo", "flights", "--keep", folder);
        assertThat(cli.exitCode()).isEqualTo(ExitCode.IO);
        assertThat(cli.err()).contains("not empty");
    }
}
