package io.emeth.aggregator.cli;

import io.emeth.aggregator.Aggregation;
import io.emeth.aggregator.FileReceipt;
import io.emeth.aggregator.FinalResult;
import io.emeth.aggregator.IncompleteAggregationException;
import io.emeth.aggregator.JobSpec;
import io.emeth.aggregator.ProgramRegistry;
import io.emeth.aggregator.Receipt;
import io.emeth.aggregator.manifest.Manifest;
import io.emeth.aggregator.manifest.ReceiptDocument;
import io.emeth.aggregator.signing.Envelope;
import io.emeth.aggregator.signing.SigningKey;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Runs on the aggregator's machine: no secret key, and no code that could use one, is on its path. */
@Command(
        name = "aggregate",
        description = {
            "Add up the results of one epoch into the final result.",
            "With --state, what was accepted is safe at once, and the command can be run again after a crash, or with more.",
            "A rejected result costs the job nothing: the exit code is 0 if the job is complete without it."
        })
final class AggregateCommand implements Callable<Integer> {
    @Mixin
    private Output output;

    @Option(names = "--job", required = true, paramLabel = "FILE", description = "The job description.")
    private Path jobFile;

    @Option(names = "--epoch", defaultValue = "0", paramLabel = "N", description = "Default: ${DEFAULT-VALUE}.")
    private int epoch;

    @Mixin
    private MaterialOptions materials;

    @Mixin
    private RetractionOptions retractions;

    @Mixin
    private StateOptions state;

    @Mixin
    private PartialOptions partials;

    @Mixin
    private ReassignmentOptions reassignments;

    @Option(
            names = "--cancel",
            description = "Give the epoch in --state up: nothing is accepted, and there will be no final result.")
    private boolean cancels;

    @Option(names = "--out", paramLabel = "FILE", description = "The final result.")
    private @Nullable Path finalFile;

    @Mixin
    private SigningOptions signing;

    @Mixin
    private PassphraseOptions passphrase;

    @Option(
            names = "--manifest",
            paramLabel = "FILE",
            description = "The statement of what was aggregated, signed with the keys of --sign: see 'verify'.")
    private @Nullable Path manifestFile;

    @Option(
            names = "--receipts",
            paramLabel = "DIR",
            description = "A signed receipt for every result accepted: INDEX.receipt.json.")
    private @Nullable Path receiptsFolder;

    @Mixin
    private ThreadOptions threads;

    @Option(names = "--force", description = "Replace the file if there is one.")
    private boolean force;

    @Parameters(
            arity = "0..*",
            paramLabel = "RESULT|DIR",
            description = "Files of SubJob results, in any order; of a folder, every file that ends in .emeth.")
    private List<Path> inputs = List.of();

    @Spec
    private CommandSpec command;

    @Override
    public Integer call() throws IOException {
        requireSense();
        JobSpec job = Inputs.job(jobFile);
        Inputs.requireEpoch(job, epoch);
        List<Path> files = ResultFiles.in(inputs);
        Answers answers = new Answers(output);
        try (SigningOptions.Keys keys = signing.open(passphrase);
                ThreadOptions.Pool pool = threads.open();
                StateOptions.Open open = state.open(job, epoch, materials.read(job), pool.workers())) {
            if (manifestFile != null || receiptsFolder != null) {
                keys.required();
            }
            Aggregation aggregation = open.aggregation();
            if (cancels) {
                return cancel(job, aggregation);
            }
            reassignments.applyTo(aggregation);
            partials.mergeInto(aggregation);
            List<Path> due = retractions.due(aggregation);
            accept(aggregation, retractions.offered(files, due), answers);
            RetractionOptions.retract(aggregation, due, answers);
            return partials.isWritten()
                    ? writePartial(job, aggregation, answers, keys.all())
                    : finish(job, aggregation, answers, keys.all());
        }
    }

    private void requireSense() {
        if (cancels ? !state.isGiven() : (finalFile == null) != partials.isWritten()) {
            throw usage(
                    cancels ? "pass --state, which holds what is to be canceled" : "pass either --out or --partial");
        }
        if (inputs.isEmpty() && !state.isGiven() && partials.isEmpty()) {
            throw usage("name the files of the results");
        }
        if (partials.isWritten() && manifestFile != null) {
            throw usage("--manifest is the statement of a final result — leave it out with --partial");
        }
    }

    private ParameterException usage(String message) {
        return new ParameterException(command.commandLine(), message);
    }

    private Path out() {
        return Objects.requireNonNull(finalFile, "checked before");
    }

