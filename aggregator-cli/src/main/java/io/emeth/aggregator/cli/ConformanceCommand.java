package io.emeth.aggregator.cli;

import io.emeth.aggregator.cli.conformance.ConformanceRun;
import io.emeth.aggregator.cli.conformance.Tally;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
        name = "conformance",
        description = {
            "Compare the engine with known answers from Microsoft SEAL, byte for byte.",
            "Each DIR holds an index.json and the objects it names."
        })
final class ConformanceCommand implements Callable<Integer> {
    @Mixin
    private Output output;

    @Parameters(arity = "1..*", paramLabel = "DIR")
    private List<Path> folders;

    private final Tally total = new Tally();
    private final List<Map<String, Object>> documents = new ArrayList<>();
    private int worstRefusal = ExitCode.OK;

    @Override
    public Integer call() {
        for (Path folder : folders) {
            Map<String, Object> document = new LinkedHashMap<>();
            document.put("directory", folder.toString());
            try {
                run(folder, document);
            } catch (IOException | RuntimeException e) {
                String reason = Failures.oneLine(Failures.describe(folder, e));
                document.put("error", reason);
                output.notice("error: %s", reason);
                worstRefusal = Math.max(worstRefusal, Failures.exitCode(e));
            }
            documents.add(document);
        }
        total.skippedByOperation().forEach((op, count) -> output.line("skipped: %s (%d times)", op, count));
        output.line("%s", total);
        output.document(document());
        boolean failed = !total.failures().isEmpty() || (total.passed() == 0 && worstRefusal == ExitCode.OK);
        return failed ? ExitCode.FAILED : worstRefusal;
    }

    private void run(Path folder, Map<String, Object> document) throws IOException {
        ConformanceRun run = ConformanceRun.open(folder);
        output.line("%s: %s", folder, run);
        Tally tally;
        try (ProgressBar bar = output.progress(folder.toString(), run.steps())) {
            tally = run.run(bar::step);
        }
        tally.failures().forEach(failure -> output.line("FAIL %s", failure));
        document.put("passed", tally.passed());
        document.put("failures", tally.failures());
        document.put("skipped", tally.skippedByOperation());
        total.add(tally);
    }

    private Map<String, Object> document() {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("directories", documents);
        document.put("passed", total.passed());
        document.put("failed", total.failures().size());
        document.put("skipped", total.skipped());
        return document;
    }
}
