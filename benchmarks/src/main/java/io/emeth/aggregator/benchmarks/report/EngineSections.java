package io.emeth.aggregator.benchmarks.report;

import io.emeth.aggregator.benchmarks.harness.Distribution;
import io.emeth.aggregator.benchmarks.harness.Measurement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The engine's operations: by degree, by row of kernels, and beside SEAL. */
final class EngineSections {
    private static final List<String> CHARTED =
            List.of("load + add", "mod switch", "rescale", "multiply plain", "encrypt", "relinearize", "multiply");

    private EngineSections() {}

    static Block.Section operations(Results results) {
        List<Block> blocks = new ArrayList<>();
        if (!results.suite("operations").isEmpty()) {
            blocks.add(new Block.Text("One operation on one thread, on fresh ciphertexts at the first data level; "
                    + "'multiply' is of two ciphertexts and not relinearized. Medians in microseconds."));
            operations(blocks, results, "bfv");
            operations(blocks, results, "ckks");
        }
        return new Block.Section("Operations", blocks);
    }

    private static void operations(List<Block> blocks, Results results, String scheme) {
        List<Measurement> measurements = results.suite("operations").stream()
                .filter(each -> scheme.equals(each.parameters().get("scheme")))
                .toList();
        if (measurements.isEmpty()) {
            return;
        }
        Map<String, Map<String, Measurement>> byOperation = new LinkedHashMap<>();
        List<String> sets = new ArrayList<>();
        for (Measurement each : measurements) {
            String set = parameterSet(each);
            if (!sets.contains(set)) {
                sets.add(set);
            }
            byOperation
                    .computeIfAbsent(each.operation(), ignored -> new LinkedHashMap<>())
                    .put(set, each);
        }
        List<String> columns = new ArrayList<>(List.of("operation"));
        columns.addAll(sets);
        List<List<String>> rows = new ArrayList<>();
        byOperation.forEach((operation, bySet) -> {
            List<String> row = new ArrayList<>(List.of(operation));
            sets.forEach(set -> row.add(Optional.ofNullable(bySet.get(set))
                    .map(each -> Quantity.micros(each.distribution().median()))
                    .orElse("")));
            rows.add(row);
        });
        String name = scheme.toUpperCase(Locale.ROOT);
        blocks.add(new Block.Table(name + " [µs]", columns, rows));
        if (sets.size() > 1) {
            blocks.add(new Block.Figure(byDegree(name, byOperation)));
        }
    }

    private static String parameterSet(Measurement measurement) {
        return String.valueOf(measurement.parameters().get("parameterSet"));
    }

    /** Sets of the usual primes only: one point for each degree. */
    private static Chart byDegree(String scheme, Map<String, Map<String, Measurement>> byOperation) {
        List<Chart.Line> lines = new ArrayList<>();
        for (String operation : CHARTED) {
            TreeMap<Double, Double> points = new TreeMap<>();
            byOperation.getOrDefault(operation, Map.of()).forEach((set, each) -> {
                if (!set.endsWith("-60")) {
                    points.put(each.number("degree"), each.distribution().median() / 1000);
                }
            });
            if (!points.isEmpty()) {
                lines.add(new Chart.Line(
                        operation,
                        points.entrySet().stream()
                                .map(point -> new Chart.Point(point.getKey(), point.getValue()))
                                .toList()));
            }
        }
        return new Chart.Lines(
                scheme + ": time by degree, with as many primes as 128-bit security allows",
                new Chart.Axis("N", true),
                new Chart.Axis("µs", true),
                lines,
                Optional.empty());
    }

