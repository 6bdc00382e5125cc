package io.emeth.aggregator.benchmarks.suite;

import io.emeth.aggregator.benchmarks.harness.Comparison;
import io.emeth.aggregator.benchmarks.harness.Stage;
import io.emeth.aggregator.benchmarks.harness.Subject;
import io.emeth.aggregator.benchmarks.workload.EvaluatorOperations;
import io.emeth.aggregator.benchmarks.workload.ParameterSet;
import java.util.List;

/** Every operation at every degree, on one thread. */
final class OperationsSuite {
    private static final List<String> FULL = List.of(
            "bfv-4096",
            "bfv-8192",
            "bfv-16384",
            "bfv-32768",
            "ckks-4096",
            "ckks-8192",
            "ckks-8192-60",
            "ckks-16384",
            "ckks-32768");

    private OperationsSuite() {}

    static List<Comparison> comparisons(Surroundings surroundings) {
        return surroundings.pick(FULL, List.of("bfv-4096", "bfv-8192", "ckks-8192")).stream()
                .map(OperationsSuite::comparison)
                .toList();
    }

    static Comparison comparison(String parameterSet) {
        ParameterSet set = ParameterSet.named(parameterSet);
        return new Comparison("operations/" + set.name(), set.description(), stage -> prepare(stage, set));
    }

    private static void prepare(Stage stage, ParameterSet set) {
        EvaluatorOperations operations = stage.keep(new EvaluatorOperations(set));
        operations.byName().forEach((name, work) -> stage.add(Subject.of(name, "", work::run)));
    }
}
