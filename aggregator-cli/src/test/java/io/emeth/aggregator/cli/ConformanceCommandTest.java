package io.emeth.aggregator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConformanceCommandTest {
    private static final Path VECTORS = Path.of("src/test/resources/vectors");
    private static final Path SHARED = Path.of("../../shared/vectors");

    @TempDir
    private Path folder;

    private Path copyOf(String set) throws IOException {
        Path copy = Files.createDirectories(folder.resolve(set));
        try (Stream<Path> files = Files.list(VECTORS.resolve(set))) {
            for (Path file : (Iterable<Path>) files::iterator) {
                Files.copy(file, copy.resolve(file.getFileName()));
            }
        }
        return copy;
    }

    @ParameterizedTest
    @ValueSource(strings = {"bfv-64-toy", "bfv-1024", "bfv-2048-toy", "ckks-256-toy", "ckks-2048-toy"})
    void ourSets_pass(String set) {
        Cli cli = Cli.run("conformance", VECTORS.resolve(set));
        assertThat(cli.exitCode()).as(cli.out()).isEqualTo(ExitCode.OK);
        assertThat(cli.lastLine()).matches("[1-9]\\d* passed, 0 failed, 0 skipped");
        assertThat(cli.out()).matches("(?s).*" + set + ": (bfv|ckks), N = \\d+, \\d+ primes, \\d+ operations\n.*");
    }

    @Test
    void unknownOperations_areNamedOnce() throws IOException {
        Cli cli = Cli.run("conformance", withUnknownOperation());
        assertThat(cli.out()).contains("skipped: bootstrap (2 times)\n");
        assertThat(cli.lastLine()).matches("[1-9]\\d* passed, 0 failed, 2 skipped");
    }

    private Path withUnknownOperation() throws IOException {
        Path copy = copyOf("bfv-1024");
        Path index = copy.resolve("index.json");
        Files.writeString(index, Files.readString(index).replace("\"multiply\"", "\"bootstrap\""));
        return copy;
    }

    /** The large sets lie beside the project where it is developed, not in it. */
    @Test
    void largeSets_pass() throws IOException {
        Assumptions.assumeTrue(
                Files.isDirectory(SHARED), "no " + SHARED.toAbsolutePath().normalize());
        List<Object> arguments = new ArrayList<>(List.of("conformance"));
        try (Stream<Path> sets = Files.list(SHARED)) {
            sets.filter(Files::isDirectory).sorted().forEach(arguments::add);
        }
        Cli cli = Cli.run(arguments.toArray());
        assertThat(cli.exitCode()).as(cli.out()).isEqualTo(ExitCode.OK);
    }

    /** One byte of the known answer changed: every kind of comparison must notice. */
    @ParameterizedTest
    @CsvSource({
        "bfv-1024,pa,90,encode",
        "bfv-1024,a.dec,90,decrypt",
        "bfv-1024,negate_a,200,negate",
        "bfv-1024,add_ab,200,add",
        "bfv-1024,sub_ab,16000,sub",
        "bfv-1024,sum_x,200,add_many",
        "bfv-1024,add_plain_ab,200,add_plain",
        "bfv-1024,sub_plain_ab,200,sub_plain",
        "bfv-1024,multiply_plain_ab,200,multiply_plain",
        "bfv-1024,s_expanded,16000,load",
        "bfv-1024,parms,49,parms",
        "bfv-2048-toy,mod_switch_a,200,mod_switch_to_next",
        "bfv-2048-toy,mod_switch_last_a,200,mod_switch_to_last",
        "ckks-2048-toy,pa,90,encode",
        "ckks-2048-toy,a.dec,92,decode",
        "ckks-2048-toy,rescale_ab,200,rescale_to_next",
    })
    void corruptedAnswer_fails(String set, String name, int offset, String op) throws IOException {
        Path copy = copyOf(set);
        Path file = copy.resolve(name + ".seal");
        byte[] bytes = Files.readAllBytes(file);
        bytes[offset] ^= 1;
        Files.write(file, bytes);
        Cli cli = Cli.run("conformance", copy);
        assertThat(cli.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(cli.out()).contains("FAIL " + copy + ": " + op);
        assertThat(cli.lastLine()).matches("\\d+ passed, [1-9]\\d* failed, \\d+ skipped");
    }

    @Test
    void noiseBudgetOffByOne_fails() throws IOException {
        Path copy = copyOf("bfv-2048-toy");
        Path index = copy.resolve("index.json");
        Files.writeString(index, Files.readString(index).replaceFirst("\"noise_budget\": 27", "\"noise_budget\": 28"));
        Cli cli = Cli.run("conformance", copy);
        assertThat(cli.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(cli.out()).contains("noise budget 27 bits instead of 28");
    }

    @Test
    void wrongParmsId_fails() throws IOException {
        Path copy = copyOf("bfv-1024");
        Path index = copy.resolve("index.json");
        Files.writeString(index, Files.readString(index).replace("\"9e37", "\"9e38"));
        Cli cli = Cli.run("conformance", copy);
        assertThat(cli.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(cli.out()).contains("parms: parms_id of 1 limbs");
    }

    @Test
    void missingAndTruncatedFiles_failTheirOperationOnly() throws IOException {
        Path copy = copyOf("bfv-1024");
        Files.delete(copy.resolve("negate_a.seal"));
        Path file = copy.resolve("add_ab.seal");
        byte[] bytes = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(bytes, 100));
        Cli cli = Cli.run("conformance", copy);
        assertThat(cli.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(cli.out()).contains("negate[a] = negate_a: no such file").contains("add[a, b] = add_ab: ");
        assertThat(cli.lastLine()).contains("4 failed"); // and their decryptions
    }

    @Test
    void garbledDirectories_areOneLineEach_andTheOthersRun() throws IOException {
        Path garbled = Files.createDirectories(folder.resolve("garbled"));
        Files.writeString(garbled.resolve("index.json"), "{\"scheme\": ");
        Path escaping = copyOf("bfv-1024");
        Path index = escaping.resolve("index.json");
        Files.writeString(index, Files.readString(index).replaceFirst("\"in\": \\[\"a\"\\]", "\"in\": [\"../a\"]"));
        Cli cli = Cli.run("conformance", garbled, escaping, folder.resolve("absent"), VECTORS.resolve("ckks-2048-toy"));
        assertThat(cli.exitCode()).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(cli.err().lines()).hasSize(3).allMatch(line -> line.startsWith("error: "));
        assertThat(cli.err()).contains("'../a' does not match");
        assertThat(cli.lastLine()).matches("[1-9]\\d* passed, 0 failed, 0 skipped");
    }

    @Test
    void insecureParameters_areRefusedUnlessMarkedAsToys() throws IOException {
        Path copy = copyOf("bfv-2048-toy");
        Path index = copy.resolve("index.json");
        Files.writeString(index, Files.readString(index).replace("\"security\": 0", "\"security\": 128"));
        Cli cli = Cli.run("conformance", copy);
        assertThat(cli.exitCode()).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(cli.err()).contains("128");
    }

    @Test
    void json_countsEachDirectory() throws IOException {
        Cli cli = Cli.run("conformance", "--json", withUnknownOperation());
        JsonNode document = new ObjectMapper().readTree(cli.out());
        assertThat(document.path("failed").intValue()).isZero();
        assertThat(document.at("/directories/0/skipped/bootstrap").intValue()).isEqualTo(2);
    }
}
