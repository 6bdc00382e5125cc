package io.emeth.aggregator;

import java.util.regex.Pattern;

/** Checks of ranges and names, and one-line messages, shared by the values of this package. */
final class Checks {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_.-]{1,64}");

    /** Longest message shown to a person; longer ones, which only hostile input makes, are cut. */
    static final int MAX_MESSAGE_CHARS = 400;

    private Checks() {}

    /**
     * Returns {@code value} if it lies in [{@code min}, {@code max}].
     *
     * @throws IllegalArgumentException naming {@code name}, the value and the interval otherwise
     */
    static long inRange(String name, long value, long min, long max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException(name + " " + value + " is outside [" + min + ", " + max + "]");
        }
        return value;
    }

    /**
     * Returns {@code name} if it is 1 to 64 of {@code A-Z a-z 0-9 _ . -}.
     *
     * @param what is named: begins the message
     * @throws IllegalArgumentException naming the name otherwise
     */
    static String name(String what, String name) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(what + " name '" + name + "' does not match " + NAME);
        }
        return name;
    }

    /** The text on one line: what could forge log lines or reorder them on a screen becomes '?'; the end may be cut. */
    static String oneLine(String text) {
        StringBuilder line = new StringBuilder(Math.min(text.length(), MAX_MESSAGE_CHARS));
        for (int i = 0; i < text.length(); i++) {
            if (line.length() == MAX_MESSAGE_CHARS) {
                return line.append("...").toString();
            }
            char c = text.charAt(i);
            line.append(isPlain(c) ? c : '?');
        }
        return line.toString();
    }

    private static boolean isPlain(char c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            default -> true;
        };
    }
}
