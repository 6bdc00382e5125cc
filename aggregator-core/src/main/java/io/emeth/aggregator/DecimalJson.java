package io.emeth.aggregator;

import java.math.BigDecimal;
import java.util.regex.Pattern;

/**
 * Exact decimal numbers in JSON: integers of 64 bits as numbers, all others as strings such as {@code "-0.5"}, without
 * exponent and of at most {@link #MAX_CHARS} characters. A number has one form only, so equal numbers are equal objects.
 */
final class DecimalJson {
    /** Longest number in plain notation, sign and point included. */
    static final int MAX_CHARS = 32;

    private static final Pattern PLAIN = Pattern.compile("-?[0-9]{1,32}(\\.[0-9]{1,30})?");

    private DecimalJson() {}

    /**
     * The number that a JSON integer or string stands for, in its one form.
     *
     * @param what names the number in messages
     * @throws IllegalArgumentException if {@code value} is anything else, or too long
     */
    static BigDecimal read(String what, Object value) {
        if (value instanceof Long integer) {
            return BigDecimal.valueOf(integer);
        }
        if (value instanceof String text
                && text.length() <= MAX_CHARS
                && PLAIN.matcher(text).matches()) {
            return canonical(what, new BigDecimal(text));
        }
        throw new IllegalArgumentException(what + " must be an integer, or a decimal number as a string such as \"0.5\""
                + " of at most " + MAX_CHARS + " characters, not " + value);
    }

    /**
     * The one form of a number: no trailing zeros after the point, no exponent.
     *
     * @throws IllegalArgumentException if it has more than {@link #MAX_CHARS} characters then
     */
    static BigDecimal canonical(String what, BigDecimal value) {
        BigDecimal stripped = value.stripTrailingZeros();
        // Digits before and after the point: decided before an exponent such as 10^9 is written out.
        boolean tooLong = stripped.scale() > MAX_CHARS || (long) stripped.precision() - stripped.scale() > MAX_CHARS;
        if (!tooLong) {
            BigDecimal plain = stripped.scale() < 0 ? stripped.setScale(0) : stripped;
            if (plain.toPlainString().length() <= MAX_CHARS) {
                return plain;
            }
        }
        throw new IllegalArgumentException(
                what + " " + stripped + " has more than " + MAX_CHARS + " characters in plain notation");
    }

    /** The JSON form of a number in its one form: a {@link Long} or a {@link String}. */
    static Object tree(BigDecimal canonical) {
        boolean fits = canonical.scale() == 0 && canonical.unscaledValue().bitLength() < Long.SIZE;
        return fits ? (Object) canonical.longValueExact() : canonical.toPlainString();
    }
}
