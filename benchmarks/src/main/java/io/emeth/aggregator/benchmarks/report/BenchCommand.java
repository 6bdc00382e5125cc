package io.emeth.aggregator.benchmarks.report;

import io.emeth.aggregator.benchmarks.suite.Surroundings;
import io.emeth.aggregator.cli.ExitCode;
import io.emeth.aggregator.cli.Output;
import io.emeth.aggregator.cli.ProgressBar;
import io.emeth.aggregator.cli.Staging;
import io.emeth.aggregator.cli.TemporaryFolder;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** Measures this machine and writes the report. */
@Command(
        name = "bench",
        description = {
            "Measure this machine, in about a quarter of an hour, and write report.html, results.json and results.md.",
            "Leave the machine alone meanwhile; what is compared is measured in turns."
        })
public final class BenchCommand implements Callable<Integer> {
    @Spec
    private CommandSpec command;

    @Mixin
    private Output output;

    @Option(names = "--quick", description = "Measure little, in half a minute: numbers to look at, not to quote.")
    private boolean quick;

    @Option(
            names = "--only",
            paramLabel = "REGEX",
            converter = RegexConverter.class,
            description = "Only comparisons in whose name it is found, e.g. 'ingest|jni'; --list prints the names.")
    private @Nullable Pattern only;

    @Option(names = "--list", description = "Print the names of the comparisons and measure nothing.")
    private boolean list;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            defaultValue = "bench-report",
            description = "A new folder for the report. Default: ${DEFAULT-VALUE}.")
    private Path out;

    @Option(names = "--force", description = "Replace the report in the folder, if it exists.")
    private boolean force;

    /** A regular expression, or wrong usage. */
    static final class RegexConverter implements ITypeConverter<Pattern> {
        @Override
        public Pattern convert(String text) {
            try {
                return Pattern.compile(text);
            } catch (PatternSyntaxException e) {
                throw new TypeConversionException("'" + text + "' is no regular expression: " + e.getDescription());
            }
        }
    }

    @Override
    public Integer call() throws IOException {
        Path home = Path.of(System.getProperty("aggregator.home", "."))
                .toAbsolutePath()
                .normalize();
        try (TemporaryFolder scratch = new TemporaryFolder(Files.createTempDirectory("aggregator-bench-"))) {
            BenchRun run = new BenchRun(new Surroundings(home, scratch.path(), quick), only);
            if (run.names().isEmpty()) {
                throw new ParameterException(
                        command.commandLine(), "no comparison is called like '" + only + "'; --list prints the names");
            }
            if (list) {
                run.names().forEach(name -> output.line("%s", name));
                output.document(Map.of("comparisons", run.names()));
                return ExitCode.OK;
            }
            measure(run);
            return ExitCode.OK;
        }
    }

    private void measure(BenchRun run) throws IOException {
        requireFree();
        try (Staging staging = Staging.into(out);
                Interruption interruption =
                        new Interruption(command.commandLine().getErr())) {
            Results results;
            try (ProgressBar bar = output.progress("measuring", run.names().size())) {
                results = run.measure(bar::step);
            }
            Map<String, String> files = new LinkedHashMap<>();
            files.put("report.html", HtmlReport.of(results));
            files.put("results.json", ResultsJson.of(results));
            files.put("results.md", MarkdownReport.of(results));
            for (Map.Entry<String, String> file : files.entrySet()) {
                staging.write(file.getKey(), path -> Files.writeString(path, file.getValue()));
            }
            staging.commit(force);
            interruption.tooLate();
            report(results, files.keySet().stream().toList());
        }
    }

    /** Before anything is measured: nobody waits ten minutes to hear it. */
    private void requireFree() throws IOException {
        if (!Files.exists(out, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        if (!Files.isDirectory(out)) {
            throw new NotDirectoryException(out.toString());
        }
        if (!force) {
            throw new FileAlreadyExistsException(out.toString());
        }
    }

    private void report(Results results, List<String> files) {
        results.skipped().forEach(skipped -> output.notice("%s: not measured: %s", skipped.what(), skipped.reason()));
        output.line("%d measurements -> %s", results.measurements().size(), out.resolve(files.get(0)));
        output.document(Map.of(
                "out",
                out.toString(),
                "files",
                files,
                "measurements",
                results.measurements().size(),
                "notMeasured",
                results.skipped().size()));
    }
}
