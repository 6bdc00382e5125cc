package io.emeth.aggregator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.emeth.aggregator.JobSpec;
import io.emeth.aggregator.Limits;
import io.emeth.aggregator.NodeAddress;
import io.emeth.aggregator.NodePolicy;
import io.emeth.aggregator.SubJobResult;
import io.emeth.aggregator.signing.Algorithm;
import io.emeth.aggregator.signing.SigningKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
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

    /** Taken out while the epoch was open, and counted again since: it is not out any more. */
    @Test
    void aggregate_retractionOfWhatWasCountedAgain_takesItOutAgain() throws IOException {
        Path out = folder.resolve("out.emeth");
        Cli taken = aggregate("--out", out, "--retract", result(1), result(0), result(1));
        assertThat(taken.err()).contains("incomplete: 1 of 3");
        Cli again = aggregate("--out", out, result(1), result(2));
        assertThat(again.exitCode()).as(again.err()).isZero();
        byte[] first = Files.readAllBytes(out);
        Cli amended = aggregate("--out", out, "--force", "--retract", result(1));
        assertThat(amended.exitCode()).as(amended.err()).isZero();
        assertThat(amended.out()).contains("1 taken out again", "revision 2");
        assertThat(Files.readAllBytes(out)).isNotEqualTo(first);
        byte[] second = Files.readAllBytes(out);
        assertThat(aggregate("--out", out, "--force", "--retract", result(1)).exitCode())
                .isZero();
        assertThat(out).hasBinaryContent(second);
    }

    /** Before the end, at the end, and after it: whenever it is interrupted, it goes on. */
    @Test
    void aggregate_sameCommandWithMergeAndRetract_goesOn() throws IOException {
        Path partial = folder.resolve("left.partial");
        Cli.run("aggregate", "--job", flow.job(), "--partial", partial, result(0), result(1));
        Path out = folder.resolve("out.emeth");
        Object[] same = {"--out", out, "--force", "--merge", partial, "--retract", result(1)};
        for (int run = 0; run < 2; run++) {
            Cli open = aggregate(same);
            assertThat(open.exitCode()).as(open.err()).isEqualTo(ExitCode.FAILED);
            assertThat(open.err()).contains("incomplete: 1 of 3");
        }
        assertThat(aggregate("--out", out, result(1), result(2)).exitCode()).isZero();
        for (int run = 0; run < 2; run++) {
            Cli over = aggregate(same);
            assertThat(over.exitCode()).as(over.err()).isZero();
            assertThat(over.out()).contains("revision 2");
        }
    }

    @Test
    void aggregate_mergeOfSomethingNewAfterTheEnd_isRefused() throws IOException {
        Path partial = folder.resolve("late.partial");
        Path other = flow.encrypt(0, "[7, 7]", "--force");
        Cli.run("aggregate", "--job", flow.job(), "--partial", partial, other);
        flow.encrypt(0, "[0, 10]", "--force");
        assertThat(aggregate("--out", folder.resolve("out.emeth"), folder.resolve("results"))
                        .exitCode())
                .isZero();
        Cli late = aggregate("--out", folder.resolve("again.emeth"), "--merge", partial);
        assertThat(late.exitCode()).as(late.err()).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(late.err()).contains("late.partial: cannot merge", "leave it out");
    }

    @Test
    void aggregate_sameCommandWithReassign_goesOn() throws Exception {
        try (SigningKey first = SigningKey.generate(Algorithm.SECP256K1);
                SigningKey second = SigningKey.generate(Algorithm.SECP256K1)) {
            JobSpec unsigned = JobSpec.read(flow.job());
            Files.writeString(
                    flow.job(),
                    unsigned.withNodes(new NodePolicy.AllowList(Set.of(NodeAddress.of(first.verifyingKey()))))
                            .toJson());
            for (int index = 0; index < 3; index++) {
                SubJobResult.read(result(index), Limits.NONE)
                        .signedBy(index == 2 ? second : first)
                        .write(result(index));
            }
            String reassignment = "2=" + NodeAddress.of(second.verifyingKey());
            Path out = folder.resolve("out.emeth");
            Object[] same = {"--out", out, "--force", "--reassign", reassignment};
            assertThat(aggregate(same).err()).contains("incomplete: 0 of 3");
            assertThat(aggregate("--out", out, result(2)).err()).contains("incomplete: 1 of 3");
            assertThat(aggregate(same).err()).contains("incomplete: 1 of 3");
            assertThat(aggregate("--out", out, result(0), result(1)).exitCode()).isZero();
            Cli over = aggregate(same);
            assertThat(over.exitCode()).as(over.err()).isZero();
            Cli late = aggregate("--out", out, "--force", "--reassign", reassignment.replace("2=", "1="));
            assertThat(late.exitCode()).isEqualTo(ExitCode.BAD_INPUT);
        }
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
