package io.emeth.aggregator.benchmarks.report;

import java.util.List;
import java.util.Optional;

/** What a chart shows; {@link LineChart} and {@link BarChart} draw it. */
sealed interface Chart {
    /** What it shows, as a sentence without its end. */
    String title();

    /** A number at a number. */
    record Point(double x, double y) {}

    /**
     * Points that belong together.
     *
     * @param points in ascending order of x
     */
    record Line(String name, List<Point> points) {}

    /**
     * A quantity and its unit.
     *
     * @param logarithmic whether equal distances are equal factors
     */
    record Axis(String label, boolean logarithmic) {}

    /**
     * Lines over a common axis.
     *
     * @param ideal a line that is no measurement, drawn dashed
     */
    record Lines(String title, Axis x, Axis y, List<Line> lines, Optional<Line> ideal) implements Chart {}

    /** Bars of one colour: a value for each category. */
    record Bar(String name, List<Double> values) {}

    /**
     * Horizontal bars in groups. On a logarithmic axis they begin at a half.
     *
     * @param reference a value at which a line is drawn, e.g. 1 for ratios
     */
    record Bars(String title, Axis axis, List<String> categories, List<Bar> bars, Optional<Double> reference)
            implements Chart {}
}
