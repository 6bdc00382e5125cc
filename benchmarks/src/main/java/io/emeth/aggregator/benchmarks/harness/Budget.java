package io.emeth.aggregator.benchmarks.harness;

/**
 * How long a subject may be timed.
 *
 * @param warmUpNanos of repetitions that are not counted, for each subject
 * @param nanos of repetitions that are counted, for each subject; more only if {@code minRounds} take longer
 * @param minRounds in [1, 1000]
 */
public record Budget(long warmUpNanos, long nanos, int minRounds) {
    /** Rounds that are enough for every statistic. */
    static final int MAX_ROUNDS = 1000;

    /** What one turn should take: less than a time slice of a busy machine, more than the clock can blur. */
    static final long TURN_NANOS = 2_000_000;

    /** So many more warm-ups at most, if Java's compiler is still at work after the first. */
    static final int MOST_WARM_UPS = 8;

    /** About ten minutes for everything. */
    public static final Budget FULL = new Budget(250_000_000, 900_000_000, 5);

    /** About half a minute for the little that a quick run measures. */
    public static final Budget QUICK = new Budget(80_000_000, 60_000_000, 3);
}
