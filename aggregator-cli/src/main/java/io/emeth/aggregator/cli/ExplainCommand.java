package io.emeth.aggregator.cli;

import io.emeth.aggregator.JobSpec;
import io.emeth.aggregator.cli.explain.Report;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "explain",
        description = {
            "Say what a job will compute, whether it fits, and what it costs, before any data arrives.",
            "The exit code is 3 if it does not fit; the reasons and, if there is one, a proposal are printed then."
        })
final class ExplainCommand implements Callable<Integer> {
    @Mixin
    private Output output;

    @Option(names = "--job", required = true, paramLabel = "FILE", description = "The job description.")
    private Path jobFile;

    @Override
    public Integer call() throws IOException {
        JobSpec job = Inputs.job(jobFile);
        Report report = Report.of(job, Inputs.program(job));
        output.line(
                "job %s: %s of %d %s %s",
                job.job(),
                Failures.oneLine(job.programName()),
                job.numParallel(),
                job.numParallel() == 1 ? "result," : "results, each",
                job.layout());
        report.lines().forEach(line -> output.line("  %-14s %s", line.label(), line.text()));
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("job", job.job().toString());
        document.put("program", job.programName());
        document.putAll(report.document());
        output.document(document);
        return report.isFeasible() ? ExitCode.OK : ExitCode.BAD_INPUT;
    }
}
