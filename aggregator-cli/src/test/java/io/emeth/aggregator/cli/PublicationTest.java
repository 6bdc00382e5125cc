package io.emeth.aggregator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code decrypt --publish-bits}: numbers that others may see. */
class PublicationTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path folder;

    private Cli decrypt(String program, String scheme, Object... more) throws IOException {
        JobFlow flow = new JobFlow(
                folder,
                "--program",
                program,
                "--scheme",
                scheme,
                "--parallel",
                "2",
                "--length",
                "2",
                "--value-bound",
                "100");
        flow.encrypt(0, "[1, 50]");
        flow.encrypt(1, "[3, -50]");
        assertThat(flow.aggregate("--keys", folder.resolve("keys")).exitCode()).isEqualTo(ExitCode.OK);
        Object[] arguments = {
            "decrypt", "--json", "--job", flow.job(), "--key", flow.key("secret_key"), flow.file("final.emeth")
        };
        Object[] all = Arrays.copyOf(arguments, arguments.length + more.length);
        System.arraycopy(more, 0, all, arguments.length, more.length);
        return Cli.run(all);
    }

    @Test
    void ckks_withNoise_isOnTheGridAndSaysHowMuch() throws IOException {
        JsonNode document = JSON.readTree(decrypt("mean", "ckks", "--publish-bits", 20, "--publications", 12)
                .out());
        double sigma = document.path("sigma").doubleValue();
        double step = document.path("step").doubleValue();
        assertThat(sigma).isPositive();
        double[] expected = {2, 0};
        for (int i = 0; i < 2; i++) {
            double value = document.at("/values/" + i).doubleValue();
            assertThat(Math.rint(value / step) * step).isEqualTo(value);
            assertThat(Math.abs(value - expected[i])).isLessThan(9 * sigma);
        }
    }

    @Test
    void ckks_withoutTheOption_isAsDecrypted() throws IOException {
        assertThat(JSON.readTree(decrypt("mean", "ckks").out()).has("sigma")).isFalse();
    }

    @Test
    void bfv_isExact_soTheOptionIsRefused() throws IOException {
        Cli cli = decrypt("sum", "bfv", "--publish-bits", 20);
        assertThat(cli.exitCode()).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(cli.err()).contains("--publish-bits");
    }

    @Test
    void options_outOfRange_areUsage() throws IOException {
        assertThat(decrypt("mean", "ckks", "--publish-bits", 81).exitCode()).isEqualTo(ExitCode.USAGE);
        Path job = folder.resolve("job.json");
        assertThat(Cli.run("decrypt", "--job", job, "--publications", 2, folder.resolve("final.emeth"))
                        .exitCode())
                .isEqualTo(ExitCode.USAGE);
    }

    /** The number of results is public and exact; mean and variance get noise. */
    @Test
    void moments_keepTheirCount() throws IOException {
        JsonNode values = JSON.readTree(
                        decrypt("variance", "ckks", "--publish-bits", 10).out())
                .path("values");
        assertThat(values).hasSize(5);
        assertThat(values.get(4).doubleValue()).isEqualTo(2);
    }
}
