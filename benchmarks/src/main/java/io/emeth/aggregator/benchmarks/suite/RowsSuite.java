package io.emeth.aggregator.benchmarks.suite;

import io.emeth.aggregator.benchmarks.harness.Comparison;
import io.emeth.aggregator.benchmarks.harness.NotMeasuredException;
import io.emeth.aggregator.benchmarks.harness.Peer;
import io.emeth.aggregator.benchmarks.harness.Stage;
import io.emeth.aggregator.benchmarks.harness.Subject;
import io.emeth.aggregator.benchmarks.workload.ParameterSet;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The rows of kernels side by side: one process for each row that this CPU has, taking turns. */
final class RowsSuite {
    static final String SCALAR = "scalar";

    private static final List<String> ROWS = List.of(SCALAR, "avx2", "avx512", "avx512ifma", "neon");
    private static final List<String> OPERATIONS =
            List.of("load + add", "multiply plain", "multiply", "relinearize", "rotate", "mod switch", "encrypt");

    private RowsSuite() {}

    static List<Comparison> comparisons(Surroundings surroundings) {
        List<String> operations = surroundings.pick(OPERATIONS, List.of("load + add", "multiply"));
        return Stream.of("bfv-8192", "ckks-8192")
                .limit(surroundings.pick(2, 1))
                .map(ParameterSet::named)
                .map(set -> new Comparison(
                        "rows/" + set.name(), set.description(), stage -> prepare(stage, set.name(), operations)))
                .toList();
    }

    private static void prepare(Stage stage, String parameterSet, List<String> operations) throws IOException {
        Map<String, Peer> peers = new LinkedHashMap<>();
        for (String row : ROWS) {
            try {
                peers.put(row, stage.keep(Surroundings.onRow(row, parameterSet)));
            } catch (NotMeasuredException e) {
                stage.skip("row " + row, String.valueOf(e.getMessage()));
            }
        }
        for (String operation : operations) {
            Subject scalar =
                    peers.getOrDefault(SCALAR, peers.values().iterator().next()).subject(operation, SCALAR);
            peers.forEach((row, peer) -> {
                if (row.equals(SCALAR)) {
                    stage.add(scalar);
                } else {
                    stage.add(peer.subject(operation, row), scalar, 0);
                }
            });
        }
    }
}
