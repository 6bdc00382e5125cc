package io.emeth.aggregator.benchmarks.report;

import java.util.List;
import java.util.Locale;

/** What all charts have in common: for a light background, told apart also by those who see few colours. */
final class ChartStyle {
    static final double WIDTH = 760;
    static final double LEGEND_HEIGHT = 24;
    static final String INK = "#24292f";
    static final String MUTED = "#57606a";
    static final String GRID = "#e4e7eb";
    static final String REFERENCE = "#8c959f";

    /** Okabe and Ito's colours without yellow, in an order in which neighbours differ in lightness too. */
    private static final List<String> COLOURS =
            List.of("#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#d55e00", "#4d4d4d");

    private ChartStyle() {}

    static String colour(int index) {
        return COLOURS.get(index % COLOURS.size());
    }

    /** About how wide a text of the charts' small size is: ours has no fonts to ask. */
    static double width(String text) {
        return 6.3 * text.length();
    }

    /** The number as briefly as it can be told from its neighbours: 0.5, 20, 1k, 2M. */
    static String brief(double value) {
        double size = Math.abs(value);
        if (size >= 1e6) {
            return trimmed(value / 1e6) + "M";
        }
        return size >= 1e4 ? trimmed(value / 1e3) + "k" : trimmed(value);
    }

    private static String trimmed(double value) {
        double size = Math.abs(value);
        int decimals = size == 0 || size >= 100 ? 0 : size >= 10 ? 1 : size >= 1 ? 2 : 3;
        if (decimals == 0) {
            return String.format(Locale.ROOT, "%.0f", value);
        }
        String digits = String.format(Locale.ROOT, "%." + decimals + "f", value);
        return digits.replaceAll("0+$", "").replaceAll("\\.$", "");
    }

    /** Opens the picture on a page; closing it is the caller's. */
    static Markup begin(Markup page, String title, double height) {
        return page.open(
                "svg",
                "xmlns",
                "http://www.w3.org/2000/svg",
                "viewBox",
                "0 0 " + (int) WIDTH + " " + (int) Math.ceil(height),
                "role",
                "img",
                "aria-label",
                title,
                "font-family",
                "system-ui, sans-serif",
                "font-size",
                "12");
    }

    /** Names beside their colours, in one line from {@code x} on. */
    static void legend(Markup svg, List<String> names, double x, double y) {
        double at = x;
        for (int i = 0; i < names.size(); i++) {
            svg.empty("rect", "x", at, "y", y - 9, "width", 11.0, "height", 11.0, "rx", 2.0, "fill", colour(i));
            svg.leaf("text", names.get(i), "x", at + 16, "y", y, "fill", INK);
            at += 16 + width(names.get(i)) + 20;
        }
    }
}
