package io.emeth.aggregator;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Where results arrive: reads them, looks at their headers, hands them to the {@link Intake}, and answers. Thread-safe.
 */
final class Reception {
    private final JobSpec job;
    private final Limits limits;
    private final ReadMemory memory;
    private final HeaderRules rules;
    private final Workers workers;
    private final Journal journal;
    private final Intake intake;
    private final Runnable checkpoints;

    /** @param checkpoints run when something was counted */
    Reception(
            JobSpec job,
            Limits limits,
            ReadMemory memory,
            HeaderRules rules,
            Workers workers,
            Journal journal,
            Intake intake,
            Runnable checkpoints) {
        this.job = job;
        this.limits = limits;
        this.memory = memory;
        this.rules = rules;
        this.workers = workers;
        this.journal = journal;
        this.intake = intake;
        this.checkpoints = checkpoints;
    }

    Receipt accept(SubJobResult result) {
        return accept(List.of(screen(result)), () -> {}).get(0);
    }

    /** As {@link Aggregation#accept(List)}. */
    List<Receipt> accept(List<SubJobResult> results) {
        Batches batches = new Batches(results.size(), workers.threads(), Batches.MOST_RESULTS);
        List<List<Receipt>> receipts = new ArrayList<>(Collections.nCopies(batches.count(), List.of()));
        batches.forEach(workers, batch -> {
            List<Screened> screened = results.subList(batch.from(), batch.to()).stream()
                    .map(this::screen)
                    .toList();
            batch.awaitTurn();
            receipts.set(batch.number(), accept(screened, batch::passTurn));
        });
        return receipts.stream().flatMap(List::stream).toList();
    }

    /** As {@link Aggregation#acceptFiles(List, Consumer)}. */
    List<FileReceipt> acceptFiles(List<Path> files, Consumer<? super FileReceipt> each) {
        FileIntake.Way way = new FileIntake.Way(this::screen, this::accept, (file, e) -> refuse(Source.of(file), e));
        return new FileIntake(List.copyOf(files), limits, memory, workers.threads(), way, each).run(workers);
    }

    private Screened screen(SubJobResult result) {
        return Screened.by(rules, result);
    }

    private List<Receipt> accept(List<Screened> results, Runnable admitted) {
        journal.requireUsable();
        List<Outcome> outcomes = intake.accept(results, admitted);
        List<LedgerEntry.Rejection> rejections = new ArrayList<>();
        for (int i = 0; i < outcomes.size(); i++) {
            SubJobResult result = results.get(i).result();
            if (replaces(outcomes.get(i))) {
                outcomes.set(i, replace(result));
            }
            if (outcomes.get(i) instanceof Outcome.Refused refused) {
                rejections.add(LedgerEntry.Rejection.of(result.header(), refused.reason()));
            }
        }
        journal.refuse(rejections);
        checkpoints.run();
        return Receipts.of(results, outcomes);
    }

    private boolean replaces(Outcome outcome) {
        return job.resubmission() == Resubmission.REPLACE
                && outcome instanceof Outcome.Refused refused
                && refused.reason().reason() == RejectReason.DUPLICATE_INDEX;
    }

    /** Puts a result in the place of the one that is counted. */
    private Outcome replace(SubJobResult result) {
        intake.lockIdle();
        try {
            intake.requireTaking();
            int index = result.header().index();
            ByteBuffer former = journal.accepted(index)
                    .orElseThrow(() -> new RejectedResultException(
                            RejectReason.DUPLICATE_INDEX, "the result of index " + index + " came with a partial"));
            return intake.replace(SubJobResult.parse(former, limits), result);
        } catch (RejectedResultException e) {
            return new Outcome.Refused(e);
        } finally {
            intake.unlock();
        }
    }

    Receipt refuse(Source source, RejectedResultException e) {
        journal.refuse(List.of(LedgerEntry.Rejection.of(source.size(), source.beginning(), e)));
        return Receipts.rejected(Optional.empty(), e);
    }

    Receipt read(
            Path path,
            Function<SubJobResult, Receipt> use,
            BiFunction<Source, RejectedResultException, Receipt> refusal)
            throws IOException {
        try (ReadMemory.Lease lease = memory.lease()) {
            return use.apply(SubJobResult.read(path, limits, lease));
        } catch (RejectedResultException e) {
            return refusal.apply(Source.of(path), e);
        }
    }

    Receipt parse(
            ByteBuffer bytes,
            Function<SubJobResult, Receipt> use,
            BiFunction<Source, RejectedResultException, Receipt> refusal) {
        try {
            return use.apply(SubJobResult.parse(bytes, limits));
        } catch (RejectedResultException e) {
            return refusal.apply(Source.of(bytes), e);
        }
    }

    /** Bytes that are no result: how many, and how they begin. */
    record Source(long size, ByteBuffer beginning) {
        private static final int MOST = 1 << 16;

        static Source of(ByteBuffer bytes) {
            return new Source(bytes.remaining(), bytes.slice(bytes.position(), Math.min(bytes.remaining(), MOST)));
        }

        /** A file that is gone since is like an empty one. */
        static Source of(Path path) {
            try (InputStream in = Files.newInputStream(path)) {
                return new Source(Files.size(path), ByteBuffer.wrap(in.readNBytes(MOST)));
            } catch (IOException e) {
                return new Source(0, ByteBuffer.allocate(0));
            }
        }
    }
}
