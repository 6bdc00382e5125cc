package io.emeth.aggregator.benchmarks.report;

import static io.emeth.aggregator.benchmarks.report.ChartStyle.WIDTH;

import io.emeth.aggregator.benchmarks.report.Chart.Axis;
import io.emeth.aggregator.benchmarks.report.Chart.Line;
import io.emeth.aggregator.benchmarks.report.Chart.Lines;
import io.emeth.aggregator.benchmarks.report.Chart.Point;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** Lines over a common axis, as SVG; each line bears its name at its end. */
final class LineChart {
    private static final double HEIGHT = 380;
    private static final double LEFT = 70;
    private static final double TOP = 16;
    private static final double BOTTOM = HEIGHT - 52;
    private static final double LABEL_HEIGHT = 15;

    private final Lines chart;
    private final double right;
    private final Scale x;
    private final Scale y;
    private final Markup svg;

    private LineChart(Markup page, Lines chart) {
        this.chart = chart;
        this.right = WIDTH - 24 - widestName(chart);
        this.x = scale(chart.x(), Point::x, LEFT, right);
        this.y = scale(chart.y(), Point::y, BOTTOM, TOP);
        this.svg = ChartStyle.begin(page, chart.title(), HEIGHT);
    }

    static void draw(Markup page, Lines chart) {
        new LineChart(page, chart).draw();
    }

    private static double widestName(Lines chart) {
        return all(chart).stream()
                .mapToDouble(line -> ChartStyle.width(line.name()))
                .max()
                .orElse(0);
    }

    private static List<Line> all(Lines chart) {
        List<Line> all = new ArrayList<>(chart.lines());
        chart.ideal().ifPresent(all::add);
        return all;
    }

    private Scale scale(Axis axis, ToDoubleFunction<Point> coordinate, double start, double end) {
        double[] values = all(chart).stream()
                .flatMap(line -> line.points().stream())
                .mapToDouble(coordinate)
                .sorted()
                .toArray();
        double most = values[values.length - 1];
        return axis.logarithmic() ? Scale.logarithmic(values[0], most, start, end) : Scale.linear(most, start, end);
    }

    private void draw() {
        axes();
        chart.ideal().ifPresent(line -> polyline(line, ChartStyle.REFERENCE, "5 4"));
        for (int i = 0; i < chart.lines().size(); i++) {
            Line line = chart.lines().get(i);
            polyline(line, ChartStyle.colour(i), "none");
            if (line.points().size() <= 20) {
                dots(line, ChartStyle.colour(i));
            }
        }
        names();
        svg.close();
    }

    private void axes() {
        for (double tick : y.ticks()) {
            double at = y.at(tick);
            svg.empty("line", "x1", LEFT, "x2", right, "y1", at, "y2", at, "stroke", ChartStyle.GRID);
            label(ChartStyle.brief(tick), LEFT - 8, at + 4, "end");
        }
        for (double tick : xTicks()) {
            double at = x.at(tick);
            svg.empty("line", "x1", at, "x2", at, "y1", BOTTOM, "y2", BOTTOM + 5, "stroke", ChartStyle.MUTED);
            label(ChartStyle.brief(tick), at, BOTTOM + 19, "middle");
        }
        svg.empty("line", "x1", LEFT, "x2", right, "y1", BOTTOM, "y2", BOTTOM, "stroke", ChartStyle.MUTED);
        label(chart.x().label(), (LEFT + right) / 2, HEIGHT - 12, "middle");
        double middle = (TOP + BOTTOM) / 2;
        svg.leaf(
                "text",
                chart.y().label(),
                "transform",
                "translate(16 " + (int) middle + ") rotate(-90)",
                "text-anchor",
                "middle",
                "fill",
                ChartStyle.MUTED);
    }

    /** Where points are, if they are few; N and numbers of threads are no round numbers. */
    private List<Double> xTicks() {
        List<Double> points = chart.lines().stream()
                .flatMap(line -> line.points().stream())
                .map(Point::x)
                .distinct()
                .sorted()
                .toList();
        return points.size() <= 8 ? points : x.ticks();
    }

    private void label(String text, double atX, double atY, String anchor) {
        svg.leaf("text", text, "x", atX, "y", atY, "text-anchor", anchor, "fill", ChartStyle.MUTED);
    }

    private void polyline(Line line, String colour, String dashes) {
        StringBuilder points = new StringBuilder();
        for (Point point : line.points()) {
            points.append(Math.round(10 * x.at(point.x())) / 10.0)
                    .append(',')
                    .append(Math.round(10 * y.at(point.y())) / 10.0)
                    .append(' ');
        }
        svg.empty(
                "polyline",
                "points",
                points.toString().strip(),
                "fill",
                "none",
                "stroke",
                colour,
                "stroke-width",
                "2",
                "stroke-dasharray",
                dashes);
    }

    private void dots(Line line, String colour) {
        for (Point point : line.points()) {
            svg.open("circle", "cx", x.at(point.x()), "cy", y.at(point.y()), "r", 3.5, "fill", colour);
            svg.leaf("title", line.name() + ": " + ChartStyle.brief(point.y()) + " at " + ChartStyle.brief(point.x()));
            svg.close();
        }
    }

    /** Beside the last points, moved apart where they would overlap. */
    private void names() {
        record Name(String text, String colour, double y) {}
        List<Name> names = new ArrayList<>();
        for (int i = 0; i < chart.lines().size(); i++) {
            names.add(new Name(
                    chart.lines().get(i).name(),
                    ChartStyle.colour(i),
                    end(chart.lines().get(i))));
        }
        chart.ideal().ifPresent(line -> names.add(new Name(line.name(), ChartStyle.MUTED, end(line))));
        names.sort(Comparator.comparingDouble(Name::y));
        double[] places = names.stream().mapToDouble(Name::y).toArray();
        apart(places);
        for (int i = 0; i < places.length; i++) {
            Name name = names.get(i);
            svg.leaf("text", name.text(), "x", right + 10, "y", places[i] + 4, "fill", name.colour());
        }
    }

    private double end(Line line) {
        return y.at(line.points().get(line.points().size() - 1).y());
    }

    /** Downwards, then back up from the bottom: each at least a line of text below the one before. */
    private static void apart(double[] places) {
        for (int i = 1; i < places.length; i++) {
            places[i] = Math.max(places[i], places[i - 1] + LABEL_HEIGHT);
        }
        double limit = BOTTOM;
        for (int i = places.length - 1; i >= 0; i--) {
            places[i] = Math.min(places[i], limit);
            limit = places[i] - LABEL_HEIGHT;
        }
    }
}
