package io.emeth.aggregator.benchmarks.harness;

import java.util.ArrayList;
import java.util.List;

/**
 * How many times as long one subject takes as another that was measured beside it: the ratio of every round.
 *
 * @param of the one
 * @param to the other, which counts as 1
 */
public record Ratio(Measurement of, Measurement to) {
    /** The ratios of the rounds. */
    public Distribution distribution() {
        List<Double> ratios = new ArrayList<>();
        for (int i = 0; i < of.nanos().size(); i++) {
            ratios.add(of.nanos().get(i) / to.nanos().get(i));
        }
        return Distribution.of(ratios);
    }
}
