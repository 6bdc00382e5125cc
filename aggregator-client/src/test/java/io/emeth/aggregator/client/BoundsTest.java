package io.emeth.aggregator.client;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import org.junit.jupiter.api.Test;

class BoundsTest {
    private static final BigDecimal TWO = BigDecimal.valueOf(2);
    private static final BigDecimal HUGE = TWO.pow(80);

    private static void assertBeyond(Runnable body, String message) {
        assertThatThrownBy(body::run)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message)
                .hasMessageContaining("the meaning");
    }

    @Test
    void requireAll_reals_keepToTheExactBound() {
        BigDecimal tenth = new BigDecimal("0.1"); // the nearest double is larger
        Bounds.requireAll(new double[] {0, -0.0, Math.nextDown(0.1), -Math.nextDown(0.1)}, tenth, "the meaning");
        assertBeyond(() -> Bounds.requireAll(new double[] {0, 0.1}, tenth, "the meaning"), "value 0.1");
        Bounds.requireAll(new double[] {2, -2}, TWO, "the meaning");
        for (double value : new double[] {Double.NaN, Double.POSITIVE_INFINITY, Math.nextUp(2.0), -3}) {
            assertBeyond(() -> Bounds.requireAll(new double[] {value}, TWO, "the meaning"), "value " + value);
        }
    }

    @Test
    void requireAll_integers_keepToTheFloorOfTheBound() {
        BigDecimal bound = new BigDecimal("7.9");
        Bounds.requireAll(new long[] {7, -7, 0}, bound, "the meaning");
        for (long value : new long[] {8, -8, Long.MIN_VALUE, Long.MAX_VALUE}) {
            assertBeyond(() -> Bounds.requireAll(new long[] {value}, bound, "the meaning"), "value " + value);
        }
        Bounds.requireAll(new long[] {Long.MAX_VALUE}, HUGE, "the meaning");
        assertBeyond(() -> Bounds.requireAll(new long[] {Long.MIN_VALUE}, HUGE, "the meaning"), "value -9223");
    }
}
