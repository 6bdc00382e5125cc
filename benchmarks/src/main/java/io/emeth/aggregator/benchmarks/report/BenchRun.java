package io.emeth.aggregator.benchmarks.report;

import io.emeth.aggregator.benchmarks.harness.Budget;
import io.emeth.aggregator.benchmarks.harness.Comparison;
import io.emeth.aggregator.benchmarks.harness.Measurement;
import io.emeth.aggregator.benchmarks.harness.NotMeasuredException;
import io.emeth.aggregator.benchmarks.harness.Ratio;
import io.emeth.aggregator.benchmarks.harness.Series;
import io.emeth.aggregator.benchmarks.harness.Skipped;
import io.emeth.aggregator.benchmarks.suite.ResidentMemory;
import io.emeth.aggregator.benchmarks.suite.Soak;
import io.emeth.aggregator.benchmarks.suite.Suites;
import io.emeth.aggregator.benchmarks.suite.Surroundings;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** One run over the comparisons whose names fit. */
final class BenchRun {
    private final Surroundings surroundings;
    private final List<Comparison> comparisons;
    private final List<Recording> recordings;

    /** Something that is recorded while it runs, in one or more series. */
    private record Recording(String id, Recorder recorder) {
        /** Runs it. */
        @FunctionalInterface
        interface Recorder {
            List<Series> record(Surroundings surroundings) throws IOException;
        }
    }

    BenchRun(Surroundings surroundings, @Nullable Pattern only) {
        this.surroundings = surroundings;
        this.comparisons = Suites.all(surroundings).stream()
                .filter(each -> fits(each.id(), only))
                .toList();
        this.recordings = Stream.of(
                        new Recording(ResidentMemory.ID, around -> List.of(ResidentMemory.record(around))),
                        new Recording(Soak.ID, Soak::record))
                .filter(each -> fits(each.id(), only))
                .toList();
    }

    private static boolean fits(String name, @Nullable Pattern only) {
        return only == null || only.matcher(name).find();
    }

    /** What will be measured, in that order. */
    List<String> names() {
        return Stream.concat(
                        comparisons.stream().map(Comparison::id),
                        recordings.stream().map(Recording::id))
                .toList();
    }

    /**
     * Measures it all.
     *
     * @param step called after each of {@link #names()}
     * @throws IOException if a file or a process fails
     */
    Results measure(Runnable step) throws IOException {
        Map<String, String> facts = Machine.facts(surroundings.home());
        String loadBefore = Machine.load();
        long start = System.nanoTime();
        List<Measurement> measurements = new ArrayList<>();
        List<Ratio> ratios = new ArrayList<>();
        List<Skipped> skipped = new ArrayList<>();
        for (Comparison comparison : comparisons) {
            Comparison.Outcome outcome = comparison.measure(surroundings.quick() ? Budget.QUICK : Budget.FULL);
            measurements.addAll(outcome.measurements());
            ratios.addAll(outcome.ratios());
            skipped.addAll(outcome.skipped());
            step.run();
        }
        List<Series> series = new ArrayList<>();
        for (Recording recording : recordings) {
            try {
                series.addAll(recording.recorder().record(surroundings));
            } catch (NotMeasuredException e) {
                skipped.add(new Skipped(recording.id(), String.valueOf(e.getMessage())));
            }
            step.run();
        }
        facts.put("load before and after", loadBefore + " · " + Machine.load());
        facts.put("measured for", (System.nanoTime() - start) / 1_000_000_000 + " s");
        return new Results(facts, surroundings.quick(), measurements, ratios, series, skipped);
    }
}
