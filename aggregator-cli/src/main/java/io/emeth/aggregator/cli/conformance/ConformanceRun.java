package io.emeth.aggregator.cli.conformance;

import io.emeth.aggregator.EncryptionSpec;
import io.emeth.aggregator.cli.BadInputException;
import io.emeth.aggregator.cli.Failures;
import io.emeth.aggregator.he.HeContext;
import io.emeth.aggregator.he.HeException;
import io.emeth.aggregator.he.HeParameters;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** Runs one folder of known answers. The parameters and {@code parms.seal} count as one operation, {@code parms}. */
public final class ConformanceRun {
    private static final Map<String, Check> CHECKS = checks();

    private final VectorSet set;

    private ConformanceRun(VectorSet set) {
        this.set = set;
    }

    /**
     * Reads {@code folder/index.json}.
     *
     * @throws BadInputException if there is none, or it is garbled
     */
    public static ConformanceRun open(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            throw new BadInputException("no such directory (" + folder + ") — name a folder with an index.json");
        }
        return new ConformanceRun(IndexReader.read(folder));
    }

    /** What will be run: scheme, degree, number of primes, number of operations. */
    @Override
    public String toString() {
        EncryptionSpec parameters = set.parameters();
        return parameters.scheme() + ", N = " + parameters.degree() + ", "
                + parameters.coefficientModuli().size() + " primes, " + steps() + " operations";
    }

    /** How many operations {@link #run} will report as steps. */
    public int steps() {
        return set.operations().size();
    }

    /**
     * Computes every operation and compares it with its known answer.
     *
     * @param onStep called after each operation
     * @throws HeException if the parameters are unusable
     */
    public Tally run(Runnable onStep) {
        Tally tally = new Tally();
        try (HeContext context = HeContext.create(HeParameters.of(set.parameters()))) {
            VectorFiles files = new VectorFiles(set, context);
            run(tally, "parms", () -> LoadChecks.parameters(files));
            for (Operation operation : set.operations()) {
                Check check = CHECKS.get(operation.op());
                if (check == null) {
                    tally.skip(operation.op());
                } else {
                    run(tally, operation.toString(), () -> check.run(files, operation));
                }
                onStep.run();
            }
        }
        return tally;
    }

    private interface Body {
        void run() throws IOException;
    }

    private void run(Tally tally, String name, Body body) {
        try {
            body.run();
            tally.pass();
        } catch (IOException | RuntimeException e) {
            // A file that cannot be read, or that the engine refuses, fails its operation and no other.
            String reason = e instanceof CheckFailedException ? e.getMessage() : Failures.describe(e);
            tally.fail(Failures.oneLine(set.folder() + ": " + name + ": " + reason));
        }
    }

    private static Map<String, Check> checks() {
        Map<String, Check> checks = new HashMap<>();
        checks.putAll(ArithmeticChecks.all());
        checks.putAll(CodingChecks.all());
        checks.putAll(KeyChecks.all());
        checks.putAll(KeySwitchChecks.all());
        checks.put("load", LoadChecks::load);
        return Map.copyOf(checks);
    }
}
