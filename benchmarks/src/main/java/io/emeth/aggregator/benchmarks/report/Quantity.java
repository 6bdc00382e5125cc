package io.emeth.aggregator.benchmarks.report;

import java.util.Locale;

/** Numbers as people read them: three or four digits and a unit. */
final class Quantity {
    private static final String[] TIMES = {"ns", "µs", "ms", "s"};

    private Quantity() {}

    /** Nanoseconds in the unit that suits them. */
    static String time(double nanos) {
        double value = nanos;
        int unit = 0;
        while (value >= 1000 && unit < TIMES.length - 1) {
            value /= 1000;
            unit++;
        }
        return digits(value) + " " + TIMES[unit];
    }

    /** Three significant digits, no exponent. */
    static String digits(double value) {
        double size = Math.abs(value);
        int decimals = size >= 100 ? 0 : size >= 10 ? 1 : 2;
        return String.format(Locale.ROOT, "%,." + decimals + "f", value);
    }

    /** Nanoseconds in microseconds. */
    static String micros(double nanos) {
        return digits(nanos / 1000);
    }

    /** Bytes in KiB or MiB. */
    static String bytes(double bytes) {
        return bytes >= 1 << 20 ? digits(bytes / (1 << 20)) + " MiB" : digits(bytes / 1024) + " KiB";
    }

    /** Bytes per nanosecond, which are 10^9 bytes per second. */
    static String rate(double bytes, double nanos) {
        return digits(bytes / nanos) + " GB/s";
    }

    /** A share of one, in percent. */
    static String percent(double share) {
        return String.format(Locale.ROOT, "%.1f %%", 100 * share);
    }

    /** A ratio, as in 1.25×. */
    static String times(double ratio) {
        return digits(ratio) + "×";
    }
}
