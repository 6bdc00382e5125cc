package io.emeth.aggregator.benchmarks.report;

import io.emeth.aggregator.benchmarks.harness.Series;
import io.emeth.aggregator.benchmarks.suite.Soak;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a long run with restarts and kills held, and whether it became slower. */
final class SoakSection {
    private static final double MINUTE = 60;

    private SoakSection() {}

    static Block.Section of(Results results) {
        List<Block> blocks = new ArrayList<>();
        for (Series series : results.series(Soak.ID)) {
            blocks.add(new Block.Text(
                    "Results of 512 KiB for eight jobs at once in one store, from four threads: a process "
                            + "of its own, which closes and opens everything again and again, and is killed twice and started again. "
                            + "In the end the sums were decrypted: nothing was lost, nothing counted twice."));
            blocks.add(new Block.Table(
                    "The first minute and the last",
                    List.of(
                            "seconds",
                            "results a second",
                            "processor time of a result [ms]",
                            "resident memory [MiB]",
                            "open files",
                            "native objects"),
                    List.of(minute(series.rows(), 0), minute(series.rows(), lastMinute(series.rows())))));
            blocks.add(new Block.Figure(new Chart.Lines(
                    "Resident memory",
                    new Chart.Axis("results accepted", false),
                    new Chart.Axis("MiB", false),
                    List.of(new Chart.Line("resident memory", points(series.rows()))),
                    Optional.empty())));
        }
        for (Series series : results.series(Soak.CLOSED_ID)) {
            blocks.add(new Block.Table(
                    "When everything was closed",
                    series.columns(),
                    series.rows().stream().map(SoakSection::cells).toList()));
        }
        return new Block.Section("Soak", blocks);
    }

    private static double lastMinute(List<List<Double>> rows) {
        return rows.isEmpty() ? 0 : Math.max(0, rows.get(rows.size() - 1).get(0) - MINUTE);
    }

    /** Rates over the minute from {@code from} on, and the most that was held in it. */
    private static List<String> minute(List<List<Double>> rows, double from) {
        List<List<Double>> inside = rows.stream()
                .filter(row -> row.get(0) >= from && row.get(0) <= from + MINUTE)
                .toList();
        double count = 0;
        double seconds = 0;
        double processor = 0;
        for (List<Double> row : inside) {
            seconds += row.get(2);
            count += row.get(3);
            processor += row.get(3) * row.get(4);
        }
        return List.of(
                Math.round(from) + " to " + Math.round(from + MINUTE),
                Quantity.digits(count / seconds),
                Quantity.digits(processor / count),
                Quantity.digits(most(inside, 5)),
                Long.toString(Math.round(most(inside, 8))),
                Long.toString(Math.round(most(inside, 9))));
    }

    private static double most(List<List<Double>> rows, int column) {
        return rows.stream().mapToDouble(row -> row.get(column)).max().orElse(0);
    }

    private static List<Chart.Point> points(List<List<Double>> rows) {
        return rows.stream().map(row -> new Chart.Point(row.get(1), row.get(5))).toList();
    }

    private static List<String> cells(List<Double> row) {
        return row.stream().map(Quantity::digits).toList();
    }
}
