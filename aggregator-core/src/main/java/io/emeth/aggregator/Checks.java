package io.emeth.aggregator;

import java.util.regex.Pattern;

/** Checks of ranges and names, shared by the values of this package. */
final class Checks {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_.-]{1,64}");

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
}
