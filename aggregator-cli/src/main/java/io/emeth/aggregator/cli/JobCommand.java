package io.emeth.aggregator.cli;

import io.emeth.aggregator.AggregationProgram;
import io.emeth.aggregator.CompletenessPolicy;
import io.emeth.aggregator.ElementType;
import io.emeth.aggregator.EncryptionSpec;
import io.emeth.aggregator.InvalidJobException;
import io.emeth.aggregator.JobId;
import io.emeth.aggregator.JobSpec;
import io.emeth.aggregator.PayloadLayout;
import io.emeth.aggregator.ProgramRegistry;
import io.emeth.aggregator.TensorSpec;
import io.emeth.aggregator.he.HeContext;
import io.emeth.aggregator.he.HeParameters;
import io.emeth.aggregator.he.Scheme;
import io.emeth.aggregator.he.Security;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(name = "job", description = "Write a job description, checked, with defaults that are safe.")
final class JobCommand implements Callable<Integer> {
    private static final String PLAIN_PREFIX = "plain-";
    private static final int CKKS_DEGREE = 8192;
    private static final int[] CKKS_BITS = {60, 40, 60};
    private static final int BFV_DEGREE = 4096;

    @Mixin
    private Output output;

    @Option(names = "--out", paramLabel = "FILE", defaultValue = "job.json", description = "Default: ${DEFAULT-VALUE}.")
    private Path out;

    @Option(names = "--force", description = "Replace the file if there is one.")
    private boolean force;

    @Option(names = "--job", paramLabel = "UUID", description = "The job's name; random by default.")
    private @Nullable String job;

    @Option(
            names = "--program",
            required = true,
            description = "sum, mean, weighted-mean, concat, plain-sum or plain-concat; or a program id.")
    private String program;

    @Option(names = "--parallel", required = true, paramLabel = "N", description = "SubJobs per epoch.")
    private int parallel;

    @Option(names = "--epochs", defaultValue = "1", paramLabel = "N", description = "Default: ${DEFAULT-VALUE}.")
    private int epochs;

    @ArgGroup(multiplicity = "1")
    private Shape shape;

    @Option(names = "--scheme", description = "ckks (reals, the default of encrypted programs) or bfv (integers).")
    private @Nullable Scheme scheme;

    @Option(names = "--degree", paramLabel = "N", description = "Default: 8192 for ckks, 4096 for bfv.")
    private @Nullable Integer degree;

    @Option(
            names = "--bits",
            split = ",",
            paramLabel = "BITS",
            description = "Sizes of the primes, the last one for keys. Default: 60,40,60 for ckks, SEAL's for bfv.")
    private int @Nullable [] bits;

    @Option(
            names = "--plain-bits",
            defaultValue = "20",
            paramLabel = "BITS",
            description = "Size of the bfv plain modulus, which sums must not exceed. Default: ${DEFAULT-VALUE}.")
    private int plainBits;

    @Option(
            names = "--scale-bits",
            defaultValue = "40",
            paramLabel = "BITS",
            description = "Binary digits after the point of ckks. Default: ${DEFAULT-VALUE}.")
    private int scaleBits;

    @Option(names = "--toy", description = "Accept parameters below 128-bit security. They protect nothing.")
    private boolean toy;

    @Option(names = "--element-type", description = "Of plain payloads: int64, float64 or bytes. Default: float64.")
    private @Nullable String elementType;

    @ArgGroup(exclusive = false)
    private @Nullable Quorum quorum;

    @Option(names = "--max-weight", paramLabel = "N", description = "Largest weight a result may claim.")
    private long maxWeight = JobSpec.DEFAULT_MAX_WEIGHT;

    /** What one result holds. */
    static final class Shape {
        @Option(names = "--length", paramLabel = "N", description = "Numbers in one result: a plain vector.")
        private @Nullable Long length;

        @Option(
                names = "--tensor",
                paramLabel = "NAME=D0xD1…",
                description = "A named tensor, e.g. w=10x784; repeat for more.")
        private @Nullable List<String> tensors;

