package io.emeth.aggregator;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/**
 * Names the integration logic of a job: an unsigned 256-bit number, as on chain. Immutable; prints {@code 0x} and 64
 * hexadecimal digits; ordered by its number.
 */
public record ProgramId(BigInteger value) implements Comparable<ProgramId> {
    private static final Pattern HEX = Pattern.compile("0x[0-9a-fA-F]{1,64}");
    private static final Pattern DECIMAL = Pattern.compile("[0-9]{1,78}");
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]{0,62}");

    /** @throws IllegalArgumentException if {@code value} is outside [0, 2^256) */
    public ProgramId {
        if (value.signum() < 0 || value.bitLength() > 256) {
            throw new IllegalArgumentException("program id " + value + " is outside [0, 2^256)");
        }
    }

    /**
     * Reads {@code 0x} and 1 to 64 hexadecimal digits, or a decimal number.
     *
     * @throws IllegalArgumentException if {@code text} is neither, or is 2^256 or more
     */
    public static ProgramId parse(String text) {
        if (HEX.matcher(text).matches()) {
            return new ProgramId(new BigInteger(text.substring(2), 16));
        }
        if (DECIMAL.matcher(text).matches()) {
            return new ProgramId(new BigInteger(text));
        }
        throw new IllegalArgumentException(
                "program id '" + text + "' is neither 0x and hexadecimal digits nor decimal");
    }

    /**
     * The id of a program known by name, which is how the built-in programs get theirs: the SHA-256 of the UTF-8 text
     * {@code io.emeth.aggregator/program/<name>}, read as a big-endian number.
     *
     * @param name lower-case letters, digits and hyphens, at most 63, beginning with a letter
     * @throws IllegalArgumentException if {@code name} has another form
     */
    public static ProgramId named(String name) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("program name '" + name + "' does not match " + NAME);
        }
        byte[] text = ("io.emeth.aggregator/program/" + name).getBytes(StandardCharsets.UTF_8);
        return new ProgramId(
                new BigInteger(1, Digest.sha256(ByteBuffer.wrap(text)).toByteArray()));
    }

    /**
     * The id a person means by {@code text}: a number as in {@link #parse}, otherwise a name as in {@link #named}. No
     * text is both, since names begin with a letter.
     *
     * @throws IllegalArgumentException if {@code text} is neither
     */
    public static ProgramId resolve(String text) {
        boolean number = !text.isEmpty() && text.charAt(0) >= '0' && text.charAt(0) <= '9';
        return number ? parse(text) : named(text);
    }

    @Override
    public int compareTo(ProgramId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        String digits = value.toString(16);
        return "0x" + "0".repeat(64 - digits.length()) + digits;
    }
}
