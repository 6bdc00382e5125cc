package io.emeth.aggregator.he.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.emeth.aggregator.ProgramArguments;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CoefficientsTest {
    private static Coefficients of(long fractionBits, String... coefficients) {
        return Coefficients.of(
                ProgramArguments.of(Map.of("fractionBits", fractionBits, "coefficients", List.of(coefficients))));
    }

    private static void assertRefused(Runnable body, String message) {
        assertThatThrownBy(body::run)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }

    @Test
    void factors_areRoundedHalfToEven() {
        Coefficients coefficients = of(1, "0.25", "0.75", "1.25", "-0.25", "-0.75", "0.7", "0", "-3");
        assertThat(coefficients.factors()).containsExactly(0L, 2L, 2L, 0L, -2L, 1L, 0L, -6L);
        assertThat(coefficients.unit()).isEqualTo(2);
        assertThat(coefficients.factor(7)).isEqualTo(-6);
    }

    @Test
    void integers_needNoFractionBits() {
        Coefficients coefficients =
                Coefficients.of(ProgramArguments.of(Map.of("coefficients", List.of(5L, -4294967295L))));
        assertThat(coefficients.factors()).containsExactly(5L, -4294967295L);
        assertThat(coefficients.unit()).isEqualTo(1);
        assertThat(of(0, "7.000").factors()).containsExactly(7L);
    }

    @Test
    void factors_of2To32AndMore_areRefused() {
        assertThat(of(0, "4294967295", "-4294967295").factors()).containsExactly(4294967295L, -4294967295L);
        assertRefused(() -> of(0, "4294967296"), "4294967296");
        assertRefused(() -> of(20, "-4096"), "below 2^32");
        assertRefused(() -> new Coefficients(List.of(1L << 32), 0), "below 2^32");
    }

    @Test
    void fractionBits_outsideTheirRange_areRefused() {
        assertRefused(() -> of(21, "1"), "fractionBits 21");
        assertRefused(() -> of(-1, "1"), "fractionBits -1");
        assertRefused(() -> of(0, "0.5"), "0.5 is no integer");
    }
}
