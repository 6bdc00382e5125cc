package io.emeth.aggregator;

/** Range checks and one-line messages, shared by the values of this package. */
final class Checks {
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
