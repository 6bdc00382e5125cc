package io.emeth.aggregator.cli;

import io.emeth.aggregator.ProgramArguments;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What the program of a new job is told beside the job's shape. */
final class ArgumentOptions {
    private static final Pattern INTEGER = Pattern.compile("-?\\d{1,18}");

    @Option(
            names = "--arg",
            paramLabel = "NAME=VALUE",
            description = {
                "An argument of the program: a text, a number, true or false; a list has commas, as 1,-0.25 or [1].",
                "Repeat for more."
            })
    private @Nullable List<String> texts;

    /** @throws BadInputException if one has no name, or a name appears twice */
    ProgramArguments arguments() {
        Map<String, Object> arguments = new LinkedHashMap<>();
        for (String text : texts == null ? List.<String>of() : texts) {
            int equals = text.indexOf('=');
            if (equals < 1) {
                throw new BadInputException("no argument (" + text + ") — write name and value, as fractionBits=4");
            }
            String name = text.substring(0, equals);
            if (arguments.put(name, value(text.substring(equals + 1))) != null) {
                throw new BadInputException("argument '" + name + "' is given twice — leave one out");
            }
        }
        return ProgramArguments.of(arguments);
    }

    private static Object value(String text) {
        boolean bracketed = text.startsWith("[") && text.endsWith("]");
        if (bracketed || text.indexOf(',') >= 0) {
            String list = bracketed ? text.substring(1, text.length() - 1) : text;
            return Arrays.stream(list.split(",", -1)).map(String::strip).toList();
        }
        if (text.equals("true") || text.equals("false")) {
            return Boolean.valueOf(text);
        }
        return INTEGER.matcher(text).matches() ? (Object) Long.valueOf(text) : text;
    }
}
