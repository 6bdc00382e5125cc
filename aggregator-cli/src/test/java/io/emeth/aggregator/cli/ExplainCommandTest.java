package io.emeth.aggregator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExplainCommandTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path folder;

    /** A job of two results of two numbers that fits, some of its fields replaced by those of {@code changes}. */
    private Path job(String scheme, String changes) throws IOException {
        Path file = folder.resolve("job.json");
        JobFlow.ok("job", "--program", "sum", "--scheme", scheme, "--parallel", 2, "--length", 2, "--out", file);
        ObjectNode job = (ObjectNode) JSON.readTree(Files.readString(file));
        job.setAll((ObjectNode) JSON.readTree(changes));
        return Files.writeString(file, job.toString());
    }

    private Cli explain(Path job) {
        Cli cli = Cli.run("explain", "--job", job);
        assertThat(cli.err()).isEmpty();
        return cli;
    }

    private static JsonNode json(Path job) throws IOException {
        return JSON.readTree(Cli.run("explain", "--json", "--job", job).out());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "bfv  | {}                                                            | Σ x_i",
                "bfv  | {'numParallel': 1, 'layout': [{'name': 'x', 'shape': [1]}]}   | of 1 result, x[1]",
                "ckks | {'program': 'weighted-mean', 'valueBound': 1}                 | total weight up to",
                "bfv  | {'program': 'dot', 'arguments': {'vectorBound': 10}, 'valueBound': 10} | 11 rotations by -1, -2,",
                "ckks | {'program': 'variance', 'valueBound': 1}                      | error of mean",
                "ckks | {'program': 'product', 'valueBound': 1}                       | relin_keys",
                "bfv  | {'program': 'histogram'}                                      | counts, from 0 to the result's weight",
                "bfv  | {'layout': [{'name': 'x', 'shape': [4096, 4096]}]}            | 512 MiB each result",
            })
    void feasible_saysThatItFits(String scheme, String changes, String text) throws IOException {
        Path job = job(scheme, changes.replace('\'', '"'));
        Cli cli = explain(job);
        assertThat(cli.exitCode()).as(cli.out()).isEqualTo(ExitCode.OK);
        assertThat(cli.out()).contains("FITS: ", "headroom", "time here", "plan           sha256 ", text);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "bfv  | {'valueBound': 400000}                                                      | 800000",
                "bfv  | {'numParallel': 600000}                                                     | 600000",
                "bfv  | {'program': 'product', 'numParallel': 4, 'valueBound': 2}                   | noise budget",
                "ckks | {'program': 'product', 'numParallel': 4, 'valueBound': 2}                   | level",
                "bfv  | {'program': 'product', 'numParallel': 2}                                    | valueBound",
                "bfv  | {'program': 'linear-combination', 'arguments': {'coefficients': [1]}}       | coefficients",
                "bfv  | {'program': 'linear-combination', 'arguments': {'coefficients': [1, '0.5']}} | fractionBits",
                "ckks | {'program': 'histogram'}                                                    | take bfv",
                "bfv  | {'program': 'dot', 'valueBound': 1}                                         | vectorBound",
                "bfv  | {'arguments': {'nonsense': 1}}                                              | nonsense",
            })
    void impossible_saysWhyNot(String scheme, String changes, String reason) throws IOException {
        Cli cli = Cli.run("explain", "--job", job(scheme, changes.replace('\'', '"')));
        assertThat(cli.exitCode()).as(cli.out()).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(cli.out() + cli.err()).contains(reason).doesNotContain("FITS: ");
    }

    @Test
    void impossible_theProposalFits() throws IOException {
        Path job = job("bfv", "{\"numParallel\": 1000, \"valueBound\": 100000}");
        JsonNode refused = json(job);
        assertThat(refused.path("feasible").booleanValue()).isFalse();
        assertThat(refused.path("reasons")).isNotEmpty();
        assertThat(refused.path("proposal").isObject()).isTrue();
        ObjectNode mended = (ObjectNode) JSON.readTree(Files.readString(job));
        mended.set("encryption", refused.path("proposal"));
        Files.writeString(job, mended.toString());
        assertThat(explain(job).exitCode()).isEqualTo(ExitCode.OK);
    }

    @Test
    void json_hasTheDocumentedFields() throws IOException {
        JsonNode document = json(job("ckks", "{\"program\": \"product\", \"valueBound\": 1}"));
        assertThat(names(document))
                .containsExactlyInAnyOrder("job", "program", "feasible", "computes", "plan", "planDigest", "estimates");
        assertThat(names(document.path("estimates")))
                .containsExactlyInAnyOrder("secondsPerResult", "secondsAllResults", "secondsFinish");
        assertThat(document.at("/plan/format").textValue()).isEqualTo("emeth-plan");
        assertThat(document.path("planDigest").textValue()).matches("[0-9a-f]{64}");
    }

    private static Set<String> names(JsonNode object) {
        Set<String> names = new HashSet<>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }

    @Test
    void json_planIsTheSameEveryTime() throws IOException {
        Path job = job("bfv", "{}");
        assertThat(json(job).path("plan")).isEqualTo(json(job).path("plan"));
        assertThat(json(job).path("planDigest")).isEqualTo(json(job).path("planDigest"));
    }

    @ParameterizedTest
    @CsvSource({
        "plain-sum,int64,'at most 3074457345618258602: an equal share'",
        "plain-sum,float64,'rounded once'",
        "plain-concat,bytes,'6 bytes the final result'"
    })
    void plain_isExplainedToo(String program, String type, String text) {
        Path file = folder.resolve("job.json");
        JobFlow.ok("job", "--program", program, "--element-type", type, "--parallel", 3, "--length", 2, "--out", file);
        Cli cli = explain(file);
        assertThat(cli.exitCode()).isEqualTo(ExitCode.OK);
        assertThat(cli.out()).contains("FITS: 3 results", text, "none: nothing is encrypted");
    }

    @Test
    void plain_whatTheProgramRefuses_doesNotFit() {
        Path file = folder.resolve("job.json");
        JobFlow.ok("job", "--program", "plain-concat", "--parallel", 1 << 20, "--length", 1L << 40, "--out", file);
        Cli cli = explain(file);
        assertThat(cli.exitCode()).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(cli.out()).contains("DOES NOT FIT", "lower numParallel or the layout");
    }

    @Test
    void job_ofSmallestParameters_isProposedFromTheBound() throws IOException {
        Path file = folder.resolve("job.json");
        JobFlow.ok(
                "job",
                "--program",
                "product",
                "--scheme",
                "bfv",
                "--parallel",
                8,
                "--length",
                9,
                "--value-bound",
                2,
                "--out",
                file);
        JsonNode document = json(file);
        assertThat(document.path("feasible").booleanValue()).isTrue();
        assertThat(document.at("/plan/depth").intValue()).isEqualTo(3);
    }

    @Test
    void job_thatCannotFit_isRefusedWithAllReasons() {
        Cli cli = Cli.run(
                "job",
                "--program",
                "product",
                "--scheme",
                "bfv",
                "--parallel",
                1000,
                "--length",
                9,
                "--value-bound",
                2,
                "--out",
                folder.resolve("job.json"));
        assertThat(cli.exitCode()).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(cli.err().lines()).hasSize(1);
        assertThat(folder.resolve("job.json")).doesNotExist();
    }
}
