package io.emeth.aggregator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whole jobs, command by command. */
class JobFlowTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path folder;

    @Test
    void bfvSum_isExact() throws IOException {
        JobFlow flow = new JobFlow(folder, "--program", "sum", "--scheme", "bfv", "--parallel", "3", "--length", "4");
        flow.encrypt(0, "[1, -2, 3, 4]");
        flow.encrypt(2, "[100, 200, 300, 400]");
        flow.encrypt(1, "[10, 20, -30, 40]");
        Cli aggregated = flow.aggregate();
        assertThat(aggregated.exitCode()).isEqualTo(ExitCode.OK);
        assertThat(aggregated.out()).contains("3 of 3 results accepted, 0 rejected");
        assertThat(flow.decrypt()).isEqualTo("{\"values\":[111,218,273,444]}");
    }

    @Test
    void aggregate_withAnyNumberOfThreads_printsAndWritesTheSame() throws IOException {
        JobFlow flow = new JobFlow(folder, "--program", "sum", "--scheme", "bfv", "--parallel", "9", "--length", "4");
        for (int index = 0; index < 9; index++) {
            flow.encrypt(index, "[1, 2, 3, " + index + "]");
        }
        Path results = folder.resolve("results");
        Files.copy(results.resolve("r3.emeth"), results.resolve("twice.emeth"));
        Files.writeString(results.resolve("bad.emeth"), "no result");
        Path out = folder.resolve("final.emeth");
        Cli alone = flow.aggregate("--json", "--threads", "1");
        byte[] expected = Files.readAllBytes(out);
        for (int threads : new int[] {2, 3, 8}) {
            Cli shared = flow.aggregate("--json", "--force", "--threads", threads);
            assertThat(shared.exitCode()).isEqualTo(ExitCode.OK);
            assertThat(shared.out()).isEqualTo(alone.out());
            assertThat(shared.err()).isEqualTo(alone.err());
            assertThat(Files.readAllBytes(out)).isEqualTo(expected);
        }
        assertThat(flow.aggregate("--force", "--threads", "0").exitCode()).isEqualTo(ExitCode.USAGE);
    }

    @Test
    void ckksWeightedMean_ofNamedTensors_isClose() throws IOException {
        JobFlow flow = new JobFlow(
                folder, "--program", "weighted-mean", "--parallel", "2", "--tensor", "w=2x2", "--tensor", "b=1");
        flow.encrypt(0, "{\"w\": [[1, 2], [3, 4]], \"b\": [0.5]}", "--weight", "1");
        flow.encrypt(1, "{\"w\": [[5, 6], [7, 8]], \"b\": [-0.5]}", "--weight", "3");
        assertThat(flow.aggregate().exitCode()).isEqualTo(ExitCode.OK);
        JsonNode values = JSON.readTree(flow.decrypt());
        assertThat(values.at("/w/0/0").doubleValue()).isCloseTo(4, Offset.offset(1e-6));
        assertThat(values.at("/w/1/1").doubleValue()).isCloseTo(7, Offset.offset(1e-6));
        assertThat(values.at("/b/0").doubleValue()).isCloseTo(-0.25, Offset.offset(1e-6));
    }

    @Test
    void bfvConcat_keepsRaggedEnds() throws IOException {
        JobFlow flow =
                new JobFlow(folder, "--program", "concat", "--scheme", "bfv", "--parallel", "3", "--length", "3");
        flow.encrypt(1, "[4]");
        flow.encrypt(0, "[1, 2, 3]");
        flow.encrypt(2, "[5, 6]");
        assertThat(flow.aggregate().exitCode()).isEqualTo(ExitCode.OK);
        assertThat(flow.decrypt()).isEqualTo("{\"values\":[1,2,3,4,5,6]}");
    }

    @Test
    void plainSum_needsNoKeys() throws IOException {
        JobFlow flow = new JobFlow(
                folder, "--program", "plain-sum", "--parallel", "2", "--length", "2", "--element-type", "int64");
        flow.encrypt(0, "[4611686018427387903, 1]");
        flow.encrypt(1, "[-1, 2]");
        assertThat(flow.aggregate().exitCode()).isEqualTo(ExitCode.OK);
        assertThat(flow.decrypt()).isEqualTo("{\"values\":[4611686018427387902,3]}");
    }

    @Test
    void plainConcat_ofBytes_joinsThem() throws IOException {
        JobFlow flow = new JobFlow(
                folder, "--program", "plain-concat", "--parallel", "2", "--length", "64", "--element-type", "bytes");
        flow.encrypt(1, "world");
        flow.encrypt(0, "hello ");
        assertThat(flow.aggregate().exitCode()).isEqualTo(ExitCode.OK);
        JobFlow.ok("decrypt", "--job", flow.job(), flow.file("final.emeth"), "--out", flow.file("joined"));
        assertThat(Files.readString(flow.file("joined"), StandardCharsets.US_ASCII))
                .isEqualTo("hello world");
    }

    @Test
    void quorum_afterTheDeadline_suffices() throws IOException {
        JobFlow flow = new JobFlow(
                folder,
                "--program",
                "plain-sum",
                "--parallel",
                "3",
                "--length",
                "1",
                "--quorum",
                "2",
                "--deadline",
                "2020-01-01T00:00:00Z");
        flow.encrypt(0, "[1]");
        assertThat(flow.aggregate().exitCode()).isEqualTo(ExitCode.FAILED);
        flow.encrypt(2, "[2]");
        assertThat(flow.aggregate().exitCode()).isEqualTo(ExitCode.OK);
        assertThat(flow.decrypt()).isEqualTo("{\"values\":[3.0]}");
    }

    @Test
    void aggregate_sameResultsInAnyOrder_givesTheSameBytes() throws IOException {
        JobFlow flow = new JobFlow(folder, "--program", "sum", "--parallel", "2", "--length", "2");
        Path first = flow.encrypt(0, "[1, 2]");
        Path second = flow.encrypt(1, "[3, 4]");
        JobFlow.ok("aggregate", "--job", flow.job(), "--out", flow.file("a"), first, second);
        JobFlow.ok("aggregate", "--job", flow.job(), "--out", flow.file("b"), second, first);
        assertThat(Files.mismatch(flow.file("a"), flow.file("b"))).isEqualTo(-1);
    }

    @Test
    void everyCommand_withJson_printsOneDocument() throws IOException {
        JobFlow flow = new JobFlow(folder, "--program", "plain-sum", "--parallel", "1", "--length", "2");
        Path result = flow.encrypt(0, "[1, 2.5]");
        JsonNode aggregated = JSON.readTree(flow.aggregate("--json").out());
        assertThat(aggregated.path("complete").booleanValue()).isTrue();
        assertThat(aggregated.at("/accepted/0/index").intValue()).isZero();
        JsonNode decrypted =
                JSON.readTree(JobFlow.ok("decrypt", "--json", "--job", flow.job(), flow.file("final.emeth"))
                        .out());
        assertThat(decrypted.at("/values/1").doubleValue()).isEqualTo(2.5);
        JsonNode inspected = JSON.readTree(JobFlow.ok("inspect", "--json", result, flow.file("final.emeth"))
                .out());
        assertThat(inspected.at("/files/0/kind").textValue()).isEqualTo("subjob-result");
        assertThat(inspected.at("/files/1/kind").textValue()).isEqualTo("final-result");
    }

    @Test
    void keygen_secretKey_isTheOwnersAlone() throws IOException {
        JobFlow flow = new JobFlow(folder, "--program", "sum", "--scheme", "bfv", "--parallel", "1", "--length", "1");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(flow.key("secret_key"))))
                .isEqualTo("rw-------");
    }

    @Test
    void keygen_existingKeys_areKeptUnlessForced() throws IOException {
        JobFlow flow = new JobFlow(folder, "--program", "sum", "--scheme", "bfv", "--parallel", "1", "--length", "1");
        byte[] before = Files.readAllBytes(flow.key("secret_key"));
        Cli refused = Cli.run("keygen", "--plain", "--job", flow.job(), "--out", folder.resolve("keys"));
        assertThat(refused.exitCode()).isEqualTo(ExitCode.IO);
        assertThat(refused.err()).contains("exists already", "--force");
        assertThat(Files.readAllBytes(flow.key("secret_key"))).isEqualTo(before);
        JobFlow.ok("keygen", "--plain", "--force", "--job", flow.job(), "--out", folder.resolve("keys"));
        assertThat(Files.readAllBytes(flow.key("secret_key"))).isNotEqualTo(before);
    }
}
