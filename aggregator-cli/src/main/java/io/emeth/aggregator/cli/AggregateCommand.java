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
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Runs on the aggregator's machine: no secret key, and no code that could use one, is on its path. */
@Command(
        name = "aggregate",
        description = {
            "Add up the results of one epoch into the final result.",
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

    @Option(names = "--out", required = true, paramLabel = "FILE", description = "The final result.")
    private Path out;

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
            arity = "1..*",
            paramLabel = "RESULT|DIR",
            description = "Files of SubJob results, in any order; of a folder, every file that ends in .emeth.")
    private List<Path> inputs;

    private final Set<Receipt.Accepted> receipts = new LinkedHashSet<>(); // once for a result that came twice
    private final List<Map<String, Object>> accepted = new ArrayList<>();
    private final List<Map<String, Object>> rejected = new ArrayList<>();
    private final List<Map<String, Object>> retracted = new ArrayList<>();

    @Override
    public Integer call() throws IOException {
        JobSpec job = Inputs.job(jobFile);
        Inputs.requireEpoch(job, epoch);
        List<Path> files = ResultFiles.in(inputs);
        try (SigningOptions.Keys keys = signing.open();
                ThreadOptions.Pool pool = threads.open();
                Aggregation aggregation =
                        Aggregation.open(job, epoch, ProgramRegistry.discover(), materials.read(job), pool.workers())) {
            if (manifestFile != null || receiptsFolder != null) {
                keys.required();
            }
            accept(aggregation, files);
            retract(aggregation);
            return finish(job, aggregation, keys.all());
        }
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
    private void retract(Aggregation aggregation) throws IOException {
        for (Path file : retractions == null ? List.<Path>of() : retractions) {
            InputFiles.size(file, Long.MAX_VALUE);
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
        output.line(
                "%d of %d results accepted, %d rejected%s",
                accepted.size(),
                job.numParallel(),
                rejected.size(),
                retracted.isEmpty() ? "" : ", " + retracted.size() + " taken out again");
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("job", job.job().toString());
        document.put("epoch", epoch);
        document.put("complete", complete);
        document.put("accepted", accepted);
        document.put("rejected", rejected);
        document.put("retracted", retracted);
        document.put("missing", missing);
        if (complete) {
            document.put("out", out.toString());
            output.line("final result: %s", out);
        }
        output.document(document);
        return complete ? ExitCode.OK : rejected.isEmpty() ? ExitCode.FAILED : ExitCode.BAD_INPUT;
    }

    private boolean writeFinal(JobSpec job, Aggregation aggregation, List<SigningKey> keys) throws IOException {
        try (Staging staging = Staging.beside(out);
                Staging beside = Staging.beside(manifestFile == null ? out : manifestFile)) {
            FinalResult result = aggregation.finish(Instant.now());
            staging.write(out, result::write);
            if (manifestFile != null) {
                Manifest manifest = Manifest.of(job, ProgramRegistry.discover(), result, aggregation.tally());
                beside.write(fileName(manifestFile), utf8(manifest.sign(keys)));
            }
            beside.requireFree(force); // both files or none
            staging.commit(force);
            beside.commit(force);
            return true;
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
