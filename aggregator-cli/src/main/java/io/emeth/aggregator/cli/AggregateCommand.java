package io.emeth.aggregator.cli;

import io.emeth.aggregator.Aggregation;
import io.emeth.aggregator.Digest;
import io.emeth.aggregator.FileReceipt;
import io.emeth.aggregator.FinalResult;
import io.emeth.aggregator.IncompleteAggregationException;
import io.emeth.aggregator.JobSpec;
import io.emeth.aggregator.ProgramRegistry;
import io.emeth.aggregator.Receipt;
import io.emeth.aggregator.SubJobHeader;
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
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
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

    @Option(
            names = "--retract",
            paramLabel = "FILE",
            description = "A result to take out again once all are in, as a Verifier may demand; repeat for more.")
    private @Nullable List<Path> retractions;

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

    private final Set<Receipt.Accepted> receipts = new LinkedHashSet<>(); // once for a result that came twice
    private final List<Map<String, Object>> accepted = new ArrayList<>();
    private final List<Map<String, Object>> rejected = new ArrayList<>();
    private final List<Map<String, Object>> retracted = new ArrayList<>();

    @Override
    public Integer call() throws IOException {
        requireSense();
        JobSpec job = Inputs.job(jobFile);
        Inputs.requireEpoch(job, epoch);
        List<Path> files = ResultFiles.in(inputs);
        try (SigningOptions.Keys keys = signing.open();
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
            List<Path> due = retractionsDue(aggregation);
            accept(aggregation, offered(files, due));
            retract(aggregation, due);
            return partials.isWritten()
                    ? writePartial(job, aggregation, keys.all())
                    : finish(job, aggregation, keys.all());
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

    /** The files of --retract but for those that an earlier run took out before it was interrupted. */
    private List<Path> retractionsDue(Aggregation aggregation) throws IOException {
        List<Path> due = new ArrayList<>();
        Set<Map.Entry<Integer, Digest>> gone = new HashSet<>();
        aggregation.tally().retracted().forEach(part -> gone.add(Map.entry(part.index(), part.digest())));
        for (Path file : retractions == null ? List.<Path>of() : retractions) {
            InputFiles.size(file, Long.MAX_VALUE);
            if (gone.isEmpty()) {
                due.add(file);
                continue;
            }
            SubJobHeader header = Inputs.subJobResult(file).header();
            if (!gone.contains(Map.entry(header.index(), header.payloadDigest()))) {
                due.add(file);
            }
        }
        return due;
    }

    /** What was taken out is not offered again. */
    private List<Path> offered(List<Path> files, List<Path> due) throws IOException {
        List<Path> offered = new ArrayList<>(files);
        for (Path file : retractions == null ? List.<Path>of() : retractions) {
            if (!due.contains(file)) {
                Path gone = file.toRealPath();
                offered.removeIf(
                        candidate -> gone.equals(candidate.toAbsolutePath().normalize()) || candidate.equals(file));
            }
        }
        return offered;
    }

    private Integer writePartial(JobSpec job, Aggregation aggregation, List<SigningKey> keys) throws IOException {
        Path file;
        try {
            file = partials.write(aggregation, force);
        } catch (IllegalStateException | UnsupportedOperationException e) {
            throw new BadInputException("no partial: " + e.getMessage(), e);
        }
        writeReceipts(keys);
        summary(job, aggregation);
        output.line("partial of %d results: %s", aggregation.coveredCount(), file);
        Map<String, Object> document = document(job, aggregation.missing());
        document.put("partial", file.toString());
        output.document(document);
        return rejected.isEmpty() ? ExitCode.OK : ExitCode.BAD_INPUT;
    }

    private void accept(Aggregation aggregation, List<Path> files) throws IOException {
        try (ProgressBar bar = output.progress("aggregating", files.size())) {
            aggregation.acceptFiles(files, file -> {
                if (file instanceof FileReceipt.Answered answered) {
                    record(answered.file(), answered.receipt());
                } else if (file instanceof FileReceipt.Unreadable unreadable) {
                    throw new UncheckedIOException(unreadable.cause()); // a total without it is not what was asked for
                }
                bar.step();
            });
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    /** A result that should go but cannot must not stay in the total unnoticed: no final result is written then. */
    private void retract(Aggregation aggregation, List<Path> due) throws IOException {
        for (Path file : due) {
            Receipt receipt = aggregation.retract(file);
            if (receipt instanceof Receipt.Rejected bad) {
                throw new BadInputException("cannot take out " + file + " (" + bad.reason() + ": " + bad.detail()
                        + ") — name a file that was accepted");
            }
            record(file, receipt);
        }
    }

    private void record(Path file, Receipt receipt) {
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("file", file.toString());
        if (receipt instanceof Receipt.Accepted ok) {
            entry.put("index", ok.subJob().index());
            entry.put("digest", ok.digest().toString());
            if (receipts.add(ok)) {
                accepted.add(entry);
            }
        } else if (receipt instanceof Receipt.Retracted gone) {
            entry.put("index", gone.subJob().index());
            entry.put("digest", gone.digest().toString());
            retracted.add(entry);
        } else if (receipt instanceof Receipt.Rejected bad) {
            bad.subJob().ifPresent(subJob -> entry.put("index", subJob.index()));
            entry.put("reason", bad.reason().name());
            entry.put("detail", Failures.oneLine(bad.detail()));
            rejected.add(entry);
            output.notice("rejected: %s (%s: %s)", file, bad.reason(), bad.detail());
        }
    }

    private Integer finish(JobSpec job, Aggregation aggregation, List<SigningKey> keys) throws IOException {
        List<Integer> missing = aggregation.missing();
        boolean complete = writeFinal(job, aggregation, keys);
        writeReceipts(keys);
        summary(job, aggregation);
        Map<String, Object> document = document(job, missing);
        document.put("complete", complete);
        if (complete) {
            document.put("revision", aggregation.revision());
            document.put("out", out().toString());
            output.line(
                    "final result: %s%s",
                    out(), aggregation.revision() == 1 ? "" : ", revision " + aggregation.revision());
        }
        output.document(document);
        return complete ? ExitCode.OK : rejected.isEmpty() ? ExitCode.FAILED : ExitCode.BAD_INPUT;
    }

    private void summary(JobSpec job, Aggregation aggregation) {
        int here = receipts.size();
        output.line(
                "%d of %d results accepted, %d rejected%s",
                state.isGiven() ? aggregation.coveredCount() + retracted.size() : here,
                job.numParallel(),
                rejected.size(),
                retracted.isEmpty() ? "" : ", " + retracted.size() + " taken out again");
    }

    private Map<String, Object> document(JobSpec job, List<Integer> missing) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("job", job.job().toString());
        document.put("epoch", epoch);
        document.put("accepted", accepted);
        document.put("rejected", rejected);
        document.put("retracted", retracted);
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
    private void writeReceipts(List<SigningKey> keys) throws IOException {
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
