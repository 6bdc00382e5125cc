package io.emeth.aggregator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.emeth.aggregator.NodeAddress;
import io.emeth.aggregator.NodePolicy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NodeOptionsTest {
    private static final String A = "0xa1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1";
    private static final String B = "0xB2B2B2B2B2B2B2B2B2B2B2B2B2B2B2B2B2B2B2B2";

    @TempDir
    private Path folder;

    private Cli job(Object... options) {
        List<Object> arguments = new ArrayList<>(List.of(
                "job",
                "--program",
                "plain-sum",
                "--parallel",
                "2",
                "--length",
                "1",
                "--out",
                folder.resolve("j.json")));
        arguments.addAll(List.of(options));
        return Cli.run(arguments.toArray());
    }

    private NodePolicy policy(Object... options) throws IOException {
        Cli cli = job(options);
        assertThat(cli.exitCode()).as(cli.err()).isEqualTo(ExitCode.OK);
        return Inputs.job(folder.resolve("j.json")).nodes();
    }

    @Test
    void job_withoutThem_takesAnybodysResults() throws IOException {
        assertThat(policy()).isEqualTo(new NodePolicy.Unsigned());
    }

    @Test
    void job_signed_takesAnybodyWhoSigns() throws IOException {
        assertThat(policy("--signed")).isEqualTo(new NodePolicy.Anybody());
    }

    @Test
    void job_allow_listsTheAddresses() throws IOException {
        NodePolicy both = new NodePolicy.AllowList(Set.of(NodeAddress.parse(A), NodeAddress.parse(B)));
        assertThat(policy("--allow", A, "--allow", B)).isEqualTo(both);
        assertThat(policy("--allow", B + "," + A + "," + A, "--force")).isEqualTo(both);
    }

    @Test
    void job_assign_keepsTheOrderOfTheLines() throws IOException {
        Path file = Files.writeString(folder.resolve("nodes.txt"), B + "\r\n" + A + "\n");
        assertThat(policy("--assign", file))
                .isEqualTo(new NodePolicy.Assigned(List.of(NodeAddress.parse(B), NodeAddress.parse(A))));
    }

    @Test
    void job_assignOfAnotherNumber_isRefused() throws IOException {
        Path file = Files.writeString(folder.resolve("nodes.txt"), B + "\n");
        Cli cli = job("--assign", file);
        assertThat(cli.exitCode()).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(cli.err()).contains("assigned nodes");
    }

    @ParameterizedTest
    @CsvSource({
        "--allow 0x12, 3, --allow: node address '0x12'",
        "--assign FILE, 3, 'nodes.txt, line 2: node address'",
        "--assign absent, 4, no such file",
        "--signed --allow " + A + ", 2, exclusive",
        "--allow " + A + " --assign FILE, 2, exclusive",
    })
    void job_nodesThatAreWrong_areNamed(String options, int exitCode, String message) throws IOException {
        Path file = Files.writeString(folder.resolve("nodes.txt"), A + "\n\n");
        Cli cli = job((Object[]) options.replace("FILE", file.toString()).split(" "));
        assertThat(cli.exitCode()).as(cli.err()).isEqualTo(exitCode);
        assertThat(cli.err()).contains(message);
    }
}
