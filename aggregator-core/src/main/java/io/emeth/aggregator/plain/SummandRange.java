package io.emeth.aggregator.plain;

import io.emeth.aggregator.ElementType;
import java.math.BigDecimal;
import java.util.Optional;

/**
 * The closed interval of the elements whose sum over n results cannot overflow, and whose magnitude is within the job's
 * bound. Elements are given as 64 bits.
 */
sealed interface SummandRange {

    boolean contains(long bits);

    /** Whether that can be the sum of {@code count} elements, which is at most the number that the range was made for. */
    boolean containsSum(long bits, int count);

    /** The element as a person reads it. */
    String print(long bits);

    /**
     * The interval for results of that type.
     *
     * @param n how many results there may be
     * @param bound in (0, 2^62], if the job has one
     */
    static SummandRange of(ElementType type, int n, Optional<BigDecimal> bound) {
        if (type == ElementType.INT64) {
            Integers range = new Integers(Long.MIN_VALUE / n, Long.MAX_VALUE / n);
            return bound.map(BigDecimal::longValue).map(range::within).orElse(range); // longValue rounds towards zero
        }
        int bits = Integer.SIZE - Integer.numberOfLeadingZeros(n - 1); // the least with n <= 2^bits
        double most = Math.scalb(Double.MAX_VALUE, -bits);
        return new Reals(Math.min(most, bound.map(SummandRange::roundedDown).orElse(most)));
    }

    private static double roundedDown(BigDecimal positive) {
        double nearest = positive.doubleValue();
        return new BigDecimal(nearest).compareTo(positive) > 0 ? Math.nextDown(nearest) : nearest;
    }

    /** [min, max] */
    record Integers(long min, long max) implements SummandRange {
        Integers within(long magnitude) {
            long least = Math.max(min, -magnitude);
            long greatest = Math.min(max, magnitude);
            return new Integers(least, greatest);
        }

        @Override
        public boolean contains(long bits) {
            return min <= bits && bits <= max;
        }

        @Override
        public boolean containsSum(long bits, int count) {
            return min * count <= bits && bits <= max * count;
        }

        @Override
        public String print(long bits) {
            return Long.toString(bits);
        }

        @Override
        public String toString() {
            return "[" + min + ", " + max + "]";
        }
    }

    /** [-max, max] of the binary64 numbers */
    record Reals(double max) implements SummandRange {
        @Override
        public boolean contains(long bits) {
            return Math.abs(Double.longBitsToDouble(bits)) <= max; // false for NaN
        }

        /** The product does not overflow; rounding it to nearest cannot exclude a sum, which is rounded alike. */
        @Override
        public boolean containsSum(long bits, int count) {
            return Math.abs(Double.longBitsToDouble(bits)) <= max * count;
        }

        @Override
        public String print(long bits) {
            return Double.toString(Double.longBitsToDouble(bits));
        }

        @Override
        public String toString() {
            return "[-" + max + ", " + max + "]";
        }
    }
}
