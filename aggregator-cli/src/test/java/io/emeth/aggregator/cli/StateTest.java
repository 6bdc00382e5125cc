package io.emeth.aggregator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code aggregate --state} and what belongs to it, on an encrypted job of three results. */
class StateTest {
    @TempDir
    private Path folder;

    private JobFlow flow;

    @BeforeEach
    void job() throws IOException {
        flow = new JobFlow(folder, "--program", "sum", "--scheme", "bfv", "--parallel", "3", "--length", "2");
        for (int index = 0; index < 3; index++) {
            flow.encrypt(index, "[" + index + ", 10]");
        }
    }

    private Path result(int index) {
        return folder.resolve("results").resolve("r" + index + ".emeth");
    }

    private Cli aggregate(Object... more) {
        Object[] arguments = new Object[5 + more.length];
        System.arraycopy(
                new Object[] {"aggregate", "--job", flow.job(), "--state", folder.resolve("state")},
                0,
                arguments,
                0,
                5);
        System.arraycopy(more, 0, arguments, 5, more.length);
        return Cli.run(arguments);
    }

    private byte[] uninterrupted() throws IOException {
        Cli cli = flow.aggregate();
        assertThat(cli.exitCode()).as(cli.err()).isZero();
        return Files.readAllBytes(flow.file("final.emeth"));
    }

    @Test
    void aggregate_inSeveralRuns_isTheSameAsInOne() throws IOException {
        Path out = folder.resolve("out.emeth");
        Cli first = aggregate("--out", out, result(2));
        assertThat(first.exitCode()).as(first.err()).isEqualTo(ExitCode.FAILED);
        assertThat(first.err()).contains("incomplete: 1 of 3");
        assertThat(out).doesNotExist();
        Cli second = aggregate("--out", out, result(0), result(2), result(1));
        assertThat(second.exitCode()).as(second.err()).isZero();
        assertThat(second.out()).contains("3 of 3 results accepted, 0 rejected");
        byte[] whole = uninterrupted();
        assertThat(out).hasBinaryContent(whole);
        Path again = folder.resolve("again.emeth");
        assertThat(aggregate("--out", again).exitCode()).isZero();
        assertThat(again).hasBinaryContent(whole);
    }

    @Test
    void aggregate_ofPartials_isTheSameAsOfResults() throws IOException {
        Path left = folder.resolve("left.partial");
        Path right = folder.resolve("right.partial");
        assertThat(Cli.run("aggregate", "--job", flow.job(), "--partial", left, result(1))
                        .exitCode())
                .isZero();
        assertThat(Cli.run("aggregate", "--job", flow.job(), "--partial", right, result(2), result(0))
                        .exitCode())
                .isZero();
        assertThat(Cli.run("inspect", left).out()).contains("partial");
        Path out = folder.resolve("out.emeth");
        Cli merged = aggregate("--out", out, "--merge", left, "--merge", right, "--merge", left);
        assertThat(merged.exitCode()).as(merged.err()).isZero();
        assertThat(out).hasBinaryContent(uninterrupted());
        Cli overlapping =
                Cli.run("aggregate", "--job", flow.job(), "--out", folder.resolve("x"), "--merge", left, result(0));
        assertThat(overlapping.exitCode()).isEqualTo(ExitCode.FAILED); // 2 is missing
    }

    @Test
    void aggregate_retractionAfterTheEnd_makesARevision() throws IOException {
        Path out = folder.resolve("out.emeth");
        assertThat(aggregate("--out", out, folder.resolve("results")).exitCode())
                .isZero();
        Cli amended = aggregate("--out", out, "--force", "--retract", result(1));
        assertThat(amended.exitCode()).as(amended.err()).isZero();
        assertThat(amended.out()).contains("1 taken out again", "revision 2");
        byte[] second = Files.readAllBytes(out);
        Cli again = aggregate("--out", out, "--force", "--retract", result(1), folder.resolve("results"));
        assertThat(again.exitCode()).as(again.err()).isZero();
        assertThat(out).hasBinaryContent(second);
    }

    @Test
    void status_duringALife_tellsWhereItIs() throws IOException {
        Path state = folder.resolve("state");
        Cli none = Cli.run("status", "--state", state);
        assertThat(none.exitCode()).isEqualTo(ExitCode.IO);
        assertThat(none.err()).contains("no store");
        aggregate("--out", folder.resolve("out.emeth"), result(0));
        assertThat(Cli.run("status", "--state", state).out()).contains("open, 1 of 3 results");
        assertThat(aggregate("--cancel").exitCode()).isZero();
        assertThat(Cli.run("status", "--json", "--state", state).out()).contains("\"phase\" : \"CANCELED\"");
        Cli late = aggregate("--out", folder.resolve("out.emeth"), result(1));
        assertThat(late.exitCode()).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(late.err()).contains("canceled");
        Cli collected = Cli.run("collect", "--state", state);
        assertThat(collected.err()).isEmpty();
        assertThat(collected.out()).contains("1 epoch forgotten");
        assertThat(Cli.run("status", "--state", state).out()).contains("nothing in");
    }

    @Test
    void aggregate_ofAnotherJobInTheSameState_isRefusedOnlyForTheSameId() throws IOException {
        aggregate("--out", folder.resolve("out.emeth"), result(0));
        String changed = Files.readString(flow.job()).replace("\"maxWeight\" : 1000000", "\"maxWeight\" : 7");
        Files.writeString(flow.job(), changed);
        Cli other = aggregate("--out", folder.resolve("out.emeth"), result(0));
        assertThat(other.exitCode()).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(other.err()).contains("the job description of epoch 0", "use another store");
    }

    @Test
    void aggregate_optionsThatMakeNoSense_areWrongUsage() {
        assertThat(aggregate().exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(Cli.run("aggregate", "--job", flow.job(), "--cancel").exitCode())
                .isEqualTo(ExitCode.USAGE);
        assertThat(Cli.run("aggregate", "--job", flow.job(), "--out", "x").exitCode())
                .isEqualTo(ExitCode.USAGE);
        assertThat(aggregate("--out", "x", "--partial", "y").exitCode()).isEqualTo(ExitCode.USAGE);
    }
}
