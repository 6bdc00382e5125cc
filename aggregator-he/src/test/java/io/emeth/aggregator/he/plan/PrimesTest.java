package io.emeth.aggregator.he.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PrimesTest {
    private static boolean isPrimeToBigInteger(long value) {
        return BigInteger.valueOf(value).isProbablePrime(100);
    }

    @Test
    void isPrime_ofEverySmallNumber_agreesWithTrialDivision() {
        for (long value = 0; value < 20_000; value++) {
            boolean divided = value > 1;
            for (long divisor = 2; divisor * divisor <= value; divisor++) {
                divided &= value % divisor != 0;
            }
            assertThat(Primes.isPrime(value)).as("%d", value).isEqualTo(divided);
        }
    }

    @Test
    void isPrime_ofNumbersOfEveryLength_agreesWithBigInteger() {
        long seed = 20261123;
        Random random = new Random(seed);
        for (int bits = 2; bits <= 62; bits++) {
            for (int i = 0; i < 200; i++) {
                long value = 1L << (bits - 1) | random.nextLong() >>> (64 - bits) | 1;
                assertThat(Primes.isPrime(value)).as("seed %d: %d", seed, value).isEqualTo(isPrimeToBigInteger(value));
            }
        }
    }

    @Test
    void isPrime_atTheEndOfItsInterval_agreesWithBigInteger() {
        for (long value = (1L << 62) - 1; value > (1L << 62) - 1000; value--) {
            assertThat(Primes.isPrime(value)).as("%d", value).isEqualTo(isPrimeToBigInteger(value));
        }
    }

    /** Carmichael numbers, and numbers that pass the test to the first 1, 2, 3, 4, 5, 6, 8 and 11 primes. [OEIS A014233] */
    @ParameterizedTest
    @ValueSource(
            longs = {
                561,
                41041,
                825265,
                2047,
                1373653,
                25326001,
                3215031751L,
                2152302898747L,
                3474749660383L,
                341550071728321L,
                3825123056546413051L
            })
    void isPrime_ofCompositesThatFewerBasesTakeForPrimes_isFalse(long value) {
        assertThat(Primes.isPrime(value)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, Long.MIN_VALUE, 1L << 62, Long.MAX_VALUE})
    void isPrime_outsideItsInterval_isRefused(long value) {
        assertThatThrownBy(() -> Primes.isPrime(value))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(String.valueOf(value));
    }
}
