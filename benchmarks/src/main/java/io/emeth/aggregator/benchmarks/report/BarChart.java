package io.emeth.aggregator.benchmarks.report;

import static io.emeth.aggregator.benchmarks.report.ChartStyle.WIDTH;

import io.emeth.aggregator.benchmarks.report.Chart.Bar;
import io.emeth.aggregator.benchmarks.report.Chart.Bars;

/** Horizontal bars in groups, as SVG; each bar bears its value. */
final class BarChart {
    private static final double BAR = 14;
    private static final double BETWEEN_BARS = 3;
    private static final double BETWEEN_GROUPS = 14;
    private static final double AXIS_HEIGHT = 46;
    private static final double VALUE_WIDTH = 60;

    private final Bars chart;
    private final double left;
    private final double top;
    private final double bottom;
    private final Scale scale;
    private final Markup svg;

    private BarChart(Markup page, Bars chart) {
        this.chart = chart;
        this.left = 24
                + chart.categories().stream()
                        .mapToDouble(ChartStyle::width)
                        .max()
                        .orElse(0);
        this.top = chart.bars().size() > 1 ? ChartStyle.LEGEND_HEIGHT + 8 : 8;
        this.bottom = top + chart.categories().size() * groupHeight();
        double most = Math.max(
                chart.reference().orElse(0.0),
                chart.bars().stream()
                        .flatMap(bar -> bar.values().stream())
                        .mapToDouble(Double::doubleValue)
                        .max()
                        .orElse(1));
        this.scale = chart.axis().logarithmic()
                ? new Scale(0.5, 2 * most, true, left, WIDTH - VALUE_WIDTH)
                : Scale.linear(most, left, WIDTH - VALUE_WIDTH);
        this.svg = ChartStyle.begin(page, chart.title(), bottom + AXIS_HEIGHT);
    }

    static void draw(Markup page, Bars chart) {
        new BarChart(page, chart).draw();
    }

    private double groupHeight() {
        return chart.bars().size() * (BAR + BETWEEN_BARS) + BETWEEN_GROUPS;
    }

    private void draw() {
        if (chart.bars().size() > 1) {
            ChartStyle.legend(svg, chart.bars().stream().map(Bar::name).toList(), left, ChartStyle.LEGEND_HEIGHT - 8);
        }
        axis();
        for (int i = 0; i < chart.categories().size(); i++) {
            bars(i, top + i * groupHeight());
        }
        chart.reference().ifPresent(this::reference);
        for (int i = 0; i < chart.categories().size(); i++) {
            labels(i, top + i * groupHeight());
        }
        svg.close();
    }

    private void axis() {
        for (double tick : scale.ticks()) {
            double at = scale.at(tick);
            svg.empty("line", "x1", at, "x2", at, "y1", top, "y2", bottom, "stroke", ChartStyle.GRID);
            label(ChartStyle.brief(tick), at, bottom + 16, "middle", ChartStyle.MUTED);
        }
        label(chart.axis().label(), (left + WIDTH - VALUE_WIDTH) / 2, bottom + 36, "middle", ChartStyle.MUTED);
    }

    private void reference(double value) {
        double at = scale.at(value);
        svg.empty(
                "line",
                "x1",
                at,
                "x2",
                at,
                "y1",
                top,
                "y2",
                bottom,
                "stroke",
                ChartStyle.INK,
                "stroke-dasharray",
                "4 3");
    }

    /** As long as its value says; none for what was not measured. */
    private double length(Bar bar, int index) {
        double value = bar.values().get(index);
        return Double.isNaN(value) ? 0 : Math.max(1, scale.at(value) - left);
    }

    private void bars(int index, double y) {
        for (int i = 0; i < chart.bars().size(); i++) {
            double at = y + i * (BAR + BETWEEN_BARS);
            double length = length(chart.bars().get(i), index);
            svg.empty(
                    "rect",
                    "x",
                    left,
                    "y",
                    at,
                    "width",
                    length,
                    "height",
                    BAR,
                    "rx",
                    2.0,
                    "fill",
                    ChartStyle.colour(i));
        }
    }

    /** The category before its bars, the values behind them. */
    private void labels(int index, double y) {
        double middle = y + (groupHeight() - BETWEEN_GROUPS) / 2 + 4;
        label(chart.categories().get(index), left - 10, middle, "end", ChartStyle.INK);
        for (int i = 0; i < chart.bars().size(); i++) {
            Bar bar = chart.bars().get(i);
            double at = y + i * (BAR + BETWEEN_BARS) + BAR - 3;
            if (length(bar, index) > 0) {
                String value = ChartStyle.brief(bar.values().get(index));
                label(value, left + length(bar, index) + 5, at, "start", ChartStyle.INK);
            }
        }
    }

    /** With a white rim, for what lies behind it. */
    private void label(String text, double x, double y, String anchor, String colour) {
        svg.open("text", "x", x, "y", y, "text-anchor", anchor, "fill", colour, "class", "rimmed")
                .text(text)
                .close();
    }
}
