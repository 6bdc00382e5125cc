package io.emeth.aggregator;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Where results arrive: reads them, looks at their headers, hands them to the {@link Intake}, and answers. Thread-safe.
 */
final class Reception {
    /** What senders may use of the room for results that were taken out; the rest is the operator's. */
    private static final int MOST_REPLACED = Tally.MAX_RETRACTED / 2;

    private final JobSpec job;
    private final Limits limits;
    private final ReadMemory memory;
    private final HeaderRules rules;
    private final Workers workers;
    private final Journal journal;
    private final Intake intake;
    private final Runnable checkpoints;
    private final Watch watch;

    /** @param checkpoints run when something was counted */
    Reception(
            JobSpec job,
            Limits limits,
            ReadMemory memory,
            HeaderRules rules,
            Workers workers,
            Journal journal,
            Intake intake,
            Runnable checkpoints,
            Watch watch) {
        this.job = job;
        this.limits = limits;
        this.memory = memory;
        this.rules = rules;
        this.workers = workers;
        this.journal = journal;
        this.intake = intake;
        this.checkpoints = checkpoints;
        this.watch = watch;
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
        return Screened.by(rules, result, watch.now());
    }

    private List<Receipt> accept(List<Screened> results, Runnable admitted) {
        journal.requireUsable();
        List<Outcome> outcomes = job.resubmission() == Resubmission.REPLACE
                ? acceptOrReplace(results, admitted)
                : intake.accept(results, admitted);
        List<LedgerEntry.Rejection> rejections = new ArrayList<>();
        for (int i = 0; i < outcomes.size(); i++) {
            if (outcomes.get(i) instanceof Outcome.Refused refused) {
                rejections.add(LedgerEntry.Rejection.of(results.get(i).header(), refused.reason()));
            }
        }
        journal.refuse(rejections);
        checkpoints.run();
        watch.answered(results, outcomes);
        return Receipts.of(results, outcomes);
    }

    /** As {@link Intake#accept}; whatever comes later may take the place of these, so that it waits for all of them. */
    private List<Outcome> acceptOrReplace(List<Screened> results, Runnable admitted) {
        List<Outcome> outcomes = new ArrayList<>();
        while (outcomes.size() < results.size()) {
            List<Screened> next = ofDistinctIndices(results.subList(outcomes.size(), results.size()));
            List<Outcome> accepted = intake.accept(next, () -> {});
            for (int i = 0; i < next.size(); i++) {
                outcomes.add(orReplaced(next.get(i), accepted.get(i)));
            }
        }
        admitted.run();
        return outcomes;
    }

    private static List<Screened> ofDistinctIndices(List<Screened> results) {
        Set<Integer> indices = new HashSet<>();
        int count = 0;
        while (count < results.size() && indices.add(results.get(count).header().index())) {
            count++;
        }
        return results.subList(0, count);
    }

    private Outcome orReplaced(Screened result, Outcome accepted) {
        Outcome outcome = accepted;
        while (outcome instanceof Outcome.Refused refused
                && refused.reason().reason() == RejectReason.DUPLICATE_INDEX) {
            Optional<Outcome> replaced = replace(result.result());
            if (replaced.isPresent()) {
                return replaced.get();
            }
            outcome = intake.accept(List.of(result), () -> {}).get(0);
        }
        return outcome;
    }

    /** Puts a result in the place of the one that is counted; empty if none is any more. */
    private Optional<Outcome> replace(SubJobResult result) {
        int index = result.header().index();
        intake.lockIdle();
        try {
            intake.requireTaking(result);
            Optional<Part> inside = intake.coverage().covered().find(index);
            if (inside.isEmpty()) {
                return Optional.empty();
            }
            if (inside.get().equals(Part.of(result))) {
                return Optional.of(new Outcome.Counted(intake.coverage().positionOf(index), false));
            }
            requireReplacing(Part.of(result));
            ByteBuffer former = journal.accepted(index)
                    .orElseThrow(() -> new RejectedResultException(
                            RejectReason.DUPLICATE_INDEX, "the result of index " + index + " came with a partial"));
            Outcome replaced = intake.replace(SubJobResult.parse(former, limits), result);
            watch.retracted();
            return Optional.of(replaced);
        } catch (RejectedResultException e) {
            return Optional.of(new Outcome.Refused(e));
        } finally {
            intake.unlock();
        }
    }

    /** Whoever keeps a replaced result, and anybody may, must not bring it back; and there is room for so many only. */
    private void requireReplacing(Part part) throws RejectedResultException {
        if (journal.hasRetracted(part)) {
            throw new RejectedResultException(
                    RejectReason.DUPLICATE_INDEX,
                    "this result of index " + part.index() + " was replaced or taken out before; send another");
        }
        if (journal.retracted() >= MOST_REPLACED) {
            throw new RejectedResultException(
                    RejectReason.CAPACITY_EXCEEDED,
                    journal.retracted() + " results were replaced or taken out; an epoch has room for "
                            + MOST_REPLACED);
        }
    }

    Receipt refuse(Source source, RejectedResultException e) {
        long since = watch.now();
        journal.refuse(List.of(LedgerEntry.Rejection.of(source.size(), source.beginning(), e)));
        watch.rejected(e.reason(), source.size(), since);
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
