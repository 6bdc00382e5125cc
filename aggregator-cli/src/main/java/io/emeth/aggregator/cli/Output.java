package io.emeth.aggregator.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Where a command prints: lines for people or, with {@code --json}, one document for machines. */
public final class Output {
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Option(names = "--json", description = "Print one JSON document instead of text.")
    private boolean json;

    /** Prints a line for people; nothing with {@code --json}. */
    public void line(String format, Object... arguments) {
        if (!json) {
            command.commandLine().getOut().println(format(format, arguments));
        }
    }

    /** Prints a line that is no result (a rejection, a warning) to the error stream, in both modes. */
    public void notice(String format, Object... arguments) {
        command.commandLine().getErr().println(Failures.oneLine(format(format, arguments)));
    }

    /** Prints the one document of {@code --json}; nothing for people. Values: maps, lists, strings, numbers. */
    public void document(Map<String, ?> document) {
        if (json) {
            try {
                command.commandLine().getOut().println(JSON.writeValueAsString(document));
            } catch (JsonProcessingException e) {
                throw new IllegalStateException(e); // trees of plain values always serialize
            }
        }
    }

    /** A progress bar of {@code total} steps on the error stream; silent unless that is a terminal. */
    public ProgressBar progress(String task, long total) {
        return new ProgressBar(command.commandLine().getErr(), ProgressBar.isTerminal(), task, total);
    }

    private static String format(String format, Object... arguments) {
        return arguments.length == 0 ? format : String.format(Locale.ROOT, format, arguments);
    }
}
