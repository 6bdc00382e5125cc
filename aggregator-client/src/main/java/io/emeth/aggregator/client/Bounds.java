package io.emeth.aggregator.client;

import java.math.BigDecimal;
import java.math.BigInteger;

/** Refuses numbers that a plan does not provide for. */
final class Bounds {
    private static final BigInteger LONG_MAX = BigInteger.valueOf(Long.MAX_VALUE);

    private Bounds() {}

    /**
     * Checks that all absolute values are at most {@code bound}.
     *
     * @param meaning what lies beyond the bound, for the message
     * @throws IllegalArgumentException naming the first value beyond it, or that is no number
     */
    static void requireAll(double[] values, BigDecimal bound, String meaning) {
        double nearest = bound.doubleValue();
        double most = new BigDecimal(nearest).compareTo(bound) > 0 ? Math.nextDown(nearest) : nearest;
        for (double value : values) {
            if (!(Math.abs(value) <= most)) {
                throw beyond(String.valueOf(value), String.valueOf(most), meaning);
            }
        }
    }

    /** As {@link #requireAll(double[], BigDecimal, String)}, for integers. */
    static void requireAll(long[] values, BigDecimal bound, String meaning) {
        long most = bound.toBigInteger().min(LONG_MAX).longValueExact();
        for (long value : values) {
            if (value < -most || value > most) {
                throw beyond(String.valueOf(value), String.valueOf(most), meaning);
            }
        }
    }

    private static IllegalArgumentException beyond(String value, String bound, String meaning) {
        return new IllegalArgumentException(
                "value " + value + " is outside [-" + bound + ", " + bound + "], " + meaning);
    }
}
