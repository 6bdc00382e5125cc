package io.emeth.aggregator.benchmarks.suite;

import io.emeth.aggregator.benchmarks.harness.Comparison;
import io.emeth.aggregator.benchmarks.harness.NotMeasuredException;
import io.emeth.aggregator.benchmarks.harness.Peer;
import io.emeth.aggregator.benchmarks.harness.Stage;
import io.emeth.aggregator.benchmarks.harness.Subject;
import io.emeth.aggregator.benchmarks.workload.EvaluatorOperations;
import io.emeth.aggregator.benchmarks.workload.ParameterSet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The npm package node-seal, Microsoft SEAL compiled to WebAssembly, at the same parameters: the one SEAL that can be
 * installed anywhere without a compiler.
 */
final class NodeSealSuite {
    static final String OURS = "this engine";
    static final String THEIRS = "node-seal";

    private static final String PACKAGE_FOLDER = "aggregator-cli/src/test/node-seal";
    private static final String SCRIPT = "benchmarks/src/main/node-seal/peer.js";
    private static final List<String> OPERATIONS =
            List.of("load + add", "add", "multiply", "relinearize", "rotate", "encrypt", "decrypt");

    private NodeSealSuite() {}

    static List<Comparison> comparisons(Surroundings surroundings) {
        return Stream.of("bfv-8192", "ckks-8192")
                .limit(surroundings.pick(2, 1))
                .map(ParameterSet::named)
                .map(set -> new Comparison(
                        "node-seal/" + set.name(), set.description(), stage -> prepare(stage, set, surroundings)))
                .toList();
    }

    private static void prepare(Stage stage, ParameterSet set, Surroundings surroundings) throws IOException {
        Peer peer = stage.keep(start(set, surroundings));
        EvaluatorOperations ours = stage.keep(new EvaluatorOperations(set));
        for (String operation : OPERATIONS) {
            Runnable work = ours.byName().getOrDefault(operation, () -> {});
            Subject theirs = peer.subject(operation, THEIRS);
            stage.add(theirs);
            stage.add(Subject.of(operation, OURS, work::run), theirs, 0);
        }
    }

    private static Peer start(ParameterSet set, Surroundings surroundings) throws IOException {
        Path folder = surroundings.home().resolve(PACKAGE_FOLDER);
        if (!Files.isDirectory(folder.resolve("node_modules/node-seal"))) {
            throw new NotMeasuredException(
                    "npm package node-seal is not installed; run npm ci --prefix " + PACKAGE_FOLDER);
        }
        Path parameters = surroundings.folder("node-seal", 1).resolve(set.name() + ".seal");
        byte[] serialized = new byte[set.parameters().serialize().remaining()];
        set.parameters().serialize().get(serialized);
        Files.write(parameters, serialized);
        String script = surroundings.home().resolve(SCRIPT).toString();
        try {
            return Peer.start(
                    List.of(
                            "node",
                            script,
                            folder.toString(),
                            set.parameters().scheme().toString(),
                            parameters.toString(),
                            Integer.toString(set.scaleBits())),
                    Map.of());
        } catch (NotMeasuredException e) {
            throw e;
        } catch (IOException e) {
            throw new NotMeasuredException("Node.js does not start (" + e.getMessage() + "); install nodejs");
        }
    }
}
