package io.emeth.aggregator.benchmarks.suite;

import io.emeth.aggregator.ElementType;
import io.emeth.aggregator.JobId;
import io.emeth.aggregator.JobSpec;
import io.emeth.aggregator.Ledger;
import io.emeth.aggregator.LedgerEntry.Action;
import io.emeth.aggregator.LedgerEntry.Change;
import io.emeth.aggregator.Part;
import io.emeth.aggregator.PartialStore;
import io.emeth.aggregator.PayloadLayout;
import io.emeth.aggregator.SubJobId;
import io.emeth.aggregator.SubJobResult;
import io.emeth.aggregator.benchmarks.harness.Comparison;
import io.emeth.aggregator.benchmarks.harness.Stage;
import io.emeth.aggregator.benchmarks.harness.Subject;
import io.emeth.aggregator.store.SqliteStore;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** What durability costs: results of 512 KiB written to a store, beside the same bytes written to a plain file. */
final class StoreSuite {
    private static final int RESULTS = 64; // of one repetition
    private static final int NUMBERS = 1 << 16;
    private static final long MOST_BYTES = 8L << 30;

    private StoreSuite() {}

    static List<Comparison> comparisons(Surroundings surroundings) {
        Map<String, Object> parameters = Map.of("results", RESULTS, "resultBytes", 8 * NUMBERS);
        return List.of(new Comparison("store/append", parameters, stage -> prepare(stage, surroundings)));
    }

    private static void prepare(Stage stage, Surroundings surroundings) throws IOException {
        Path folder = surroundings.folder("store", MOST_BYTES);
        stage.keep(() -> delete(folder));
        SubJobResult result = result();
        long bytes = (long) RESULTS * 8 * NUMBERS;
        FileChannel file = stage.keep(
                FileChannel.open(folder.resolve("plain"), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE));
        Subject plain = Subject.elapsed("plain file", "each forced", () -> writePlain(file, result));
        stage.add(plain, bytes);
        PartialStore store = stage.keep(SqliteStore.open(folder.resolve("state")));
        for (int threads : new int[] {1, 4}) {
            ExecutorService pool = Executors.newFixedThreadPool(threads);
            stage.keep(pool::shutdown);
            Ledger ledger = stage.keep(store.open(job(threads), 0, new TreeMap<>(), false));
            AtomicInteger next = new AtomicInteger();
            stage.add(
                    Subject.elapsed(
                            "store", Integer.toString(threads), () -> append(ledger, pool, threads, next, result)),
                    plain,
                    bytes);
        }
    }

    private static JobSpec job(int id) {
        return JobSpec.plain(
                new JobId(new UUID(0, id)),
                "plain-sum",
                JobSpec.MAX_PARALLEL,
                PayloadLayout.vector(NUMBERS),
                ElementType.INT64);
    }

    private static SubJobResult result() {
        ByteBuffer numbers = ByteBuffer.allocateDirect(8 * NUMBERS);
        new Random(1).ints(NUMBERS).forEach(numbers::putLong);
        JobSpec job = job(1);
        return SubJobResult.plain(
                new SubJobId(job.job(), 0, 0), job.program(), ElementType.INT64, job.layout(), List.of(numbers.flip()));
    }

    private static void writePlain(FileChannel file, SubJobResult result) throws IOException {
        for (int i = 0; i < RESULTS; i++) {
            ByteBuffer[] pieces = result.toBuffers().toArray(ByteBuffer[]::new);
            while (pieces[pieces.length - 1].hasRemaining()) {
                file.write(pieces);
            }
            file.force(false);
        }
    }

    /** Appends results under the next free indices, each by a call of its own, with {@code threads} callers. */
    private static void append(
            Ledger ledger, ExecutorService pool, int threads, AtomicInteger next, SubJobResult result)
            throws IOException {
        List<Future<?>> callers = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            callers.add(pool.submit(() -> {
                for (int k = 0; k < RESULTS / threads; k++) {
                    ledger.append(List.of(accepted(next.getAndIncrement(), result)));
                }
            }));
        }
        try {
            for (Future<?> caller : callers) {
                caller.get();
            }
        } catch (InterruptedException | ExecutionException e) {
            throw new IOException("appending results", e);
        }
    }

    private static Change accepted(int index, SubJobResult result) {
        Part part = new Part(index, Optional.empty(), result.header().payloadDigest(), 1, List.of((long) NUMBERS), 1);
        return new Change(Action.ACCEPT, index, List.of(part), result.toBuffers());
    }

    private static void delete(Path folder) throws IOException {
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path visited, @Nullable IOException e) throws IOException {
                if (e != null) {
                    throw e;
                }
                Files.delete(visited);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
