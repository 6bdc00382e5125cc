package io.emeth.aggregator;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Many files on their way into one aggregation: read, hashed and added at the same time, but admitted in order, so that
 * their receipts are those of one thread. A thread holds one batch of results at a time.
 */
final class FileIntake {
    private static final long BATCH_BYTES = 4L << 20; // of results read ahead, for each thread

    /** Accepts results as {@link Intake#accept} does, and makes receipts of the outcomes. */
    @FunctionalInterface
    interface Acceptance {
        List<Receipt> accept(List<Screened> results, Runnable admitted);
    }

    /**
     * What happens to a result that was read: looked at by itself, at any time; then accepted, in order; and to a file
     * that is no result.
     */
    record Way(
            Function<SubJobResult, Screened> screening,
            Acceptance acceptance,
            BiFunction<Path, RejectedResultException, Receipt> refusal) {}

    private final List<Path> files;
    private final Limits limits;
    private final ReadMemory memory;
    private final Way way;
    private final Consumer<? super FileReceipt> each;
    private final Batches batches;
    private final @Nullable FileReceipt[] receipts; // guarded by itself, as is delivered
    private int delivered;

    FileIntake(
            List<Path> files,
            Limits limits,
            ReadMemory memory,
            int threads,
            Way way,
            Consumer<? super FileReceipt> each) {
        this.files = files;
        this.limits = limits;
        this.memory = memory;
        this.way = way;
        this.each = each;
        this.batches = new Batches(files.size(), threads, BATCH_BYTES / Math.max(1, limits.maxTotalBytes()));
        this.receipts = new FileReceipt[files.size()];
    }

    /** The receipts, in the order of the files. */
    List<FileReceipt> run(Workers workers) {
        batches.forEach(workers, this::acceptBatch);
        return Arrays.stream(receipts).map(Objects::requireNonNull).toList();
    }

    private void acceptBatch(Batches.Batch batch) {
        List<Integer> positions = new ArrayList<>();
        List<Screened> results = new ArrayList<>();
        FileReceipt[] answers = new FileReceipt[batch.to() - batch.from()];
        try (ReadMemory.Lease lease = memory.lease()) {
            for (int i = 0; i < answers.length; i++) {
                Path file = files.get(batch.from() + i);
                try {
                    results.add(way.screening().apply(SubJobResult.read(file, limits, lease)));
                    positions.add(i);
                } catch (RejectedResultException e) {
                    answers[i] = new FileReceipt.Answered(file, way.refusal().apply(file, e));
                } catch (IOException e) {
                    answers[i] = new FileReceipt.Unreadable(file, e);
                }
            }
            batch.awaitTurn();
            List<Receipt> accepted = way.acceptance().accept(results, batch::passTurn);
            batch.passTurn(); // nothing to be accepted
            for (int i = 0; i < accepted.size(); i++) {
                int at = positions.get(i);
                answers[at] = new FileReceipt.Answered(files.get(batch.from() + at), accepted.get(i));
            }
        }
        deliver(batch.from(), answers);
    }

    /** Hands on what is known up to the first file that is not. */
    private void deliver(int from, FileReceipt[] answers) {
        synchronized (receipts) {
            System.arraycopy(answers, 0, receipts, from, answers.length);
            while (delivered < receipts.length) {
                FileReceipt next = receipts[delivered];
                if (next == null) {
                    return;
                }
                delivered++;
                boolean taken = false;
                try {
                    each.accept(next);
                    taken = true;
                } finally {
                    if (!taken) {
                        delivered = receipts.length; // nothing more
                    }
                }
            }
        }
    }
}
