package io.emeth.aggregator.benchmarks.harness;

import java.util.List;

/**
 * What is said of a number that was measured several times.
 *
 * @param count how often
 * @param best the least
 * @param median the middle one, or the mean of the middle two
 * @param lowerQuartile interpolated
 * @param upperQuartile interpolated
 */
public record Distribution(int count, double best, double median, double lowerQuartile, double upperQuartile) {

    /**
     * That of {@code values}.
     *
     * @throws IllegalArgumentException if there are none
     */
    public static Distribution of(List<Double> values) {
        if (values.isEmpty()) {
            throw new IllegalArgumentException("nothing was measured");
        }
        double[] sorted =
                values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        return new Distribution(
                sorted.length, sorted[0], quantile(sorted, 0.5), quantile(sorted, 0.25), quantile(sorted, 0.75));
    }

    private static double quantile(double[] sorted, double share) {
        double at = share * (sorted.length - 1);
        int below = (int) at;
        int above = Math.min(below + 1, sorted.length - 1);
        return sorted[below] + (at - below) * (sorted[above] - sorted[below]);
    }

    /** The distance of the quartiles as a share of the median: how far a number should be trusted. */
    public double spread() {
        return median == 0 ? 0 : (upperQuartile - lowerQuartile) / Math.abs(median);
    }
}
