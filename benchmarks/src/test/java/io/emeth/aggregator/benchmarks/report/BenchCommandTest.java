package io.emeth.aggregator.benchmarks.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.emeth.aggregator.cli.ExitCode;
import io.emeth.aggregator.cli.Main;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BenchCommandTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    private Path folder;

    private int bench(Object... arguments) {
        String[] line = Stream.concat(Stream.of("bench"), Arrays.stream(arguments))
                .map(Object::toString)
                .toArray(String[]::new);
        return Main.run(new PrintWriter(out), new PrintWriter(err), List.of(new BenchCommand()), line);
    }

    private List<String> files(Path in) throws IOException {
        try (Stream<Path> entries = Files.list(in)) {
            return entries.map(entry -> entry.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void bench_aFewComparisons_writesTheReport() throws IOException {
        Path report = folder.resolve("new/report");
        assertThat(bench("--quick", "--only", "planner", "--out", report))
                .as(err.toString())
                .isEqualTo(ExitCode.OK);
        assertThat(files(report)).containsExactly("report.html", "results.json", "results.md");
        assertThat(report.resolve("results.json"))
                .content()
                .contains("planner/programs/plan/sum, bfv", "planner/programs/open and close/sum, bfv");
        assertThat(out.toString()).contains("8 measurements", "report.html");
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void bench_cppProgramNotBuilt_saysWhatIsNotMeasured() {
        System.setProperty("aggregator.home", folder.toString());
        try {
            int code = bench("--quick", "--only", "^(jni/bfv-1024|node-seal)", "--out", folder.resolve("r"));
            assertThat(code).as(err.toString()).isEqualTo(ExitCode.OK);
        } finally {
            System.clearProperty("aggregator.home");
        }
        assertThat(err.toString())
                .contains("jni/bfv-1024: not measured: the C++ program")
                .contains("not measured: npm package node-seal is not installed; run npm ci --prefix");
    }

    @Test
    void list_measuresNothing() throws IOException {
        assertThat(bench("--list", "--only", "ingest|memory", "--out", folder.resolve("r")))
                .isEqualTo(ExitCode.OK);
        assertThat(out.toString().lines()).contains("ingest/bfv-8192-memory", "memory/sum-bfv-8192");
        assertThat(out.toString()).doesNotContain("jni/");
        assertThat(files(folder)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"--only [", "--only no-such-comparison", "--fast", "surplus"})
    void wrongUsage_isOneLine(String options) throws IOException {
        Object[] arguments = options.split(" ");
        assertThat(bench(arguments)).isEqualTo(ExitCode.USAGE);
        assertThat(err.toString().lines()).hasSize(1);
        assertThat(err.toString()).startsWith("error: ");
    }

    @Test
    void bench_folderExists_isRefusedBeforeAnythingIsMeasured() throws IOException {
        Files.writeString(folder.resolve("report.html"), "mine");
        assertThat(bench("--out", folder)).isEqualTo(ExitCode.IO); // would take ten minutes
        assertThat(err.toString()).contains(folder.toString(), "--force");
        assertThat(folder.resolve("report.html")).hasContent("mine");
        assertThat(files(folder)).containsExactly("report.html");
    }

    @Test
    void bench_folderExistsAndForce_replacesTheReport() throws IOException {
        Files.writeString(folder.resolve("report.html"), "mine");
        assertThat(bench("--quick", "--only", "planner", "--out", folder, "--force"))
                .isEqualTo(ExitCode.OK);
        assertThat(folder.resolve("report.html")).content().startsWith("<!DOCTYPE html>");
    }

    @Test
    void bench_fileInTheWay_isRefused() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "mine");
        assertThat(bench("--out", file, "--force")).isEqualTo(ExitCode.IO);
        assertThat(file).hasContent("mine");
    }
}
