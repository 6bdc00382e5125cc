package io.emeth.aggregator.cli;

import io.emeth.aggregator.IncompleteAggregationException;
import io.emeth.aggregator.RejectedResultException;
import io.emeth.aggregator.cli.demo.Demo;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "demo",
        description = {
            "Play a whole job on real data, with files between the parties.",
            "mnist: eight nodes train a digit classifier together. flights: sixteen nodes count delays."
        })
final class DemoCommand implements Callable<Integer> {
    @Mixin
    private Output output;

    @Option(names = "--keep", paramLabel = "DIR", description = "Keep the parties' files in this empty folder.")
    private @Nullable Path keep;

    @Parameters(arity = "0..1", defaultValue = "mnist", description = "${COMPLETION-CANDIDATES}. Default: mnist.")
    private Demo.Name name;

    @Override
    public Integer call() throws IOException, RejectedResultException, IncompleteAggregationException {
        return Demo.run(name, output, Optional.ofNullable(keep)) ? ExitCode.OK : ExitCode.FAILED;
    }
}
