package io.emeth.aggregator.cli;

import java.util.Locale;

/**
 * How fast steps are done, of late, and how long the rest will take. What happened some seconds ago counts less and less,
 * so that neither a single slow step nor a slow beginning says much for long. Not thread-safe.
 */
final class Pace {
    /** After that long, what was before counts for 1/e. */
    private static final double MEMORY_SECONDS = 5;

    private final long start;
    private long last;
    private double weight; // of the rate: what is remembered of all time so far
    private double weighted; // rate times weight

    /** @param nanos now, as all times here: of one clock that never goes back */
    Pace(long nanos) {
        this.start = nanos;
        this.last = nanos;
    }

    /** Steps were done since the last call. */
    void count(long steps, long nanos) {
        double seconds = (nanos - last) / 1e9;
        if (seconds <= 0) {
            weighted += steps / MEMORY_SECONDS; // in no time: as at the end of it
            return;
        }
        double kept = Math.exp(-seconds / MEMORY_SECONDS);
        weighted = weighted * kept + steps / seconds * (1 - kept);
        weight = weight * kept + (1 - kept);
        last = nanos;
    }

    /** Steps a second; 0 as long as nothing is known. */
    double rate() {
        return weight == 0 ? 0 : weighted / weight;
    }

    /** As in {@code 523/s, 1:05 left}; empty in the first half second, when nothing is known, or nothing is left. */
    String describe(long remaining) {
        if (last - start < 500_000_000L || rate() <= 0) {
            return "";
        }
        return remaining <= 0 ? rateText(rate()) : rateText(rate()) + ", " + timeText(remaining / rate()) + " left";
    }

    /** Per second, or per minute or hour if that is less than one. */
    static String rateText(double perSecond) {
        if (perSecond >= 0.95) {
            return amount(perSecond) + "/s";
        }
        return perSecond * 60 >= 0.95 ? amount(perSecond * 60) + "/min" : amount(perSecond * 3600) + "/h";
    }

    private static String amount(double value) {
        return String.format(Locale.ROOT, value >= 9.95 ? "%,.0f" : "%.1f", value);
    }

    /** As in {@code 8 s}, {@code 1:05}, {@code 2:03:09}, {@code 3 days}; a second at least. */
    static String timeText(double seconds) {
        if (seconds >= 48 * 3600) {
            return String.format(Locale.ROOT, "%,.0f days", Math.rint(seconds / 86_400));
        }
        long whole = Math.max(1, Math.round(seconds));
        if (whole < 60) {
            return whole + " s";
        }
        return whole < 3600
                ? String.format(Locale.ROOT, "%d:%02d", whole / 60, whole % 60)
                : String.format(Locale.ROOT, "%d:%02d:%02d", whole / 3600, whole / 60 % 60, whole % 60);
    }
}
