package io.emeth.aggregator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever is wrong with an input: a line, an exit code, no output file, and the job as it was. */
class BadInputTest {
    @TempDir
    private Path folder;

    private JobFlow flow;

    @BeforeEach
    void playHalfAJob() throws IOException {
        flow = new JobFlow(folder, "--program", "sum", "--scheme", "bfv", "--parallel", "2", "--length", "2");
        flow.encrypt(0, "[1, 2]");
    }

    private Path mangled(String name, byte[] bytes) throws IOException {
        return Files.write(Files.createDirectories(folder.resolve("results")).resolve(name), bytes);
    }

    private void assertRejectedWithoutHarm(String reason) throws IOException {
        Cli cli = flow.aggregate();
        assertThat(cli.exitCode()).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(cli.err()).contains("rejected: ", reason, "incomplete: ");
        assertThat(cli.out()).contains("1 of 2 results accepted, 1 rejected");
        assertNothingLeft();
    }

    private void assertNothingLeft() throws IOException {
        assertThat(flow.file("final.emeth")).doesNotExist();
        try (Stream<Path> files = Files.walk(folder)) {
            assertThat(files.map(Path::getFileName).map(Path::toString)).noneMatch(name -> name.startsWith("."));
        }
    }

    @Test
    void aggregate_missingIndex_isNamed() throws IOException {
        Cli cli = flow.aggregate();
        assertThat(cli.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(cli.err()).contains("incomplete: ").contains("1");
        assertNothingLeft();
    }

    @Test
    void aggregate_duplicateIndex_isRejected() throws IOException {
        Path file = folder.resolve("results/r0.emeth");
        byte[] first = Files.readAllBytes(file);
        mangled("twin.emeth", Files.readAllBytes(flow.encrypt(0, "[1, 2]", "--force")));
        Files.write(file, first);
        assertRejectedWithoutHarm("DUPLICATE_INDEX");
    }

    @Test
    void aggregate_sameFileTwice_countsItOnce() throws IOException {
        mangled("twin.emeth", Files.readAllBytes(folder.resolve("results/r0.emeth")));
        Cli cli = flow.aggregate();
        assertThat(cli.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(cli.out()).contains("1 of 2 results accepted, 0 rejected");
    }

    @Test
    void aggregate_anotherJobsResult_isRejected() throws IOException {
        JobFlow other = new JobFlow(
                Files.createDirectories(folder.resolve("other")),
                "--program",
                "sum",
                "--scheme",
                "bfv",
                "--parallel",
                "2",
                "--length",
                "2");
        mangled("r1.emeth", Files.readAllBytes(other.encrypt(1, "[1, 2]")));
        assertRejectedWithoutHarm("WRONG_JOB");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 7, 8, 15, 16, 100, 4000, -1})
    void aggregate_truncated_isRejected(int length) throws IOException {
        byte[] whole = Files.readAllBytes(flow.encrypt(1, "[3, 4]"));
        mangled("r1.emeth", Arrays.copyOf(whole, length < 0 ? whole.length - 1 : length));
        assertRejectedWithoutHarm("MALFORMED");
    }

    @Test
    void aggregate_trailingByte_isRejected() throws IOException {
        byte[] whole = Files.readAllBytes(flow.encrypt(1, "[3, 4]"));
        mangled("r1.emeth", Arrays.copyOf(whole, whole.length + 1));
        assertRejectedWithoutHarm("MALFORMED");
    }

    @Test
    void aggregate_flippedResidue_failsTheDigest() throws IOException {
        byte[] whole = Files.readAllBytes(flow.encrypt(1, "[3, 4]"));
        whole[whole.length - 1] ^= 1;
        mangled("r1.emeth", whole);
        assertRejectedWithoutHarm("DIGEST_MISMATCH");
    }

    @Test
    void aggregate_headerLengthOfTwoToThe62_isRejected() throws IOException {
        byte[] whole = Files.readAllBytes(flow.encrypt(1, "[3, 4]"));
        ByteBuffer.wrap(whole).order(ByteOrder.LITTLE_ENDIAN).putLong(8, 1L << 62);
        mangled("r1.emeth", whole);
        assertRejectedWithoutHarm("MALFORMED");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--index -1 --weight 1 | no such index (-1)",
                "--index 2 --weight 1  | no such index (2)",
                "--index 1 --weight 0  | weight out of range (0)",
                "--index 1 --epoch 1   | no such epoch (1)",
            })
    void encrypt_argumentOutOfRange_isNamed(String options, String reason) throws IOException {
        Path values = Files.writeString(folder.resolve("v.json"), "[1, 2]");
        List<String> arguments = new ArrayList<>(List.of(
                "encrypt",
                "--job",
                flow.job().toString(),
                "--key",
                flow.key("public_key").toString(),
                "--in",
                values.toString(),
                "--out",
                folder.resolve("x.emeth").toString()));
        arguments.addAll(List.of(options.split(" ")));
        Cli cli = Cli.run(arguments.toArray());
        assertThat(cli.exitCode()).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(cli.err()).startsWith("error: " + reason);
        assertThat(folder.resolve("x.emeth")).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(strings = {"[1]", "[1, 2, 3]", "[1, 999999999]", "[1, 2.5]", "{\"other\": [1, 2]}", "nonsense"})
    void encrypt_valuesThatDoNotFit_areRefused(String json) throws IOException {
        Path values = Files.writeString(folder.resolve("v.json"), json);
        Cli cli = Cli.run(
                "encrypt",
                "--job",
                flow.job(),
                "--key",
                flow.key("public_key"),
                "--index",
                1,
                "--in",
                values,
                "--out",
                folder.resolve("x.emeth"));
        assertThat(cli.exitCode()).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(cli.err().lines()).hasSize(1);
        assertThat(folder.resolve("x.emeth")).doesNotExist();
        assertNothingLeft();
    }

    @Test
    void encrypt_withTheSecretKeyAsPublicKey_isRefused() throws IOException {
        Path values = Files.writeString(folder.resolve("v.json"), "[1, 2]");
        Cli cli = Cli.run(
                "encrypt",
                "--job",
                flow.job(),
                "--key",
                flow.key("secret_key"),
                "--index",
                1,
                "--in",
                values,
                "--out",
                folder.resolve("x.emeth"));
        assertThat(cli.exitCode()).isEqualTo(ExitCode.BAD_INPUT);
    }

    @Test
    void decrypt_withoutKey_saysWhichOption() throws IOException {
        flow.encrypt(1, "[3, 4]");
        assertThat(flow.aggregate().exitCode()).isEqualTo(ExitCode.OK);
        Cli cli = Cli.run("decrypt", "--job", flow.job(), flow.file("final.emeth"));
        assertThat(cli.exitCode()).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(cli.err()).contains("--key secret_key.locked");
    }

    @Test
    void decrypt_aSubJobResult_isRefused() {
        Cli cli = Cli.run(
                "decrypt", "--job", flow.job(), "--key", flow.key("secret_key"), folder.resolve("results/r0.emeth"));
        assertThat(cli.exitCode()).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(cli.err()).containsOnlyOnce("MALFORMED").containsOnlyOnce("r0.emeth");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--program nonsense --parallel 1 --length 1 | is not registered; known: [",
                "--program sum --parallel 0 --length 1 | numParallel",
                "--program sum --parallel 1 --length 0 | shape",
                "--program sum --parallel 1 --tensor w=2xy | no shape (2xy)",
                "--program sum --parallel 1 --tensor w | no tensor (w)",
                "--program sum --parallel 1 --tensor w=3 --tensor w=4 | 'w' appears twice",
                "--program sum --parallel 1 --length 1 --bits 60,60,60,60,60 | 128",
                "--program sum --parallel 1 --length 1 --degree 1000 | 1000",
                "--program sum --parallel 1 --length 1 --job nonsense | nonsense",
                "--program plain-sum --parallel 1 --length 1 --element-type text | text",
            })
    void job_unusable_saysWhy(String options, String reason) {
        List<String> arguments =
                new ArrayList<>(List.of("job", "--out", folder.resolve("j.json").toString()));
        arguments.addAll(List.of(options.split(" ")));
        Cli cli = Cli.run(arguments.toArray());
        assertThat(cli.exitCode()).as(cli.err()).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(cli.err().lines()).hasSize(1);
        assertThat(cli.err()).contains(reason);
        assertThat(folder.resolve("j.json")).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "[]", "{\"format\":\"emeth-job\"}", "\u0000"})
    void everyCommand_malformedJob_isOneLine(String json) throws IOException {
        Path job = Files.writeString(folder.resolve("bad.json"), json);
        Cli cli = Cli.run("aggregate", "--job", job, "--out", folder.resolve("f"), folder.resolve("results"));
        assertThat(cli.exitCode()).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(cli.err().lines()).hasSize(1);
    }

