package io.emeth.aggregator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MainTest {
    @Test
    void help_listsCommandsAndExitCodes() {
        Cli cli = Cli.run("--help");
        assertThat(cli.exitCode()).isEqualTo(ExitCode.OK);
        assertThat(cli.out())
                .contains(
                        "job", "explain", "keygen", "encrypt", "aggregate", "decrypt", "inspect", "conformance", "demo")
                .contains("./aggregator bench")
                .contains("Exit codes:", "  70   internal error");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "job",
                "explain",
                "keygen",
                "encrypt",
                "aggregate",
                "decrypt",
                "inspect",
                "conformance",
                "demo",
                "generate-completion"
            })
    void help_ofEveryCommand_isThere(String command) {
        Cli cli = Cli.run(command, "--help");
        assertThat(cli.exitCode()).isEqualTo(ExitCode.OK);
        assertThat(cli.out()).startsWith("Usage: aggregator " + command);
    }

    @Test
    void version_isPrinted() {
        Cli cli = Cli.run("--version");
        assertThat(cli.exitCode()).isEqualTo(ExitCode.OK);
        assertThat(cli.out()).startsWith("aggregator ");
    }

    @Test
    void generateCompletion_printsAScript() {
        Cli cli = Cli.run("generate-completion");
        assertThat(cli.exitCode()).isEqualTo(ExitCode.OK);
        assertThat(cli.out()).contains("_complete_aggregator");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "nonsense", "demo nonsense", "job --parallel x", "aggregate", "inspect", "conformance"})
    void wrongUsage_isOneLineAndExitCode2(String line) {
        Cli cli = Cli.run((Object[]) (line.isEmpty() ? new String[0] : line.split(" ")));
        assertThat(cli.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(cli.err().lines()).hasSize(1);
        assertThat(cli.err()).startsWith("error: ").contains("--help");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--program plain-sum --scheme ckks | --scheme means nothing to a job without encryption",
                "--program plain-sum --degree 4096 | --degree means nothing",
                "--program plain-concat --toy | --toy means nothing",
                "--program sum --element-type int64 --scheme bfv | --element-type means nothing to an encrypted job",
                "--program sum --plain-bits 30 | --plain-bits means nothing to ckks",
                "--program sum --scheme bfv --scale-bits 30 | --scale-bits means nothing to bfv",
                "--program sum --quorum 1 --deadline tomorrow | '--deadline': 'tomorrow' is no instant, write UTC as 2026",
            })
    void job_withAnOptionThatDoesNotFit_isWrongUsage(String options, String reason) {
        Cli cli = Cli.run((Object[]) ("job --parallel 2 --length 2 --out nowhere/j.json " + options).split(" "));
        assertThat(cli.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(cli.err().lines()).hasSize(1);
        assertThat(cli.err()).contains(reason);
    }

    @Test
    void failure_withDebug_hasAStackTrace() {
        Cli cli = Cli.run("inspect", "--parms", "no/such/file", "x", "--debug");
        assertThat(cli.exitCode()).isEqualTo(ExitCode.IO);
        assertThat(cli.err()).contains("NoSuchFileException");
    }

    @Test
    void failures_controlCharacters_doNotReachTheTerminal() {
        assertThat(Failures.oneLine("a\u001b[31m\nb")).isEqualTo("a [31m b");
        assertThat(Failures.oneLine("x".repeat(5000)).length()).isLessThan(1000);
    }

    @Test
    void failures_outOfMemory_isInternalAndOneLine() {
        assertThat(Failures.exitCode(new OutOfMemoryError("Java heap space"))).isEqualTo(ExitCode.INTERNAL);
        assertThat(Failures.line(new OutOfMemoryError("Java heap space"))).startsWith("error: not enough memory");
        assertThat(Failures.exitCode(new IllegalStateException("bug"))).isEqualTo(ExitCode.INTERNAL);
    }
}
