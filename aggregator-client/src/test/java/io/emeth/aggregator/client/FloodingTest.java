package io.emeth.aggregator.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FloodingTest {
    /** sqrt(12 q n) 2^(s/2) e, worked out by hand. */
    @ParameterizedTest
    @CsvSource({"1, 1, 2, 3, 12", "0.5, 4, 10, 3, 192", "1e-9, 1000000, 40, 1, 3.632373815194686"})
    void sigma_isTheFormulaOfTheSource(double errorBound, long numbers, int bits, long publications, double sigma) {
        assertThat(new Flooding(errorBound, numbers, bits, publications).sigma())
                .isCloseTo(sigma, within(1e-9 * sigma));
    }

    /** The bound on the advantage that the class promises. */
    @Test
    void advantage_ofTelling_isBelowTwoToTheMinusHalfTheBits() {
        for (int bits = 1; bits <= 80; bits++) {
            Flooding flooding = new Flooding(1e-7, 7850, bits, 500);
            double advantage = Math.sqrt(500) * 1e-7 * Math.sqrt(7850) / (2 * flooding.sigma());
            assertThat(advantage).as("%d bits", bits).isLessThan(Math.pow(2, -bits / 2.0));
        }
    }

    /** 100,000 numbers: the deviation is off by more than 2 % once in 10^18 runs. */
    @Test
    void apply_addsNoiseOfThatDeviation_aroundTheNumbers() {
        Flooding flooding = new Flooding(1e-6, 100_000, 20, 1);
        double[] values = new double[100_000];
        Arrays.fill(values, 42);
        double[] noise = Arrays.stream(flooding.apply(values)).map(v -> v - 42).toArray();
        double sigma = flooding.sigma();
        double mean = Arrays.stream(noise).average().orElseThrow();
        double deviation =
                Math.sqrt(Arrays.stream(noise).map(v -> v * v).average().orElseThrow());
        assertThat(mean).isCloseTo(0, within(0.03 * sigma));
        assertThat(deviation).isCloseTo(sigma, within(0.02 * sigma));
        long withinOne = Arrays.stream(noise).filter(v -> Math.abs(v) < sigma).count();
        assertThat(withinOne / 100_000.0).as("a normal distribution").isCloseTo(0.6827, within(0.03));
        assertThat(flooding.apply(values)).isNotEqualTo(flooding.apply(values));
    }

    @Test
    void apply_roundsToTheStep() {
        Flooding flooding = new Flooding(1e-6, 100, 20, 1);
        double step = flooding.step();
        assertThat(step).isGreaterThan(flooding.sigma() / 32).isLessThanOrEqualTo(flooding.sigma() / 16);
        assertThat(Math.getExponent(step)).isEqualTo((int) Math.floor(Math.log(step) / Math.log(2) + 0.5));
        for (double value : flooding.apply(new double[] {0, -1, 1e5, Math.PI})) {
            assertThat(Math.rint(value / step) * step).isEqualTo(value);
        }
    }

    @Test
    void apply_numbersBeyondDoublePrecision_areRefused() {
        Flooding flooding = new Flooding(1e-9, 1, 10, 1);
        double largest = 0x1p45 * flooding.step();
        assertThat(flooding.apply(new double[] {largest, -largest})).hasSize(2);
        for (double tooLarge : new double[] {Math.nextUp(largest), Double.NaN, Double.POSITIVE_INFINITY}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> flooding.apply(new double[] {tooLarge}))
                    .withMessageContaining(String.valueOf(tooLarge));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "0, 1, 1, 1",
        "NaN, 1, 1, 1",
        "Infinity, 1, 1, 1",
        "1, 0, 1, 1",
        "1, 1, 0, 1",
        "1, 1, 81, 1",
        "1, 1, 1, 0"
    })
    void flooding_argumentsOutOfRange_areRefused(double errorBound, long numbers, int bits, long publications) {
        assertThatIllegalArgumentException().isThrownBy(() -> new Flooding(errorBound, numbers, bits, publications));
    }
}
