package io.emeth.aggregator.benchmarks.report;

import io.emeth.aggregator.benchmarks.harness.Distribution;
import io.emeth.aggregator.benchmarks.harness.Measurement;
import io.emeth.aggregator.benchmarks.harness.Series;
import io.emeth.aggregator.benchmarks.suite.ResidentMemory;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Whole jobs. */
final class JobSections {
    private static final String READ = "read the files";

    private JobSections() {}

    static Block.Section results(Results results) {
        List<List<String>> rows = new ArrayList<>();
        List<Chart.Point> points = new ArrayList<>();
        for (Measurement each : results.suite("results")) {
            double count = Double.parseDouble(each.variant());
            Distribution times = each.distribution();
            rows.add(List.of(
                    each.variant(),
                    Quantity.bytes(each.number("bytes")),
                    Quantity.time(times.median()),
                    Quantity.time(times.median() / count),
                    Quantity.percent(times.spread())));
            points.add(new Chart.Point(count, times.median() / 1e6));
        }
        if (rows.isEmpty()) {
            return new Block.Section("Cost against number of results", List.of());
        }
        return new Block.Section(
                "Cost against number of results",
                List.of(
                        new Block.Text(
                                "A sum in BFV of 4,096 numbers per result, from files to the final result: read, "
                                        + "hashed, checked, added, finished. One thread; the files are in the system's cache."),
                        new Block.Table(
                                "Whole job",
                                List.of("results", "bytes in files", "median", "each result", "spread"),
                                rows),
                        new Block.Figure(new Chart.Lines(
                                "Time of a whole job by its number of results",
                                new Chart.Axis("results", true),
                                new Chart.Axis("ms", true),
                                List.of(new Chart.Line("sum, bfv", points)),
                                Optional.empty()))));
    }

    static Block.Section programs(Results results) {
        List<List<String>> rows = new ArrayList<>();
        for (Measurement each : results.suite("programs")) {
            if (each.operation().equals(READ)) {
                continue;
            }
            Distribution times = each.distribution();
            double count = each.number("results");
            rows.add(List.of(
                    each.parameters().get("program") + ", " + each.parameters().get("scheme"),
                    Quantity.digits(count),
                    Quantity.bytes(each.number("bytes") / count),
                    Quantity.time(times.median()),
                    Quantity.time(times.median() / count),
                    Quantity.rate(each.number("bytes"), times.median()),
                    results.ratio(each)
                            .map(ratio -> Quantity.times(ratio.distribution().median()))
                            .orElse("")));
        }
        return new Block.Section(
                "Programs end to end",
                rows.isEmpty()
                        ? List.of()
                        : List.of(
                                new Block.Text(
                                        "Whole jobs of 4,096 numbers per result with the parameters that the planner "
                                                + "proposes for numbers up to 10: files are read, hashed with SHA-256, checked and "
                                                + "combined, the final result is made. The last column compares with reading the "
                                                + "same files and doing nothing. plain-sum is the same without encryption, exact to "
                                                + "the last bit whatever the order."),
                                new Block.Table(
                                        "Whole job",
                                        List.of(
                                                "program",
                                                "results",
                                                "each file",
                                                "median",
                                                "each result",
                                                "rate",
                                                "to reading"),
                                        rows)));
    }

    static Block.Section store(Results results) {
        List<List<String>> rows = new ArrayList<>();
        for (Measurement each : results.suite("store")) {
            Distribution times = each.distribution();
            rows.add(List.of(
                    each.operation() + ", " + each.variant(),
                    Quantity.digits(1e9 * each.number("results") / times.median()),
                    Quantity.rate(each.number("bytes"), times.median()),
                    Quantity.percent(times.spread()),
                    results.ratio(each)
                            .map(ratio -> Quantity.times(ratio.distribution().median()))
                            .orElse("")));
        }
        return new Block.Section(
                "Durability",
                rows.isEmpty()
                        ? List.of()
                        : List.of(
                                new Block.Text(
                                        "Results of 512 KiB, each of them on disk before the next is sent: appended to a "
                                                + "plain file, and accepted by a store from one thread and from four, which share commits. "
                                                + "The last column compares times with the plain file's."),
                                new Block.Table(
                                        "Results kept",
                                        List.of("where, threads", "results a second", "rate", "spread", "to the file"),
                                        rows)));
    }

    static Block.Section memory(Results results) {
        List<Block> blocks = new ArrayList<>();
        for (Series series : results.series(ResidentMemory.ID)) {
            blocks.add(
                    new Block.Text(
                            "A process of its own accepts results of 512 KiB into one job; its Java heap may grow "
                                    + "to 256 MiB. What grows with the number of results is the list of who is in, a few dozen bytes each."));
            blocks.add(new Block.Table("Resident memory", series.columns(), sampleRows(series)));
            blocks.add(new Block.Figure(memoryChart(series)));
        }
        return new Block.Section("Memory", blocks);
    }

    /** First, last and three between. */
    private static List<List<String>> sampleRows(Series series) {
        List<List<Double>> rows = series.rows();
        List<List<String>> samples = new ArrayList<>();
        for (int i = 0; i <= 4; i++) {
            List<Double> row = rows.get(i * (rows.size() - 1) / 4);
            List<String> cells = new ArrayList<>();
            for (int column = 0; column < row.size(); column++) {
                double value = row.get(column);
                cells.add(column == 0 ? Long.toString(Math.round(value)) : Quantity.digits(value));
            }
            samples.add(cells);
        }
        return samples;
    }

    private static Chart memoryChart(Series series) {
        List<Chart.Line> lines = new ArrayList<>();
        for (int column = 1; column < series.columns().size(); column++) {
            List<Chart.Point> points = new ArrayList<>();
            for (List<Double> row : series.rows()) {
                points.add(new Chart.Point(row.get(0), row.get(column)));
            }
            lines.add(new Chart.Line(series.columns().get(column).replace(" [MiB]", ""), points));
        }
        return new Chart.Lines(
                "Memory while results arrive",
                new Chart.Axis("results accepted", false),
                new Chart.Axis("MiB", false),
                lines,
                Optional.empty());
    }

    static Block.Section planner(Results results) {
        List<List<String>> rows = new ArrayList<>();
        for (Measurement each : results.suite("planner")) {
            Distribution times = each.distribution();
            rows.add(List.of(
                    each.operation() + ": " + each.variant(),
                    Quantity.time(times.median()),
                    Quantity.percent(times.spread())));
        }
        return new Block.Section(
                "Planner",
                rows.isEmpty()
                        ? List.of()
                        : List.of(
                                new Block.Table("A job of 1,000 results", List.of("what", "median", "spread"), rows)));
    }
}
