package io.emeth.aggregator.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PaceTest {
    private static final long SECOND = 1_000_000_000L;

    @Test
    void rate_constant_isThatRateFromTheBeginning() {
        Pace pace = new Pace(-5 * SECOND);
        for (int i = 1; i <= 100; i++) {
            pace.count(20, -5 * SECOND + i * SECOND / 5);
            assertThat(pace.rate()).as("after step " + i).isCloseTo(100, within(1e-6));
        }
    }

    @Test
    void rate_oneSlowStep_movesItALittle() {
        Pace pace = new Pace(0);
        for (int i = 1; i <= 100; i++) {
            pace.count(20, i * SECOND / 5);
        }
        pace.count(20, 21 * SECOND); // a second instead of a fifth
        assertThat(pace.rate()).isBetween(80.0, 90.0);
    }

    @Test
    void rate_changed_isTheNewOneSoon() {
        Pace pace = new Pace(0);
        for (int i = 1; i <= 100; i++) {
            pace.count(20, i * SECOND / 5);
        }
        for (int i = 1; i <= 100; i++) {
            pace.count(2, 20 * SECOND + i * SECOND / 5);
        }
        assertThat(pace.rate()).isBetween(10.0, 12.0);
    }

    @Test
    void count_inNoTime_isNotLost() {
        Pace pace = new Pace(0);
        pace.count(5, 0);
        assertThat(pace.rate()).isZero();
        pace.count(5, SECOND);
        assertThat(pace.rate()).isBetween(8.0, 11.0);
    }

    @Test
    void describe_tooEarly_saysNothing() {
        Pace pace = new Pace(0);
        assertThat(pace.describe(10)).isEmpty();
        pace.count(4, SECOND / 5);
        assertThat(pace.describe(10)).isEmpty();
        pace.count(16, SECOND);
        assertThat(pace.describe(130)).isEqualTo("20/s, 7 s left");
        assertThat(pace.describe(0)).isEqualTo("20/s");
    }

    @Test
    void describe_nothingDone_saysNothing() {
        Pace pace = new Pace(0);
        pace.count(0, 10 * SECOND);
        assertThat(pace.describe(10)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            12345.6  | 12,346/s
            523.4    | 523/s
            9.96     | 10/s
            9.94     | 9.9/s
            0.96     | 1.0/s
            0.5      | 30/min
            0.05     | 3.0/min
            0.01     | 36/h
            """)
    void rateText_isPerSecondMinuteOrHour(double rate, String text) {
        assertThat(Pace.rateText(rate)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            0.01    | 1 s
            8.4     | 8 s
            59.4    | 59 s
            59.6    | 1:00
            65      | 1:05
            3599.4  | 59:59
            7389    | 2:03:09
            172799  | 47:59:59
            259200  | 3 days
            """)
    void timeText_isShort(double seconds, String text) {
        assertThat(Pace.timeText(seconds)).isEqualTo(text);
    }
}
