package io.emeth.aggregator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MainTest {
    @Test
    void help_listsCommandsAndExitCodes() {
        Cli cli = Cli.run("--help");
        assertThat(cli.exitCode()).isEqualTo(ExitCode.OK);
        assertThat(cli.out())
                .contains("job", "keygen", "encrypt", "aggregate", "decrypt", "inspect", "conformance", "demo")
                .contains("Exit codes:", "  70   internal error");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "job",
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
