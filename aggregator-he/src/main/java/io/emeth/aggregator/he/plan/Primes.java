package io.emeth.aggregator.he.plan;

/**
 * Primality, decided exactly: the test of Miller and Rabin to the first twelve primes as bases, which no composite
 * number below 3.18 · 10^23 passes [SW17], with Montgomery's products [MON85]. About a hundred times as fast as
 * {@link java.math.BigInteger#isProbablePrime}, and jobs are opened by the thousand.
 */
final class Primes {
    private static final int[] BASES = {2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37};

    private final long n;
    private final long minusInverse; // of n, modulo 2^64
    private final long one; // 2^64 mod n: the form of 1; the form of x is x 2^64 mod n

    /** @param n odd, in [3, 2^62) */
    private Primes(long n) {
        this.n = n;
        long inverse = n; // modulo 2^3, and each step doubles the exponent
        for (int bits = 3; bits < Long.SIZE; bits *= 2) {
            inverse *= 2 - n * inverse;
        }
        this.minusInverse = -inverse;
        this.one = Long.remainderUnsigned(-n, n);
    }

    /** @param value in [0, 2^62) */
    static boolean isPrime(long value) {
        if (value >>> 62 != 0) {
            throw new IllegalArgumentException(value + " is not in [0, 2^62)");
        }
        for (int base : BASES) {
            if (value % base == 0) {
                return value == base;
            }
        }
        return value > 1 && new Primes(value).passesEveryBase();
    }

    private boolean passesEveryBase() {
        long form = one;
        int at = 1;
        for (int base : BASES) {
            for (; at < base; at++) {
                form = reduced(form + one);
            }
            if (!passes(form)) {
                return false;
            }
        }
        return true;
    }

    /** The strong test: base^odd is 1, or one of its squares, of which the last is base^((n - 1) / 2), is -1. */
    private boolean passes(long base) {
        int twos = Long.numberOfTrailingZeros(n - 1);
        long power = power(base, n >> twos);
        if (power == one) {
            return true;
        }
        for (int i = 1; i < twos && power != n - one; i++) {
            power = product(power, power);
        }
        return power == n - one;
    }

    private long power(long base, long exponent) {
        long power = base;
        for (long bit = Long.highestOneBit(exponent) >> 1; bit != 0; bit >>= 1) {
            power = product(power, power);
            if ((exponent & bit) != 0) {
                power = product(power, base);
            }
        }
        return power;
    }

    /** a b / 2^64 mod n for a and b in [0, n): a b plus the multiple of n that takes the low half to 0. */
    private long product(long a, long b) {
        long low = a * b;
        long m = low * minusInverse;
        long highOfMultiple = Math.multiplyHigh(m, n) + (m >> 63 & n); // m counts as unsigned
        return reduced(Math.multiplyHigh(a, b) + highOfMultiple + (low == 0 ? 0 : 1));
    }

    /** [0, 2n) -> [0, n) */
    private long reduced(long x) {
        return x < n ? x : x - n;
    }
}