    @Test
    void everyCommand_missingFile_isAnIoError() {
        Cli cli = Cli.run("aggregate", "--job", folder.resolve("none"), "--out", folder.resolve("f"), folder);
        assertThat(cli.exitCode()).isEqualTo(ExitCode.IO);
        assertThat(cli.err()).startsWith("error: no such file");
    }

    @Test
    void aggregate_forcedOntoADevice_leavesItAlone() throws IOException {
        flow.encrypt(1, "[3, 4]");
        Path device = Files.createSymbolicLink(folder.resolve("device"), Path.of("/dev/null"));
        Cli cli = Cli.run("aggregate", "--job", flow.job(), "--force", "--out", device, folder.resolve("results"));
        assertThat(cli.exitCode()).isEqualTo(ExitCode.IO);
        assertThat(cli.err()).startsWith("error: not a regular file (");
        assertThat(device).isSymbolicLink();
    }

    @Test
    void aggregate_forcedOntoAFolder_doesNotAdviseForce() throws IOException {
        flow.encrypt(1, "[3, 4]");
        Cli cli = Cli.run("aggregate", "--job", flow.job(), "--force", "--out", folder, folder.resolve("results"));
        assertThat(cli.exitCode()).isEqualTo(ExitCode.IO);
        assertThat(cli.err()).contains("a directory is in the way").doesNotContain("--force");
    }

