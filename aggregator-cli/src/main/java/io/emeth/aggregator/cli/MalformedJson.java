package io.emeth.aggregator.cli;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.io.JsonEOFException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import org.jspecify.annotations.Nullable;

/** What is wrong with a text that should be JSON, in our words, with the place. */
public final class MalformedJson {
    private MalformedJson() {}

    /** A phrase such as {@code unexpected character at line 3, column 14}. */
    public static String describe(JsonProcessingException failure) {
        return reason(failure) + place(failure.getLocation());
    }

    private static String reason(JsonProcessingException failure) {
        if (failure instanceof JsonEOFException) {
            return "the text ends too early";
        }
        if (failure instanceof StreamConstraintsException) {
            return "a name, text or number is too long, or the nesting too deep";
        }
        return failure instanceof MismatchedInputException
                ? "a second field of the same name ends"
                : "unexpected character";
    }

    private static String place(@Nullable JsonLocation location) {
        return location == null || location.getLineNr() < 1
                ? ""
                : " at line " + location.getLineNr() + ", column " + location.getColumnNr();
    }
}
