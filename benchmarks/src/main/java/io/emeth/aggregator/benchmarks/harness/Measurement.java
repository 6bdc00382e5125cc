package io.emeth.aggregator.benchmarks.harness;

import java.util.List;
import java.util.Map;

/**
 * The times of one subject, one entry for each round.
 *
 * @param comparison which subjects it was measured beside, e.g. {@code ingest/bfv-8192}
 * @param operation as {@link Subject#operation}
 * @param variant as {@link Subject#variant}
 * @param parameters what else must be known to repeat it: strings and numbers
 * @param nanos per repetition, in the order of the rounds
 */
public record Measurement(
        String comparison, String operation, String variant, Map<String, Object> parameters, List<Double> nanos) {

    /** Copies the lists. */
    public Measurement {
        parameters = Map.copyOf(parameters);
        nanos = List.copyOf(nanos);
    }

    /** Unique in a run: comparison, operation and variant. */
    public String id() {
        return comparison + "/" + operation + "/" + variant;
    }

    /** Nanoseconds per repetition. */
    public Distribution distribution() {
        return Distribution.of(nanos);
    }

    /** A number among the parameters, such as {@code bytes}; 0 if there is none. */
    public double number(String parameter) {
        return parameters.get(parameter) instanceof Number number ? number.doubleValue() : 0;
    }
}
