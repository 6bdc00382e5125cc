package io.emeth.aggregator.cli;

import io.emeth.aggregator.CompletenessPolicy;
import io.emeth.aggregator.ElementType;
import io.emeth.aggregator.EncryptionSpec;
import io.emeth.aggregator.InvalidJobException;
import io.emeth.aggregator.JobId;
import io.emeth.aggregator.JobSpec;
import io.emeth.aggregator.NodePolicy;
import io.emeth.aggregator.PayloadLayout;
import io.emeth.aggregator.Resubmission;
import io.emeth.aggregator.TensorSpec;
import io.emeth.aggregator.he.Scheme;
import io.emeth.aggregator.he.plan.JobShape;
import io.emeth.aggregator.he.plan.Planner;
import io.emeth.aggregator.he.program.RecipeProgram;
import java.io.IOException;
import java.math.BigDecimal;
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
    private static final String HISTOGRAM = "histogram"; // counts are integers

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
            description = {
                "sum, mean, weighted-mean, variance, product, dot, linear-combination, concat, histogram,",
                "plain-sum or plain-concat; or a program id."
            })
    private String program;

    @Option(names = "--parallel", required = true, paramLabel = "N", description = "SubJobs per epoch.")
    private int parallel;

    @Option(names = "--epochs", defaultValue = "1", paramLabel = "N", description = "Default: ${DEFAULT-VALUE}.")
    private int epochs;

    @ArgGroup(multiplicity = "1")
    private Shape shape;

    @Mixin
    private ArgumentOptions arguments;

    @Option(
            names = "--value-bound",
            paramLabel = "NUMBER",
            converter = DecimalConverter.class,
            description = {
                "The largest absolute value of any number in a result, e.g. 2.5.",
                "With it, the smallest parameters are chosen that fit, unless some are given."
            })
    private @Nullable BigDecimal valueBound;

    @Option(
            names = "--max-error",
            paramLabel = "NUMBER",
            converter = DecimalConverter.class,
            description = "Of ckks: the largest absolute error of a number of the outcome that is acceptable.")
    private @Nullable BigDecimal maxError;

    @Mixin
    private EncryptionOptions encryption;

    @Option(names = "--element-type", description = "Of plain payloads: int64, float64 or bytes. Default: float64.")
    private @Nullable String elementType;

    @ArgGroup(exclusive = false)
    private @Nullable Quorum quorum;

    @ArgGroup
    private @Nullable NodeOptions nodes;

    @Option(
            names = "--replace",
            description = {
                "A second, different result of an index takes the first one's place instead of being refused.",
                "Such a job is aggregated with --state."
            })
    private boolean replaces;

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
        if (program.equals(HISTOGRAM)) {
            encryption.setDefault(Scheme.BFV);
        }
        requireFittingOptions();
        requireFittingMaxError();
        JobSpec spec;
        try {
            NodePolicy policy = nodes == null ? new NodePolicy.Unsigned() : nodes.policy();
            spec = (isPlain() ? spec(Optional.empty()) : encrypted()).withNodes(policy);
        } catch (InvalidJobException e) {
            throw e;
        } catch (IllegalArgumentException e) {
            throw new BadInputException(String.valueOf(e.getMessage()), e);
        }
        Inputs.program(spec).limits(spec);
        write(spec);
        output.line("job %s: %s of %d results, %s -> %s", spec.job(), spec.programName(), parallel, spec.layout(), out);
        output.document(Map.of("job", spec.job().toString(), "out", out.toString()));
        return ExitCode.OK;
    }

    private JobSpec spec(Optional<EncryptionSpec> parameters) {
        return new JobSpec(
                job == null ? new JobId(UUID.randomUUID()) : JobId.parse(job),
                program,
                parallel,
                epochs,
                shape.layout(),
                parameters,
                parameters.isPresent()
                        ? Optional.empty()
                        : Optional.of(ElementType.parse(elementType == null ? "float64" : elementType)),
                quorum == null
                        ? new CompletenessPolicy.All()
                        : new CompletenessPolicy.Quorum(quorum.minimum, quorum.deadline),
                maxWeight,
                arguments.arguments(),
                Optional.ofNullable(valueBound),
                new NodePolicy.Unsigned(),
                Optional.empty(),
                replaces ? Resubmission.REPLACE : Resubmission.REFUSE);
    }

    /** A job with the parameters given by hand, or with those that the planner proposes; its plan holds. */
    private JobSpec encrypted() {
        JobSpec spec = spec(Optional.of(encryption.spec()));
        if (!(Inputs.program(spec) instanceof RecipeProgram recipeProgram)) {
            return spec;
        }
        if (isProposed()) {
            JobShape wanted = JobShape.of(spec, recipeProgram.recipe(spec));
            spec = spec(Optional.of(Planner.propose(wanted, encryption.scheme(), Optional.ofNullable(maxError))));
        }
        recipeProgram.plan(spec);
        return spec;
    }

    private boolean isProposed() {
        return valueBound != null && encryption.firstOfParameters().isEmpty();
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

    private void requireFittingMaxError() {
        if (maxError != null && !(isProposed() && !isPlain() && encryption.scheme() == Scheme.CKKS)) {
            throw usage("--max-error chooses parameters of ckks — pass --value-bound with it, and no parameters");
        }
    }

    private ParameterException usage(String message) {
        return new ParameterException(command.commandLine(), message);
    }

    private void write(JobSpec spec) throws IOException {
        try (Staging staging = Staging.beside(out)) {
            staging.write(out, file -> Files.writeString(file, spec.toJson() + "\n"));
            staging.commit(force);
        }
    }
}
