package io.emeth.aggregator.cli;

import io.emeth.aggregator.AggregationProgram;
import io.emeth.aggregator.CompletenessPolicy;
import io.emeth.aggregator.ElementType;
import io.emeth.aggregator.InvalidJobException;
import io.emeth.aggregator.JobId;
import io.emeth.aggregator.JobSpec;
import io.emeth.aggregator.PayloadLayout;
import io.emeth.aggregator.ProgramArguments;
import io.emeth.aggregator.ProgramRegistry;
import io.emeth.aggregator.TensorSpec;
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
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(name = "job", description = "Write a job description, checked, with defaults that are safe.")
final class JobCommand implements Callable<Integer> {
    private static final String PLAIN_PREFIX = "plain-";

    @Spec
    private CommandSpec command;

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

    @Mixin
    private EncryptionOptions encryption;

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
                converter = InstantConverter.class,
                description = "When the quorum suffices, e.g. 2026-12-31T00:00:00Z.")
        private Instant deadline;
    }

    @Override
    public Integer call() throws IOException {
        requireFittingOptions();
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
        boolean plain = isPlain();
        return new JobSpec(
                job == null ? new JobId(UUID.randomUUID()) : JobId.parse(job),
                program,
                parallel,
                epochs,
                shape.layout(),
                plain ? Optional.empty() : Optional.of(encryption.spec()),
                plain
                        ? Optional.of(ElementType.parse(elementType == null ? "float64" : elementType))
                        : Optional.empty(),
                quorum == null
                        ? new CompletenessPolicy.All()
                        : new CompletenessPolicy.Quorum(quorum.minimum, quorum.deadline),
                maxWeight,
                ProgramArguments.NONE,
                Optional.empty());
    }

    private boolean isPlain() {
        return program.startsWith(PLAIN_PREFIX)
                || (elementType != null && encryption.firstGiven().isEmpty());
    }

    /** An option that would be ignored is a misunderstanding. */
    private void requireFittingOptions() {
        if (isPlain()) {
            encryption.firstGiven().ifPresent(option -> {
                throw usage(option + " means nothing to a job without encryption — leave it out");
            });
        } else {
            if (elementType != null) {
                throw usage("--element-type means nothing to an encrypted job — leave it out");
            }
            encryption.ofTheOtherScheme().ifPresent(option -> {
                throw usage(option + " means nothing to " + encryption.scheme() + " — leave it out");
            });
        }
    }

    private ParameterException usage(String message) {
        return new ParameterException(command.commandLine(), message);
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
            staging.write(out, file -> Files.writeString(file, spec.toJson() + "\n"));
            staging.commit(force);
        }
    }
}
