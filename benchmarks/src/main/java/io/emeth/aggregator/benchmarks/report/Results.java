package io.emeth.aggregator.benchmarks.report;

import io.emeth.aggregator.benchmarks.harness.Measurement;
import io.emeth.aggregator.benchmarks.harness.Ratio;
import io.emeth.aggregator.benchmarks.harness.Series;
import io.emeth.aggregator.benchmarks.harness.Skipped;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Everything that a run found.
 *
 * @param facts of machine and run: name to text, in the order in which reports list them
 * @param quick whether the run was too short for its times to be quoted
 */
record Results(
        Map<String, String> facts,
        boolean quick,
        List<Measurement> measurements,
        List<Ratio> ratios,
        List<Series> series,
        List<Skipped> skipped) {

    /** The measurements of a suite, in the order in which they were made. */
    List<Measurement> suite(String suite) {
        return measurements.stream()
                .filter(each -> each.comparison().startsWith(suite + "/"))
                .toList();
    }

    /** The series with that id. */
    List<Series> series(String id) {
        return series.stream().filter(each -> each.id().equals(id)).toList();
    }

    Optional<Measurement> find(String comparison, String operation, String variant) {
        return measurements.stream()
                .filter(each -> each.comparison().equals(comparison)
                        && each.operation().equals(operation)
                        && each.variant().equals(variant))
                .findFirst();
    }

    /** How many times as long as what it was compared with. */
    Optional<Ratio> ratio(Measurement measurement) {
        return ratios.stream()
                .filter(each -> each.of().id().equals(measurement.id()))
                .findFirst();
    }
}
