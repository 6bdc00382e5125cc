package io.emeth.aggregator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProgressBarTest {
    private static final long SECOND = 1_000_000_000L;
    private static final String HALF = "#".repeat(15) + "-".repeat(15);

    private final StringWriter terminal = new StringWriter();
    private long now = 77 * SECOND;

    private ProgressBar bar(boolean visible, long total) {
        return new ProgressBar(new PrintWriter(terminal), visible, "aggregating", total, () -> now);
    }

    /** What was drawn, each line by itself. */
    private List<String> lines() {
        return Arrays.stream(terminal.toString().split("\r\u001b\\[K", -1))
                .skip(1)
                .toList();
    }

    @Test
    void steps_evenly_showRateAndTimeLeft() {
        try (ProgressBar bar = bar(true, 200)) {
            for (int i = 0; i < 100; i++) {
                now += SECOND / 50;
                bar.step();
            }
            assertThat(lines()).hasSize(11);
            assertThat(lines().get(0)).isEqualTo("aggregating [" + "-".repeat(30) + "] 0/200");
            assertThat(lines().get(10)).isEqualTo("aggregating [" + HALF + "] 100/200  50/s, 2 s left");
        }
        assertThat(lines().get(11)).isEmpty();
    }

    @Test
    void steps_faster_areNotDrawnEach() {
        try (ProgressBar bar = bar(true, 1_000_000)) {
            for (int i = 0; i < 100_000; i++) {
                now += 10_000;
                bar.step();
            }
        }
        assertThat(lines()).hasSizeBetween(6, 7);
    }

    @Test
    void lastStep_isDrawnAlways() {
        try (ProgressBar bar = bar(true, 2)) {
            bar.step();
            bar.step();
            bar.step(); // one too many
        }
        assertThat(lines()).hasSize(3);
        assertThat(lines().get(1)).isEqualTo("aggregating [" + "#".repeat(30) + "] 2/2");
    }

    @Test
    void noTerminal_orNothingToDo_isSilent() {
        try (ProgressBar hidden = bar(false, 2);
                ProgressBar empty = bar(true, 0)) {
            hidden.step();
            empty.step();
        }
        assertThat(terminal.toString()).isEmpty();
    }
}