    @Test
    void decrypt_withGarbageAsKey_namesTheFile() throws IOException {
        flow.encrypt(1, "[3, 4]");
        assertThat(flow.aggregate().exitCode()).isEqualTo(ExitCode.OK);
        Path garbage = Files.writeString(folder.resolve("garbage.seal"), "no key");
        Cli cli = Cli.run("decrypt", "--job", flow.job(), "--key", garbage, flow.file("final.emeth"));
        assertThat(cli.err().lines()).hasSize(1);
        assertThat(cli.err()).containsOnlyOnce("garbage.seal");
    }

    @Test
    void decrypt_withThePublicKey_isRefused() throws IOException {
        flow.encrypt(1, "[3, 4]");
        assertThat(flow.aggregate().exitCode()).isEqualTo(ExitCode.OK);
        Cli cli = Cli.run("decrypt", "--job", flow.job(), "--key", flow.key("public_key"), flow.file("final.emeth"));
        assertThat(cli.exitCode()).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(cli.err()).containsOnlyOnce("public_key.seal").contains("name the secret's file");
    }

    @Test
    void aggregate_existingOutput_isKept() throws IOException {
        flow.encrypt(1, "[3, 4]");
        Files.writeString(flow.file("final.emeth"), "mine");
        Cli cli = flow.aggregate();
        assertThat(cli.exitCode()).isEqualTo(ExitCode.IO);
        assertThat(Files.readString(flow.file("final.emeth"))).isEqualTo("mine");
    }
}
