package io.emeth.aggregator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From results to a cross-check to a verdict, command by command. */
class CrosscheckCommandTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path folder;

    private JobFlow bfv() {
        return new JobFlow(folder, "--program", "sum", "--scheme", "bfv", "--parallel", "3", "--length", "3");
    }

    /** The result of one node for {@code index}. */
    private Path replica(JobFlow flow, int index, String node, String json) throws IOException {
        Path made = flow.encrypt(index, json, "--force");
        return Files.move(made, folder.resolve("r" + index + "-" + node + ".emeth"));
    }

    private Cli crosscheck(JobFlow flow, Object... more) {
        List<Object> arguments = new ArrayList<>(
                List.of("crosscheck", "--job", flow.job(), "--out", flow.file("check.emeth"), "--force"));
        arguments.addAll(List.of(more));
        return Cli.run(arguments.toArray());
    }

    private Cli verdict(JobFlow flow, Object... more) {
        List<Object> arguments = new ArrayList<>(
                List.of("verdict", "--job", flow.job(), "--key", flow.key("secret_key"), flow.file("check.emeth")));
        arguments.addAll(List.of(more));
        return Cli.run(arguments.toArray());
    }

    @Test
    void replicasThatAgree_endWithZero() throws IOException {
        JobFlow flow = bfv();
        Path a = replica(flow, 0, "a", "[1, 2, 3]");
        Path b = replica(flow, 0, "b", "[1, 2, 3]");
        Path alone = replica(flow, 1, "c", "[5, 6, 7]");
        Cli made = crosscheck(flow, a, b, alone, "--beacon", "c0ffee");
        assertThat(made.err()).isEmpty();
        assertThat(made.exitCode()).isEqualTo(ExitCode.OK);
        assertThat(made.out()).contains("2 of 3 results compared, 0 rejected; 3 combinations of each of 1 groups");
        Cli read = verdict(flow, "--beacon", "c0ffee");
        assertThat(read.exitCode()).as(read.err()).isEqualTo(ExitCode.OK);
        assertThat(read.out().strip())
                .isEqualTo(
                        "2 replicas agree; a difference escapes with probability 2^-51 at most, 2^-3 if it is no encryption");
        assertThat(verdict(flow, "--beacon", "00").exitCode()).isEqualTo(ExitCode.BAD_INPUT);
        Cli inspected = Cli.run("inspect", flow.file("check.emeth"));
        assertThat(inspected.out())
                .contains("kind                 replica-check", "scope                all", "c0ffee");
    }

    @Test
    void oddReplica_isNamedAndEndsWithOne() throws IOException {
        JobFlow flow = bfv();
        Path a = replica(flow, 2, "a", "[1, 2, 3]");
        Path b = replica(flow, 2, "b", "[1, 2, 4]");
        Path c = replica(flow, 2, "c", "[1, 2, 3]");
        assertThat(crosscheck(flow, "--scope", "pair", a, b, c).exitCode()).isEqualTo(ExitCode.OK);
        Cli read = verdict(flow, "--json");
        assertThat(read.exitCode()).isEqualTo(ExitCode.FAILED);
        JsonNode document = JSON.readTree(read.out());
        assertThat(document.at("/agrees").booleanValue()).isFalse();
        assertThat(document.at("/differingIndices").toString()).isEqualTo("[2]");
        assertThat(document.at("/groups")).hasSize(3);
        assertThat(document.at("/odd")).hasSize(1);
        JsonNode inspected = JSON.readTree(Cli.run("inspect", "--json", b).out());
        assertThat(document.at("/odd/0/digest")).isEqualTo(inspected.at("/files/0/payloadDigest"));
        assertThat(verdict(flow).out()).contains("3 replicas DIFFER", "indices that differ: [2]", "odd: index 2");
    }

    @Test
    void anyOrderAndThreads_writeTheSameBytes_andReplaceOnlyWhenForced() throws IOException {
        JobFlow flow = bfv();
        Path a = replica(flow, 0, "a", "[1, 2, 3]");
        Path b = replica(flow, 0, "b", "[1, 2, 3]");
        JobFlow.ok("crosscheck", "--job", flow.job(), "--out", flow.file("1"), "--threads", "1", a, b);
        JobFlow.ok("crosscheck", "--job", flow.job(), "--out", flow.file("2"), "--threads", "3", b, a);
        assertThat(Files.mismatch(flow.file("1"), flow.file("2"))).isEqualTo(-1);
        Cli again = Cli.run("crosscheck", "--job", flow.job(), "--out", flow.file("1"), a, b);
        assertThat(again.exitCode()).isEqualTo(ExitCode.IO);
    }

    @Test
    void rejectedResult_isNotComparedAndNamed() throws IOException {
        JobFlow flow = bfv();
        Path a = replica(flow, 0, "a", "[1, 2, 3]");
        Path b = replica(flow, 0, "b", "[1, 2, 3]");
        byte[] bytes = Files.readAllBytes(b);
        bytes[bytes.length - 1] ^= 1;
        Path bad = Files.write(folder.resolve("bad.emeth"), bytes);
        Cli made = crosscheck(flow, a, b, bad);
        assertThat(made.exitCode()).isEqualTo(ExitCode.OK);
        assertThat(made.err()).contains("rejected: " + bad + " (DIGEST_MISMATCH");
        Cli nothing = crosscheck(flow, a, bad);
        assertThat(nothing.exitCode()).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(nothing.err()).contains("error: no index has two results");
        Cli other = crosscheck(flow, a, b, "--index", "1");
        assertThat(other.exitCode()).isEqualTo(ExitCode.BAD_INPUT);
        Cli twice = crosscheck(flow, a, Files.copy(a, folder.resolve("copy.emeth")));
        assertThat(twice.exitCode()).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(twice.err()).contains("byte for byte");
    }

    @Test
    void finalResult_thatCountsWhatWasNotCompared_endsWithOne() throws IOException {
        JobFlow flow = bfv();
        Path a = replica(flow, 0, "a", "[1, 2, 3]");
        Path b = replica(flow, 0, "b", "[1, 2, 3]");
        Path other = replica(flow, 0, "c", "[9, 9, 9]");
        Path second = replica(flow, 1, "d", "[1, 1, 1]");
        Path third = replica(flow, 2, "e", "[1, 1, 1]");
        assertThat(crosscheck(flow, a, b).exitCode()).isEqualTo(ExitCode.OK);
        JobFlow.ok("aggregate", "--job", flow.job(), "--out", flow.file("good"), b, second, third);
        JobFlow.ok("aggregate", "--job", flow.job(), "--out", flow.file("swapped"), other, second, third);
        assertThat(verdict(flow, "--final", flow.file("good")).exitCode()).isEqualTo(ExitCode.OK);
        Cli swapped = verdict(flow, "--final", flow.file("swapped"));
        assertThat(swapped.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(swapped.out()).contains("indices whose counted result was not compared: [0]");
    }

    @Test
    void ckksTolerance_decidesWhatAgrees() throws IOException {
        JobFlow flow = new JobFlow(folder, "--program", "mean", "--parallel", "1", "--length", "2");
        Path a = replica(flow, 0, "a", "[1.5, 2.5]");
        Path b = replica(flow, 0, "b", "[1.5, 2.501]");
        assertThat(crosscheck(flow, a, b).exitCode()).isEqualTo(ExitCode.OK);
        assertThat(verdict(flow).exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(verdict(flow, "--tolerance", "0.002").exitCode()).isEqualTo(ExitCode.OK);
        assertThat(verdict(flow, "--tolerance", "1e300").exitCode()).isEqualTo(ExitCode.BAD_INPUT);
    }

    @Test
    void plainJob_isToldWhatToDo() throws IOException {
        JobFlow flow = new JobFlow(folder, "--program", "plain-sum", "--parallel", "1", "--length", "1");
        Path a = flow.encrypt(0, "[1]");
        Cli made = crosscheck(flow, a, a);
        assertThat(made.exitCode()).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(made.err()).contains("payloadDigest").contains("inspect");
    }
}
