package io.emeth.aggregator.cli;

import io.emeth.aggregator.Workers;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** How many threads a command uses. What it prints and writes does not depend on it. */
final class ThreadOptions {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Option(
            names = "--threads",
            paramLabel = "N",
            description = "Threads that work at the same time. Default: as many as there are processors.")
    private @Nullable Integer threads;

    /** Threads of a command, until it is over. */
    record Pool(Workers workers, ExecutorService executor) implements AutoCloseable {
        @Override
        public void close() {
            executor.shutdownNow();
        }
    }

    /** @throws ParameterException if there should be none */
    Pool open() {
        int count = threads == null ? Runtime.getRuntime().availableProcessors() : threads;
        if (count < 1) {
            throw new ParameterException(command.commandLine(), "--threads " + count + " — use 1 or more");
        }
        ExecutorService executor = Executors.newFixedThreadPool(Math.max(1, count - 1), task -> {
            Thread thread = new Thread(task, "aggregator-worker");
            thread.setDaemon(true);
            return thread;
        });
        return new Pool(Workers.of(executor, count), executor);
    }
}
