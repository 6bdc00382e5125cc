package io.emeth.aggregator.cli.explain;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Locale;

/** Numbers with units, as people read them. */
final class Quantities {
    private static final String[] BYTE_UNITS = {"bytes", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};
    private static final int PLAIN_DIGITS = 12;
    private static final BigDecimal SMALL = new BigDecimal("0.001");

    private Quantities() {}

    /** Such as {@code 25.2 MiB}. */
    static String bytes(long bytes) {
        double value = bytes;
        int unit = 0;
        while (value >= 1024 && unit < BYTE_UNITS.length - 1) {
            value /= 1024;
            unit++;
        }
        return unit == 0 ? bytes + " bytes" : three(value) + " " + BYTE_UNITS[unit];
    }

    /** Such as {@code 1.5 ms} or {@code 3.2 h}. */
    static String seconds(double seconds) {
        if (seconds < 1e-3) {
            return three(seconds * 1e6) + " µs";
        }
        if (seconds < 1) {
            return three(seconds * 1e3) + " ms";
        }
        if (seconds < 120) {
            return three(seconds) + " s";
        }
        return seconds < 7200 ? three(seconds / 60) + " min" : three(seconds / 3600) + " h";
    }

    /** What something reaches at most: all digits if there are few, else three, rounded up, as {@code 1.05e+18}. */
    static String atMost(BigDecimal number) {
        return rounded(number, RoundingMode.UP);
    }

    /** What something must keep within: as {@link #atMost}, rounded down. */
    static String limit(BigDecimal number) {
        return rounded(number, RoundingMode.DOWN);
    }

    private static String rounded(BigDecimal number, RoundingMode rounding) {
        String plain = number.toPlainString();
        boolean small = number.signum() != 0 && number.abs().compareTo(SMALL) < 0;
        return plain.length() <= PLAIN_DIGITS && !small
                ? plain
                : String.format(Locale.ROOT, "%.2e", number.round(new MathContext(3, rounding)));
    }

    private static String three(double value) {
        return String.format(Locale.ROOT, value < 10 ? "%.2f" : value < 100 ? "%.1f" : "%.0f", value);
    }

    /** {@code count} and the noun, in the plural unless it is one. */
    static String count(long count, String noun) {
        return count + " " + noun + (count == 1 ? "" : "s");
    }
}