        PayloadLayout layout() {
            if (length != null) {
                return PayloadLayout.vector(length);
            }
            List<TensorSpec> specs = new ArrayList<>();
            if (tensors != null) {
                tensors.forEach(tensor -> specs.add(tensor(tensor)));
            }
            return new PayloadLayout(specs);
        }

        private static TensorSpec tensor(String text) {
            int equals = text.indexOf('=');
            if (equals < 0) {
                throw new BadInputException("no tensor (" + text + ") — write name and shape, as w=10x784");
            }
            return new TensorSpec(text.substring(0, equals), dimensions(text.substring(equals + 1)));
        }

        private static List<Long> dimensions(String text) {
            List<Long> dimensions = new ArrayList<>();
            for (String dimension : text.split("x", -1)) {
                try {
                    dimensions.add(Long.parseLong(dimension));
                } catch (NumberFormatException e) {
                    throw new BadInputException("no shape (" + text + ") — write numbers with x between, as 10x784", e);
                }
            }
            return dimensions;
        }
    }

    /** A quorum by a deadline. */
    static final class Quorum {
        @Option(
                names = "--quorum",
                required = true,
                paramLabel = "N",
                description = "Enough results after the deadline.")
        private int minimum;

        @Option(
                names = "--deadline",
                required = true,
                paramLabel = "INSTANT",
                description = "When the quorum suffices, e.g. 2026-12-31T00:00:00Z.")
        private Instant deadline;
    }

    @Override
    public Integer call() throws IOException {
        JobSpec spec;
        try {
            spec = spec();
        } catch (InvalidJobException e) {
            throw e;
        } catch (IllegalArgumentException e) {
            throw new BadInputException(String.valueOf(e.getMessage()), e);
        }
        requireProgram(spec);
        write(spec);
        output.line("job %s: %s of %d results, %s -> %s", spec.job(), spec.programName(), parallel, spec.layout(), out);
        output.document(Map.of("job", spec.job().toString(), "out", out.toString()));
        return ExitCode.OK;
    }

    private JobSpec spec() {
        boolean plain = program.startsWith(PLAIN_PREFIX) || (elementType != null && scheme == null);
        return new JobSpec(
                job == null ? new JobId(UUID.randomUUID()) : JobId.parse(job),
                program,
                parallel,
                epochs,
                shape.layout(),
                plain ? Optional.empty() : Optional.of(encryption()),
                plain
                        ? Optional.of(ElementType.parse(elementType == null ? "float64" : elementType))
                        : Optional.empty(),
                quorum == null
                        ? new CompletenessPolicy.All()
                        : new CompletenessPolicy.Quorum(quorum.minimum, quorum.deadline),
                maxWeight);
    }

    private EncryptionSpec encryption() {
        boolean bfv = scheme == Scheme.BFV;
        HeParameters parameters = (bfv ? bfv() : ckks()).withSecurity(toy ? Security.TOY : Security.BITS_128);
        HeContext.create(parameters).close(); // checks them, security too
        return parameters.toSpec(bfv ? 0 : scaleBits);
    }

    private HeParameters ckks() {
        return HeParameters.ckks(degree == null ? CKKS_DEGREE : degree, bits == null ? CKKS_BITS : bits);
    }

    private HeParameters bfv() {
        HeParameters defaults = HeParameters.bfv(degree == null ? BFV_DEGREE : degree, plainBits);
        if (bits == null) {
            return defaults;
        }
        List<Long> moduli = HeParameters.ckks(defaults.degree(), bits).coefficientModuli();
        return new HeParameters(Scheme.BFV, defaults.degree(), moduli, defaults.plainModulus(), defaults.security());
    }

    private static void requireProgram(JobSpec spec) {
        ProgramRegistry registry = ProgramRegistry.discover();
        AggregationProgram program = registry.find(spec.program())
                .orElseThrow(() -> new BadInputException("unknown program (" + spec.programName() + ") — known here: "
                        + String.join(
                                ", ",
                                registry.programs().stream()
                                        .map(AggregationProgram::name)
                                        .sorted()
                                        .toList())));
        program.limits(spec);
    }

    private void write(JobSpec spec) throws IOException {
        try (Staging staging = Staging.beside(out)) {
            Files.writeString(staging.file(out), spec.toJson() + "\n");
            staging.commit(force);
        }
    }
}
