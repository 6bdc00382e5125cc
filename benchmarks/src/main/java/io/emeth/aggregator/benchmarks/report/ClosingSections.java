package io.emeth.aggregator.benchmarks.report;

import io.emeth.aggregator.benchmarks.harness.Distribution;
import io.emeth.aggregator.benchmarks.harness.Measurement;
import java.util.List;

/** What was left out, and every number there is. */
final class ClosingSections {
    private ClosingSections() {}

    static Block.Section notMeasured(Results results) {
        List<Block> blocks = results.skipped().stream()
                .<Block>map(skipped -> new Block.Text(skipped.what() + ": not measured: " + skipped.reason() + "."))
                .toList();
        return new Block.Section("Not measured", blocks);
    }

    static Block.Section everything(Results results) {
        if (results.measurements().isEmpty()) {
            return new Block.Section("Every number", List.of());
        }
        List<List<String>> rows =
                results.measurements().stream().map(ClosingSections::row).toList();
        return new Block.Section(
                "Every number",
                List.of(
                        new Block.Text(
                                "Time of one repetition: processor time of the thread, of whole jobs and of several threads "
                                        + "the clock's. The spread is the distance of the quartiles, "
                                        + "as a share of the median; a large one says that something else was running."),
                        new Block.Table("Times", List.of("measurement", "rounds", "best", "median", "spread"), rows)));
    }

    private static List<String> row(Measurement measurement) {
        Distribution times = measurement.distribution();
        return List.of(
                measurement.id(),
                Integer.toString(times.count()),
                Quantity.time(times.best()),
                Quantity.time(times.median()),
                Quantity.percent(times.spread()));
    }
}
