package io.emeth.aggregator.client;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MomentsTest {

    @Test
    void variances_integersThatCancel_areExact() {
        long large = 1L << 40; // its square has 80 bits: doubles would lose everything
        long n = 1L << 20;
        long sum = n * large + 1;
        // n numbers of 2^40, one of them larger by 1, have sums of squares beyond 63 bits; so take their differences
        assertThat(Moments.variances(new long[] {1, 0, 6}, new long[] {1, 0, 20}, 2))
                .containsExactly(0.25, 0, 1);
        assertThat(Moments.means(new long[] {sum}, n)).containsExactly((double) large + 1.0 / n);
    }

    @Test
    void variances_largeEqualIntegers_areZero() {
        long value = 3_000_000_001L;
        assertThat(Moments.variances(new long[] {value}, new long[] {value * value}, 1))
                .containsExactly(0);
        assertThat(Moments.variances(new long[] {-1L}, new long[] {1L << 62}, 1))
                .containsExactly((double) ((1L << 62) - 1));
    }

    @Test
    void variances_realsBelowZeroByError_areZero() {
        assertThat(Moments.variances(new double[] {3}, new double[] {8.9999}, 1))
                .containsExactly(0);
        assertThat(Moments.variances(new double[] {6}, new double[] {20}, 2)).containsExactly(1);
        assertThat(Moments.means(new double[] {6}, 4)).containsExactly(1.5);
    }
}
