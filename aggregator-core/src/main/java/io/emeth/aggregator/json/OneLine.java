package io.emeth.aggregator.json;

/** Messages that quote what a stranger wrote. */
public final class OneLine {
    /** Longest message shown to a person; longer ones, which only hostile input makes, are cut. */
    private static final int MAX_CHARS = 400;

    private OneLine() {}

    /** The text on one line: what could forge log lines or reorder them on a screen becomes '?'; the end may be cut. */
    public static String of(String text) {
        StringBuilder line = new StringBuilder(Math.min(text.length(), MAX_CHARS));
        for (int i = 0; i < text.length(); i++) {
            if (line.length() == MAX_CHARS) {
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
