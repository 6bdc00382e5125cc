package io.emeth.aggregator.plain;

import io.emeth.aggregator.ElementType;

/** The closed interval of the elements whose sum over n results cannot overflow. Elements are given as 64 bits. */
sealed interface SummandRange {

    boolean contains(long bits);

    /** The element as a person reads it. */
    String print(long bits);

    static SummandRange of(ElementType type, int n) {
        if (type == ElementType.INT64) {
            return new Integers(Long.MIN_VALUE / n, Long.MAX_VALUE / n);
        }
        int bits = Integer.SIZE - Integer.numberOfLeadingZeros(n - 1); // the least with n <= 2^bits
        return new Reals(Math.scalb(Double.MAX_VALUE, -bits));
    }

    /** [min, max] */
    record Integers(long min, long max) implements SummandRange {
        @Override
        public boolean contains(long bits) {
            return min <= bits && bits <= max;
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