    private Integer cancel(JobSpec job, Aggregation aggregation) {
        try {
            aggregation.cancel(Instant.now());
        } catch (IllegalStateException e) {
            throw new BadInputException("job " + job.job() + ", epoch " + epoch + ": " + e.getMessage(), e);
        }
        output.line("job %s, epoch %d is canceled", job.job(), epoch);
        output.document(Map.of("job", job.job().toString(), "epoch", epoch, "canceled", true));
        return ExitCode.OK;
    }

    private Integer writePartial(JobSpec job, Aggregation aggregation, Answers answers, List<SigningKey> keys)
            throws IOException {
        Path file;
        try {
            file = partials.write(aggregation, force);
        } catch (IllegalStateException | UnsupportedOperationException e) {
            throw new BadInputException("no partial: " + e.getMessage(), e);
        }
        writeReceipts(answers.receipts(), keys);
        summarize(job, aggregation, answers);
        output.line("partial of %d results: %s", aggregation.coveredCount(), file);
        Map<String, Object> document = document(job, answers, aggregation.missing());
        document.put("partial", file.toString());
        output.document(document);
        return !answers.hasRejections() ? ExitCode.OK : ExitCode.BAD_INPUT;
    }

    private void accept(Aggregation aggregation, List<Path> files, Answers answers) throws IOException {
        try (ProgressBar bar = output.progress("aggregating", files.size())) {
            aggregation.acceptFiles(files, file -> {
                if (file instanceof FileReceipt.Answered answered) {
                    answers.record(answered.file(), answered.receipt());
                } else if (file instanceof FileReceipt.Unreadable unreadable) {
                    throw new UncheckedIOException(unreadable.cause()); // a total without it is not what was asked for
                }
                bar.step();
            });
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private Integer finish(JobSpec job, Aggregation aggregation, Answers answers, List<SigningKey> keys)
            throws IOException {
        List<Integer> missing = aggregation.missing();
        boolean complete = writeFinal(job, aggregation, keys);
        writeReceipts(answers.receipts(), keys);
        summarize(job, aggregation, answers);
        Map<String, Object> document = document(job, answers, missing);
        document.put("complete", complete);
        if (complete) {
            document.put("revision", aggregation.revision());
            document.put("out", out().toString());
            output.line(
                    "final result: %s%s",
                    out(), aggregation.revision() == 1 ? "" : ", revision " + aggregation.revision());
        }
        output.document(document);
        return complete ? ExitCode.OK : !answers.hasRejections() ? ExitCode.FAILED : ExitCode.BAD_INPUT;
    }

    private void summarize(JobSpec job, Aggregation aggregation, Answers answers) {
        int count = state.isGiven()
                ? aggregation.coveredCount() + answers.retractedCount()
                : answers.receipts().size();
        answers.summarize(count, job.numParallel());
    }

    private Map<String, Object> document(JobSpec job, Answers answers, List<Integer> missing) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("job", job.job().toString());
        document.put("epoch", epoch);
        answers.addTo(document);
        document.put("missing", missing);
        return document;
    }

    private boolean writeFinal(JobSpec job, Aggregation aggregation, List<SigningKey> keys) throws IOException {
        Path out = out();
        try (Staging staging = Staging.beside(out);
                Staging beside = Staging.beside(manifestFile == null ? out : manifestFile)) {
            FinalResult result = aggregation.finish(Instant.now());
            staging.write(out, result::write);
            if (manifestFile != null) {
                Manifest manifest = Manifest.of(
                        job, ProgramRegistry.discover(), result, aggregation.tally(), aggregation.revision());
                beside.write(fileName(manifestFile), utf8(manifest.sign(keys)));
            }
            beside.requireFree(force); // both files or none
            staging.commit(force);
            beside.commit(force);
            return true;
        } catch (IllegalStateException e) { // canceled
            throw new BadInputException("no final result: " + e.getMessage(), e);
        } catch (IncompleteAggregationException e) {
            output.notice("incomplete: %s", Failures.describe(e));
            return false;
        }
    }

    /** For complete jobs and incomplete ones: who delivered has delivered. */
    private void writeReceipts(Collection<Receipt.Accepted> receipts, List<SigningKey> keys) throws IOException {
        if (receiptsFolder == null) {
            return;
        }
        try (Staging staging = Staging.into(receiptsFolder)) {
            for (Receipt.Accepted receipt : receipts) {
                String name = receipt.subJob().index() + ".receipt.json";
                staging.write(name, utf8(ReceiptDocument.sign(receipt, keys)));
            }
            staging.commit(force);
        }
    }

    private static String fileName(Path file) {
        return String.valueOf(file.toAbsolutePath().normalize().getFileName());
    }

    private static ByteBuffer utf8(Envelope envelope) {
        return ByteBuffer.wrap(envelope.toJson().getBytes(StandardCharsets.UTF_8));
    }
}
