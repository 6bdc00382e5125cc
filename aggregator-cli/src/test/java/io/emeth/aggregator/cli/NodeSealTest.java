package io.emeth.aggregator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Jobs in which {@link NodeScripts#SEAL} plays some of the parts. */
class NodeSealTest {
    private static final int LENGTH = 5000; // more than one ciphertext of 4096 slots

    @TempDir
    private Path folder;

    @BeforeEach
    void requireNodeSeal() throws Exception {
        NodeScripts.SEAL.require();
    }

    @ParameterizedTest
    @CsvSource({"bfv,none", "bfv,zlib", "bfv,zstd", "ckks,none", "ckks,zlib", "ckks,zstd"})
    void nodeSealEncrypts_weSum_nodeSealAndWeDecrypt(String scheme, String mode) throws Exception {
        JobFlow flow = flow(scheme);
        Path keys = folder.resolve("node-keys");
        Path results = Files.createDirectories(folder.resolve("results"));
        for (int index = 0; index < 3; index++) {
            Path values = values(scheme, index);
            node("encrypt.js", flow.job(), keys, mode, index, 1, values, results.resolve("r" + index + ".emeth"));
        }
        Cli aggregated = flow.aggregate();
        assertThat(aggregated.exitCode()).as(aggregated.err()).isEqualTo(ExitCode.OK);
        assertIsSum(scheme, node("decrypt.js", flow.job(), keys, flow.file("final.emeth")));
        Cli decrypted = JobFlow.ok(
                "decrypt", "--job", flow.job(), "--key", keys.resolve("secret_key.seal"), flow.file("final.emeth"));
        assertIsSum(scheme, new ObjectMapper().readTree(decrypted.out()).path("values"));
    }

    @ParameterizedTest
    @CsvSource({"bfv,none", "bfv,zlib", "ckks,none", "ckks,zstd"})
    void weEncrypt_nodeSealSums_nodeSealAndWeDecrypt(String scheme, String mode) throws Exception {
        JobFlow flow = flow(scheme);
        String explained = JobFlow.ok("explain", "--job", flow.job(), "--json").out();
        String plan = new ObjectMapper().readTree(explained).path("planDigest").asText();
        List<Object> arguments = new ArrayList<>(List.of(flow.job(), mode, plan, flow.file("final.emeth")));
        for (int index = 0; index < 3; index++) {
            arguments.add(flow.encrypt(index, Files.readString(values(scheme, index))));
        }
        node("add.js", arguments.toArray());
        assertIsSum(scheme, node("decrypt.js", flow.job(), folder.resolve("keys"), flow.file("final.emeth")));
        assertIsSum(scheme, new ObjectMapper().readTree(flow.decrypt()).path("values"));
    }

    private JobFlow flow(String scheme) {
        return new JobFlow(
                folder, "--program", "sum", "--scheme", scheme, "--parallel", "3", "--length", String.valueOf(LENGTH));
    }

    private Path values(String scheme, int index) throws IOException {
        List<Number> values = new ArrayList<>();
        for (int i = 0; i < LENGTH; i++) {
            values.add(value(scheme, index, i));
        }
        return Files.writeString(folder.resolve("in-" + index + ".json"), values.toString());
    }

    private static Number value(String scheme, int index, int i) {
        long integer = (long) (i - LENGTH / 2) * (index + 1);
        return scheme.equals("bfv") ? (Number) integer : (Number) (integer / 64.0);
    }

    private static void assertIsSum(String scheme, JsonNode numbers) {
        assertThat(numbers).hasSize(LENGTH);
        for (int i = 0; i < LENGTH; i++) {
            double expected = 0;
            for (int index = 0; index < 3; index++) {
                expected += value(scheme, index, i).doubleValue();
            }
            assertThat(numbers.get(i).doubleValue())
                    .as("number " + i)
                    .isCloseTo(expected, Offset.offset(scheme.equals("bfv") ? 0 : 1e-5));
        }
    }

    private JsonNode node(String script, Object... arguments) throws IOException, InterruptedException {
        return NodeScripts.SEAL.run(folder, script, arguments);
    }
}
