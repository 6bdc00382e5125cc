package io.emeth.aggregator.benchmarks.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DistributionTest {
    @Test
    void of_anyOrder_orderStatistics() {
        Distribution five = Distribution.of(List.of(50.0, 10.0, 30.0, 20.0, 40.0));
        assertThat(five).isEqualTo(new Distribution(5, 10, 30, 20, 40));
        assertThat(five.spread()).isEqualTo(20.0 / 30);
        assertThat(Distribution.of(List.of(4.0, 2.0))).isEqualTo(new Distribution(2, 2, 3, 2.5, 3.5));
        assertThat(Distribution.of(List.of(7.0))).isEqualTo(new Distribution(1, 7, 7, 7, 7));
    }

    @Test
    void of_nothing_isRefused() {
        assertThatThrownBy(() -> Distribution.of(List.of())).isInstanceOf(IllegalArgumentException.class);
    }

    /** A disturbance that doubles both times of a round leaves no trace in the ratio. */
    @Test
    void ratio_roundsThatWereDisturbed_areComparedWithinTheRound() {
        Measurement slow = new Measurement("a/b", "slow", "", Map.of(), List.of(30.0, 60.0, 300.0));
        Measurement fast = new Measurement("a/b", "fast", "", Map.of(), List.of(10.0, 20.0, 100.0));
        assertThat(new Ratio(slow, fast).distribution()).isEqualTo(new Distribution(3, 3, 3, 3, 3));
    }
}
