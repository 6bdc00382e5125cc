package io.emeth.aggregator.benchmarks.suite;

import io.emeth.aggregator.benchmarks.harness.Comparison;
import java.util.List;
import java.util.stream.Stream;

/** Everything that is measured in turns, in the order in which it is measured. */
public final class Suites {
    private Suites() {}

    /** The comparisons of a run. */
    public static List<Comparison> all(Surroundings surroundings) {
        return Stream.of(
                        IngestSuite.comparisons(surroundings),
                        FormsSuite.comparisons(surroundings),
                        JniSuite.comparisons(surroundings),
                        ThreadsSuite.comparisons(surroundings),
                        OperationsSuite.comparisons(surroundings),
                        RowsSuite.comparisons(surroundings),
                        NodeSealSuite.comparisons(surroundings),
                        ResultsSuite.comparisons(surroundings),
                        ProgramsSuite.comparisons(surroundings),
                        StoreSuite.comparisons(surroundings),
                        PlannerSuite.comparisons(surroundings))
                .flatMap(List::stream)
                .toList();
    }

    /** Every operation at one {@link io.emeth.aggregator.benchmarks.workload.ParameterSet}, by its name. */
    public static Comparison operations(String parameterSet) {
        return OperationsSuite.comparison(parameterSet);
    }
}
