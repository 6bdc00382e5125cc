package io.emeth.aggregator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Programs with products and rotations, command by command, with parameters that the planner chose. */
class ProgramFlowTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path folder;

    private JobFlow flow(String options) {
        return new JobFlow(folder, options.split(" "));
    }

    private JsonNode outcome(JobFlow flow, Object... aggregateOptions) throws IOException {
        Cli aggregated = flow.aggregate(aggregateOptions);
        assertThat(aggregated.exitCode()).as(aggregated.err()).isEqualTo(ExitCode.OK);
        return JSON.readTree(flow.decrypt());
    }

    private static void assertNumbers(JsonNode array, double... expected) {
        assertThat(array).hasSize(expected.length);
        for (int i = 0; i < expected.length; i++) {
            assertThat(array.get(i).doubleValue()).isCloseTo(expected[i], Offset.offset(1e-3));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"bfv", "ckks"})
    void variance_hasMeanVarianceAndCount(String scheme) throws IOException {
        JobFlow flow = flow("--program variance --parallel 3 --length 2 --value-bound 50 --scheme " + scheme);
        flow.encrypt(0, "[1, -50]");
        flow.encrypt(1, "[2, 0]");
        flow.encrypt(2, "[6, 50]");
        JsonNode outcome = outcome(flow, "--keys", flow.file("keys"));
        assertNumbers(outcome.path("values.mean"), 3, 0);
        assertNumbers(outcome.path("values.variance"), 14 / 3.0, 5000 / 3.0);
        assertNumbers(outcome.path("count"), 3);
    }

    @Test
    void variance_ofATensorWithTheLongestName_isNamedAfterIt() throws IOException {
        String name = "x".repeat(64);
        JobFlow flow = flow("--program variance --parallel 1 --value-bound 9 --scheme bfv --tensor " + name + "=1x2");
        flow.encrypt(0, "[[3, 4]]");
        JsonNode outcome = outcome(flow, "--keys", flow.file("keys"));
        assertNumbers(outcome.path(name + ".mean").path(0), 3, 4);
        assertNumbers(outcome.path(name + ".variance").path(0), 0, 0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"bfv", "ckks"})
    void product_multipliesElementByElement(String scheme) throws IOException {
        JobFlow flow = flow("--program product --parallel 3 --length 2 --value-bound 9 --scheme " + scheme);
        flow.encrypt(0, "[1, -9]");
        flow.encrypt(1, "[2, 9]");
        flow.encrypt(2, "[6, 9]");
        assertNumbers(outcome(flow, "--keys", flow.file("keys")).path("values"), 12, -729);
    }

    @ParameterizedTest
    @CsvSource({"bfv,public", "bfv,encrypted", "ckks,public", "ckks,encrypted"})
    void dot_isOneNumber(String scheme, String kind) throws IOException {
        JobFlow flow = flow("--program dot --parallel 2 --length 3 --value-bound 10 --arg vectorBound=5 --arg vector="
                + kind + " --scheme " + scheme);
        flow.encrypt(0, "[1, 2, 3]");
        flow.encrypt(1, "[10, -10, 0]");
        Path vector = flow.file("y.vector");
        Path values = Files.writeString(flow.file("y.json"), "[5, 1, -2]");
        if (kind.equals("public")) {
            JobFlow.ok(
                    "encrypt", "--job", flow.job(), "--vector", "vector", "--public", "--in", values, "--out", vector);
        } else {
            JobFlow.ok(
                    "encrypt",
                    "--job",
                    flow.job(),
                    "--vector",
                    "vector",
                    "--key",
                    flow.key("public_key"),
                    "--in",
                    values,
                    "--out",
                    vector);
        }
        assertThat(JobFlow.ok("inspect", vector).out()).contains("vector");
        assertNumbers(
                outcome(flow, "--keys", flow.file("keys"), "--vector", vector).path("value"), 41);
    }

    @Test
    void linearCombination_takesItsCoefficientsFromTheJob() throws IOException {
        JobFlow flow = flow("--program linear-combination --parallel 2 --length 2 --value-bound 4"
                + " --arg coefficients=0.5,-2 --arg fractionBits=4");
        flow.encrypt(0, "[1, 2]");
        flow.encrypt(1, "[3, 4]");
        assertNumbers(outcome(flow).path("values"), -5.5, -7);
    }

    @ParameterizedTest
    @ValueSource(strings = {"bfv", "ckks"})
    void denseConcat_takesOneCiphertext(String scheme) throws IOException {
        JobFlow flow = flow(
                "--program concat --parallel 3 --length 3 --value-bound 10 --arg packing=dense --scheme " + scheme);
        flow.encrypt(1, "[4]");
        flow.encrypt(0, "[1, 2, 3]");
        flow.encrypt(2, "[5, 6]");
        assertNumbers(outcome(flow, "--keys", flow.file("keys")).path("values"), 1, 2, 3, 4, 5, 6);
        JsonNode header = JSON.readTree(JobFlow.ok("inspect", "--json", flow.file("final.emeth"))
                        .out())
                .at("/files/0");
        assertThat(header.path("objectBytes")).hasSize(1);
        assertThat(header.path("plan").textValue()).hasSize(64);
        assertThat(header.path("materials").path("galois_keys").textValue()).hasSize(64);
    }

    @Test
    void histogram_isBfvByDefault() throws IOException {
        JobFlow flow = flow("--program histogram --parallel 2 --length 3");
        flow.encrypt(0, "[1, 0, 4]", "--weight", 5);
        flow.encrypt(1, "[0, 2, 0]", "--weight", 2);
        assertThat(outcome(flow).path("values")).hasToString("[1,2,4]");
    }

    @Test
    void aggregate_withoutTheKeysThatThePlanNeeds_namesThem() throws IOException {
        JobFlow flow = flow("--program product --parallel 2 --length 2 --value-bound 9 --scheme bfv");
        flow.encrypt(0, "[1, 2]");
        flow.encrypt(1, "[3, 4]");
        Cli cli = flow.aggregate();
        assertThat(cli.exitCode()).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(cli.err().lines()).hasSize(1);
        assertThat(cli.err()).contains("relin_keys");
        Path empty = Files.createDirectories(flow.file("empty"));
        assertThat(flow.aggregate("--keys", empty).err()).contains("no such file (" + empty.resolve("relin_keys.seal"));
    }

    @Test
    void aggregate_withRetraction_isAsIfTheResultHadNeverBeenThere() throws IOException {
        JobFlow flow =
                flow("--program sum --scheme bfv --parallel 3 --length 2 --quorum 2 --deadline 2020-01-01T00:00:00Z");
        flow.encrypt(0, "[1, 2]");
        Path bad = flow.encrypt(1, "[1000, 1000]");
        flow.encrypt(2, "[3, 4]");
        Cli cli = flow.aggregate("--retract", bad);
        assertThat(cli.exitCode()).as(cli.err()).isEqualTo(ExitCode.OK);
        assertThat(cli.out()).contains("3 of 3 results accepted, 0 rejected, 1 taken out again");
        assertThat(flow.decrypt()).isEqualTo("{\"values\":[4,6]}");
        byte[] retracted = Files.readAllBytes(flow.file("final.emeth"));
        Files.delete(bad);
        assertThat(flow.aggregate("--force").exitCode()).isEqualTo(ExitCode.OK);
        assertThat(flow.file("final.emeth")).hasBinaryContent(retracted);
    }

    @Test
    void aggregate_retractionOfWhatWasNeverCounted_writesNothing() throws IOException {
        JobFlow flow =
                flow("--program sum --scheme bfv --parallel 2 --length 2 --quorum 1 --deadline 2020-01-01T00:00:00Z");
        Path only = flow.encrypt(0, "[1, 2]");
        Path other = Files.move(flow.encrypt(1, "[3, 4]"), flow.file("other.emeth"));
        Cli cli = flow.aggregate("--retract", other);
        assertThat(cli.exitCode()).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(cli.err()).contains("cannot take out " + other, "NOT_COVERED");
        assertThat(flow.file("final.emeth")).doesNotExist();
        assertThat(only).exists();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--in v.json                                   | pass --index for a result, or --vector",
                "--in v.json --index 0 --vector y              | pass --index for a result, or --vector",
                "--in v.json --vector y --weight 2             | --weight means nothing to a vector",
                "--in v.json --index 0 --public                | --public makes a vector without a key",
            })
    void encrypt_optionsThatContradict_areWrongUsage(String options, String reason) {
        Cli cli = Cli.run((Object[]) ("encrypt --job none --out nowhere " + options).split(" "));
        assertThat(cli.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(cli.err()).contains(reason);
    }
}
