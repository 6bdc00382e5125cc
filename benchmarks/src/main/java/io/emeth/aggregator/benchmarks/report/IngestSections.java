package io.emeth.aggregator.benchmarks.report;

import io.emeth.aggregator.benchmarks.harness.Distribution;
import io.emeth.aggregator.benchmarks.harness.Measurement;
import io.emeth.aggregator.benchmarks.harness.Ratio;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** How results are taken in. */
final class IngestSections {
    private static final String ADD = "load + add";

    private IngestSections() {}

    /** Comparison to its measurements, by operation and variant. */
    private static Map<String, List<Measurement>> byComparison(Results results, String suite) {
        return results.suite(suite).stream()
                .collect(Collectors.groupingBy(Measurement::comparison, LinkedHashMap::new, Collectors.toList()));
    }

    static Block.Section ingest(Results results) {
        Map<String, List<Measurement>> comparisons = byComparison(results, "ingest");
        if (comparisons.isEmpty()) {
            return new Block.Section("Ingest", List.of());
        }
        List<List<String>> rows = new ArrayList<>();
        comparisons.values().forEach(measurements -> rows.add(ingestRow(results, measurements)));
        List<Block> blocks = new ArrayList<>();
        blocks.add(
                new Block.Text("One result of one ciphertext added to a running sum: header, sizes, every residue and "
                        + "transparency checked, in one call. 'cached': the same result again and again; 'memory': different "
                        + "results, 128 MiB in all. Beside each time, how many times as long as copying the same bytes takes "
                        + "(median of the ratios of each round)."));
        blocks.add(new Block.Table("Taking in one result", ingestColumns(comparisons), rows));
        blocks.add(new Block.Figure(ratioChart(results, comparisons)));
        return new Block.Section("Ingest", blocks);
    }

    private static List<String> ingestColumns(Map<String, List<Measurement>> comparisons) {
        List<String> columns = new ArrayList<>(List.of("parameters, where", "bytes"));
        comparisons.values().iterator().next().forEach(each -> columns.add(each.operation() + " [µs]"));
        return columns;
    }

    private static List<String> ingestRow(Results results, List<Measurement> measurements) {
        List<String> row = new ArrayList<>();
        row.add(name(measurements.get(0)));
        row.add(Quantity.bytes(measurements.get(0).number("bytes")));
        for (Measurement each : measurements) {
            Distribution times = each.distribution();
            row.add(Quantity.micros(times.median())
                    + results.ratio(each)
                            .map(ratio ->
                                    " (" + Quantity.times(ratio.distribution().median()) + ")")
                            .orElse(" (" + Quantity.rate(each.number("bytes"), times.median()) + ")"));
        }
        return row;
    }

    private static String name(Measurement measurement) {
        return measurement.parameters().get("parameterSet") + ", "
                + measurement.parameters().get("where");
    }

    private static Chart ratioChart(Results results, Map<String, List<Measurement>> comparisons) {
        List<String> operations = comparisons.values().iterator().next().stream()
                .map(Measurement::operation)
                .filter(operation -> operation.startsWith(ADD))
                .toList();
        List<Chart.Bar> bars = new ArrayList<>();
        for (String operation : operations) {
            List<Double> values = new ArrayList<>();
            comparisons.values().forEach(all -> values.add(ratio(results, all, operation)));
            bars.add(new Chart.Bar(operation, values));
        }
        List<String> categories =
                comparisons.values().stream().map(all -> name(all.get(0))).toList();
        return new Chart.Bars(
                "Time to take in a result, as a multiple of the time to copy its bytes",
                new Chart.Axis("times as long as copy (1 = the speed of memory)", false),
                categories,
                bars,
                Optional.of(1.0));
    }

    private static double ratio(Results results, List<Measurement> measurements, String operation) {
        return measurements.stream()
                .filter(each -> each.operation().equals(operation))
                .findFirst()
                .flatMap(results::ratio)
                .map(ratio -> ratio.distribution().median())
                .orElse(Double.NaN);
    }

