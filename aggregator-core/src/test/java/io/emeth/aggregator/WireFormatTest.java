package io.emeth.aggregator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The examples of {@code docs/wire-format.md}, read out of the page itself. */
class WireFormatTest {
    private static final Path PAGE = Path.of("..", "docs", "wire-format.md");
    private static final PayloadLayout MODEL =
            new PayloadLayout(List.of(new TensorSpec("weights", List.of(2L, 2L)), new TensorSpec("bias", List.of(2L))));
    private static final JobSpec MODEL_JOB = JobSpec.plain(Results.JOB, "plain-sum", 2, MODEL, ElementType.FLOAT64);

    @Test
    void hexExample_isWhatTheWriterWritesAndTheReaderReads() throws Exception {
        byte[] documented = HexFormat.of()
                .parseHex(codeBlock("text", "0000")
                        .lines()
                        .map(line -> line.substring(10, 57).replace(" ", ""))
                        .collect(Collectors.joining()));
        JobSpec job = Results.sumJob(4, 2, ElementType.INT64);
        SubJobResult example = Results.plain(job, 3, Results.longs(1), Results.longs(-2));
        assertThat(Results.bytes(example)).isEqualTo(documented);
        assertThat(SubJobResult.parse(ByteBuffer.wrap(documented), Limits.NONE).header())
                .isEqualTo(example.header());
    }

    @Test
    void fileWrittenByPython_isReadAndSummed() throws Exception {
        byte[] bytes = resource("python.emeth");
        SubJobHeader header =
                SubJobResult.parse(ByteBuffer.wrap(bytes), Limits.NONE).header();
        assertThat(header.weight()).isEqualTo(25);
        assertThat(header.layout()).isEqualTo(MODEL);
        assertThat(header.objectLengths()).containsExactly(32L, 16L);
        try (Aggregation aggregation = Aggregation.open(MODEL_JOB, 0, ProgramRegistry.discover())) {
            aggregation.accept(ByteBuffer.wrap(bytes));
            aggregation.accept(Results.plain(MODEL_JOB, 0, Results.doubles(1, 1, 1, 1, 1, 1)));
            assertThat(aggregation.finish(Instant.EPOCH).objects())
                    .containsExactly(Results.doubles(1.5, -0.25, 4.0, 1.001, 8.0, 1.0));
        }
    }

    @Test
    void pythonExample_writesTheTestResource(@TempDir Path folder) throws Exception {
        Path script = folder.resolve("example.py");
        Files.writeString(script, codeBlock("python", "import"));
        Process python;
        try {
            python = new ProcessBuilder("python3", script.toString())
                    .directory(folder.toFile())
                    .inheritIO()
                    .start();
        } catch (IOException e) {
            assumeTrue(false, "python3 is not installed");
            return;
        }
        assertThat(python.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(python.exitValue()).isZero();
        assertThat(Files.readAllBytes(folder.resolve("python.emeth"))).isEqualTo(resource("python.emeth"));
    }

    @Test
    void vectorHeaderExample_isWhatTheWriterWrites() throws Exception {
        JobVector example = JobVector.plain(
                Results.JOB, "y", ElementType.INT64, PayloadLayout.vector(2), List.of(Results.longs(1, -2)));
        byte[] bytes = Results.join(example.toBuffers());
        String documented = codeBlock("json", "{\"format\":\"emeth-vector\"").replaceAll("\n *", "");
        assertThat(new String(bytes, StandardCharsets.UTF_8)).contains(documented);
        byte[] spaced = Results.withHeader(bytes, header -> documented.replace(",", ",\n "));
        assertThat(JobVector.parse(ByteBuffer.wrap(spaced), Limits.NONE).header())
                .isEqualTo(example.header());
    }

    @Test
    void jobExample_isReadWithItsArgumentsAndBound() throws Exception {
        JobSpec job = JobSpec.fromJson(codeBlock("json", "{\"format\": \"emeth-job\""));
        assertThat(job.arguments())
                .isEqualTo(
                        ProgramArguments.of(Map.of("coefficients", List.of("1.0", "-0.25", "0.5"), "fractionBits", 2)));
        assertThat(job.valueBound()).contains(BigDecimal.valueOf(100));
        assertThat(JobSpec.fromJson(job.toJson())).isEqualTo(job);
    }

    /** The block of that language on the page that begins with {@code beginning}. */
    private static String codeBlock(String language, String beginning) throws IOException {
        String page = Files.readString(PAGE);
        String open = "```" + language + "\n";
        int block = page.indexOf(open + beginning);
        assertThat(block)
                .as("a block of " + language + " that begins " + beginning)
                .isNotNegative();
        int start = block + open.length();
        return page.substring(start, page.indexOf("```", start));
    }

    private static byte[] resource(String name) throws IOException {
        try (InputStream in = Objects.requireNonNull(WireFormatTest.class.getResourceAsStream(name), name)) {
            return in.readAllBytes();
        }
    }
}