    static Block.Section reference(Results results) {
        List<List<String>> rows = new ArrayList<>();
        for (ReferenceTimes reference : ReferenceTimes.all()) {
            results.find("operations/" + reference.parameterSet(), reference.operation(), "")
                    .map(each -> each.distribution().median() / 1000)
                    .ifPresent(ours -> rows.add(List.of(
                            reference.parameterSet() + " " + reference.operation(),
                            Quantity.digits(reference.seal()),
                            Quantity.digits(reference.hexl()),
                            Quantity.digits(ours),
                            Quantity.times(reference.seal() / ours),
                            Quantity.times(reference.hexl() / ours))));
        }
        return new Block.Section(
                "Beside Microsoft SEAL",
                rows.isEmpty()
                        ? List.of()
                        : List.of(
                                new Block.Text(
                                        "Reference numbers, not of this run: SEAL 4.4.3, and SEAL 4.4.3 with HEXL 1.2.6, built "
                                                + "natively, one thread of a 2-core AVX-512 machine. Ours are of this run and "
                                                + "this machine, called from Java; ratios across machines are an indication only."),
                                new Block.Table(
                                        "Medians [µs]",
                                        List.of(
                                                "operation",
                                                "SEAL",
                                                "SEAL + HEXL",
                                                "here",
                                                "as fast as SEAL",
                                                "as fast as SEAL + HEXL"),
                                        rows)));
    }

    static Block.Section rows(Results results) {
        return sideBySide(
                results,
                "rows",
                "Rows of kernels",
                "The same operations in processes that AGG_KERNELS keeps to one row of the kernel table each, in turns. "
                        + "All rows give the same bytes.",
                "How many times as fast as the scalar row",
                false);
    }

    static Block.Section nodeSeal(Results results) {
        return sideBySide(
                results,
                "node-seal",
                "Beside node-seal",
                "Microsoft SEAL compiled to WebAssembly, the npm package node-seal, in turns with this engine at the same "
                        + "parameters. It is what can be installed anywhere without a compiler, not the fastest SEAL.",
                "How many times as fast as node-seal",
                true);
    }

    /** A table of times with a column for each variant, and a bar for each ratio. */
    private static Block.Section sideBySide(
            Results results, String suite, String title, String text, String chartTitle, boolean logarithmic) {
        Map<String, Map<String, Measurement>> byOperation = new LinkedHashMap<>();
        List<String> variants = new ArrayList<>();
        for (Measurement each : results.suite(suite)) {
            if (!variants.contains(each.variant())) {
                variants.add(each.variant());
            }
            byOperation
                    .computeIfAbsent(parameterSet(each) + " " + each.operation(), ignored -> new LinkedHashMap<>())
                    .put(each.variant(), each);
        }
        if (byOperation.isEmpty()) {
            return new Block.Section(title, List.of());
        }
        List<String> columns = new ArrayList<>(List.of("operation"));
        variants.forEach(variant -> columns.add(variant + " [µs]"));
        List<List<String>> rows = new ArrayList<>();
        byOperation.forEach((operation, byVariant) -> {
            List<String> row = new ArrayList<>(List.of(operation));
            variants.forEach(variant -> row.add(Optional.ofNullable(byVariant.get(variant))
                    .map(each -> cell(results, each))
                    .orElse("")));
            rows.add(row);
        });
        List<Chart.Bar> bars = variants.subList(1, variants.size()).stream()
                .map(variant -> new Chart.Bar(
                        variant,
                        byOperation.values().stream()
                                .map(byVariant -> speedUp(results, byVariant.get(variant)))
                                .toList()))
                .toList();
        List<Block> blocks = new ArrayList<>(List.of(
                new Block.Text(text),
                new Block.Table("Medians, and how many times as fast as " + variants.get(0), columns, rows)));
        if (!bars.isEmpty()) {
            blocks.add(new Block.Figure(new Chart.Bars(
                    chartTitle,
                    new Chart.Axis("times as fast", logarithmic),
                    List.copyOf(byOperation.keySet()),
                    bars,
                    Optional.of(1.0))));
        }
        return new Block.Section(title, blocks);
    }

    private static String cell(Results results, Measurement measurement) {
        Distribution times = measurement.distribution();
        return Quantity.micros(times.median())
                + results.ratio(measurement)
                        .map(ratio ->
                                " (" + Quantity.times(1 / ratio.distribution().median()) + ")")
                        .orElse("");
    }

    private static double speedUp(Results results, @Nullable Measurement measurement) {
        return measurement == null
                ? Double.NaN
                : results.ratio(measurement)
                        .map(ratio -> 1 / ratio.distribution().median())
                        .orElse(Double.NaN);
    }
}