    static Block.Section forms(Results results) {
        List<List<String>> rows = new ArrayList<>();
        for (Measurement each : results.suite("forms")) {
            Distribution times = each.distribution();
            rows.add(List.of(
                    each.parameters().get("parameterSet") + ", " + each.variant(),
                    Quantity.bytes(each.number("bytes")),
                    Quantity.micros(times.median()),
                    Quantity.percent(times.spread()),
                    results.ratio(each)
                            .map(ratio -> Quantity.times(ratio.distribution().median()))
                            .orElse("1")));
        }
        return new Block.Section(
                "Forms of a result",
                rows.isEmpty()
                        ? List.of()
                        : List.of(
                                new Block.Text("The same result as its sender may save it: in full, with its second "
                                        + "polynomial as a seed, or compressed. Residues look random, so compression "
                                        + "saves little."),
                                new Block.Table(
                                        "load + add by form",
                                        List.of("parameters, form", "bytes", "median [µs]", "spread", "to full"),
                                        rows)));
    }

    static Block.Section jni(Results results) {
        List<List<String>> rows = new ArrayList<>();
        for (Map.Entry<String, List<Measurement>> entry :
                byComparison(results, "jni").entrySet()) {
            Measurement cpp = entry.getValue().get(0);
            Measurement java = entry.getValue().get(1);
            Distribution ratio = new Ratio(java, cpp).distribution();
            rows.add(List.of(
                    String.valueOf(cpp.parameters().get("parameterSet")),
                    Quantity.bytes(cpp.number("bytes")),
                    Quantity.micros(cpp.distribution().median()),
                    Quantity.micros(java.distribution().median()),
                    Quantity.times(ratio.median()),
                    Quantity.times(ratio.lowerQuartile()) + " – " + Quantity.times(ratio.upperQuartile()),
                    Quantity.time(
                            java.distribution().median() - cpp.distribution().median())));
        }
        return new Block.Section(
                "What calling from Java costs",
                rows.isEmpty()
                        ? List.of()
                        : List.of(
                                new Block.Text(
                                        "The same addition of the same bytes, called in turns from a C++ loop in a process of "
                                                + "its own and from Java. What a call costs does not depend on the bytes: the "
                                                + "smallest result shows it."),
                                new Block.Table(
                                        "load + add",
                                        List.of(
                                                "parameters",
                                                "bytes",
                                                "C++ [µs]",
                                                "Java [µs]",
                                                "ratio",
                                                "its quartiles",
                                                "difference"),
                                        rows)));
    }

    static Block.Section threads(Results results) {
        List<List<String>> rows = new ArrayList<>();
        Map<String, List<Chart.Point>> lines = new LinkedHashMap<>();
        for (Measurement each : results.suite("threads")) {
            double speedUp = results.ratio(each)
                    .map(ratio -> 1 / ratio.distribution().median())
                    .orElse(1.0);
            rows.add(List.of(
                    each.operation() + ", " + each.variant() + (each.variant().equals("1") ? " thread" : " threads"),
                    Quantity.time(each.distribution().median()),
                    Quantity.percent(each.distribution().spread()),
                    Quantity.times(speedUp)));
            lines.computeIfAbsent(each.operation(), ignored -> new ArrayList<>())
                    .add(new Chart.Point(Double.parseDouble(each.variant()), speedUp));
        }
        if (rows.isEmpty()) {
            return new Block.Section("Threads", List.of());
        }
        List<Block> blocks = new ArrayList<>();
        blocks.add(
                new Block.Text(
                        "The same work on more threads, in turns with one thread. Accepting results cannot gain "
                                + "more than copying them does, as cores share the way to memory, nor one operation more than one each."));
        blocks.add(new Block.Table("Scaling", List.of("work", "median", "spread", "as fast as one thread"), rows));
        blocks.add(new Block.Figure(speedUpChart(lines)));
        return new Block.Section("Threads", blocks);
    }

    private static Chart speedUpChart(Map<String, List<Chart.Point>> points) {
        List<Chart.Line> lines = points.entrySet().stream()
                .map(entry -> new Chart.Line(entry.getKey(), entry.getValue()))
                .toList();
        double most = points.values().stream()
                .flatMap(List::stream)
                .mapToDouble(Chart.Point::x)
                .max()
                .orElse(1);
        Chart.Line ideal = new Chart.Line("ideal", List.of(new Chart.Point(1, 1), new Chart.Point(most, most)));
        return new Chart.Lines(
                "How many times as fast as on one thread",
                new Chart.Axis("threads", false),
                new Chart.Axis("times as fast", false),
                lines,
                Optional.of(ideal));
    }
}
