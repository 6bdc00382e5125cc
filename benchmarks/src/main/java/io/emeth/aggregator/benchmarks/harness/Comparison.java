package io.emeth.aggregator.benchmarks.harness;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Subjects that are measured in turns because they are compared with each other.
 *
 * @param id {@code <suite>/<name>}, unique in a run
 * @param parameters what its measurements have in common: strings and numbers
 * @param setup makes the subjects and what they need
 */
public record Comparison(String id, Map<String, Object> parameters, Setup setup) {
    /** Makes the subjects. */
    @FunctionalInterface
    public interface Setup {
        /**
         * Puts subjects on the stage, or says which ones it leaves out.
         *
         * @throws NotMeasuredException if there is nothing to measure on this machine
         * @throws IOException if a file or a process fails
         */
        void prepare(Stage stage) throws IOException;
    }

    /** What came of a comparison. */
    public record Outcome(List<Measurement> measurements, List<Ratio> ratios, List<Skipped> skipped) {}

    /** The suite: what stands before the slash. */
    public String suite() {
        return id.substring(0, id.indexOf('/'));
    }

    /**
     * Makes the subjects, measures them and frees what they needed.
     *
     * @throws IOException if a file or a process fails
     */
    public Outcome measure(Budget budget) throws IOException {
        try (Stage stage = new Stage()) {
            setup.prepare(stage);
            return outcome(stage, Interleaving.time(stage.subjects(), budget));
        } catch (NotMeasuredException e) {
            return new Outcome(List.of(), List.of(), List.of(new Skipped(id, String.valueOf(e.getMessage()))));
        }
    }

    private Outcome outcome(Stage stage, List<List<Double>> times) {
        List<Measurement> measurements = new ArrayList<>();
        Map<Subject, Measurement> bySubject = new HashMap<>();
        for (int i = 0; i < times.size(); i++) {
            Stage.Entry entry = stage.entries().get(i);
            Subject subject = entry.subject();
            Map<String, Object> all = new HashMap<>(parameters);
            if (entry.bytes() > 0) {
                all.put("bytes", entry.bytes());
            }
            Measurement measurement = new Measurement(id, subject.operation(), subject.variant(), all, times.get(i));
            measurements.add(measurement);
            bySubject.put(subject, measurement);
        }
        List<Ratio> ratios = new ArrayList<>();
        for (Stage.Entry entry : stage.entries()) {
            entry.baseline()
                    .map(bySubject::get)
                    .ifPresent(to -> ratios.add(new Ratio(bySubject.getOrDefault(entry.subject(), to), to)));
        }
        return new Outcome(List.copyOf(measurements), ratios, List.copyOf(stage.skipped()));
    }
}
