package io.emeth.aggregator.he.plan;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/** Doubles as decimal numbers that are safe to read: few digits, rounded towards the side that promises less. */
final class Decimals {
    private static final MathContext THREE_UP = new MathContext(3, RoundingMode.CEILING);

    private Decimals() {}

    /** A bound, with 3 digits. */
    static BigDecimal up(double x) {
        return new BigDecimal(x).round(THREE_UP);
    }

    /** Bits of room, to 0.1. */
    static BigDecimal bitsDown(double bits) {
        return new BigDecimal(bits).setScale(1, RoundingMode.FLOOR);
    }

    /** log2 to 0.1. */
    static BigDecimal log2(double x) {
        return new BigDecimal(StrictMath.log(x) / StrictMath.log(2)).setScale(1, RoundingMode.HALF_EVEN);
    }

    /** For messages: at most 6 digits. */
    static String brief(BigDecimal x) {
        BigDecimal rounded = x.round(new MathContext(6, RoundingMode.HALF_EVEN));
        return rounded.abs().compareTo(BigDecimal.valueOf(1_000_000_000)) < 0 && rounded.scale() < 10
                ? rounded.stripTrailingZeros().toPlainString()
                : rounded.toString();
    }
}
