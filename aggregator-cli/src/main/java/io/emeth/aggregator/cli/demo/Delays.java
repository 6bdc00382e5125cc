package io.emeth.aggregator.cli.demo;

import java.util.List;

/** Intervals of delay in minutes: the first has no beginning, each one ends where the next begins. */
final class Delays {
    private static final int[] BEGINNINGS = {-30, -15, 0, 15, 30, 45, 60, 90, 120, 180, 240};

    /** How many intervals there are. */
    static final int COUNT = BEGINNINGS.length + 1;

    private Delays() {}

    /** The number of the interval that {@code minutes} is in: from 0, the earliest, to {@link #COUNT} - 1. */
    static int interval(int minutes) {
        int interval = 0;
        while (interval < BEGINNINGS.length && minutes >= BEGINNINGS[interval]) {
            interval++;
        }
        return interval;
    }

    /** The heading of each interval's column. */
    static List<String> titles() {
        return List.of("< -30", "-30", "-15", "0", "15", "30", "45", "60", "90", "120", "180", "240 +");
    }
}
