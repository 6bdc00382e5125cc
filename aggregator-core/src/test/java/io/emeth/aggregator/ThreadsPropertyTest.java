package io.emeth.aggregator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The law of threads: receipts and bytes are those of one thread, whatever the interleaving. */
@Timeout(300)
class ThreadsPropertyTest {
    private static final Instant NOW = Instant.parse("2026-06-01T00:00:00Z");
    private static final int THREADS = 8;

    private static ProgramRegistry registry(ScriptedProgram program) {
        return ProgramRegistry.builder().register(program).build();
    }

    private static Aggregation open(JobSpec job, ScriptedProgram program, Workers workers) {
        return Aggregation.open(job, 0, registry(program), Materials.NONE, workers);
    }

    private static JobSpec quorum(int numParallel) {
        return ScriptedProgram.job(numParallel).withCompleteness(new CompletenessPolicy.Quorum(1, Instant.EPOCH));
    }

    // --- results of one list -----------------------------------------------------------------------------------

    /** Results of all kinds, several of the same index: the order decides which of them count. */
    private static List<SubJobResult> competing(JobSpec job, Random random, int count) {
        List<SubJobResult> results = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            long number = random.nextInt(3) == 0 ? -1 - random.nextInt(5) : random.nextInt(1000);
            SubJobResult result = ScriptedProgram.result(job, random.nextInt(job.numParallel()), number);
            results.add(random.nextInt(10) == 0 ? result.withWeight(101) : result);
        }
        return results;
    }

    @ParameterizedTest
    @EnumSource
    void acceptList_withAnyExecutor_answersAsOneThread(TestExecutors kind) throws Exception {
        for (long seed = 1; seed <= 40; seed++) {
            Random random = new Random(seed);
            JobSpec job = quorum(1 + random.nextInt(60));
            int capacity = 1 + random.nextInt(60);
            List<SubJobResult> results = competing(job, random, random.nextInt(200));
            boolean shards = random.nextInt(4) != 0;
            String label = kind + ", seed " + seed;
            kind.use(executor -> {
                try (Aggregation alone = open(job, new ScriptedProgram(capacity, shards), Workers.caller());
                        Aggregation shared =
                                open(job, new ScriptedProgram(capacity, shards), Workers.of(executor, THREADS))) {
                    List<Receipt> expected = results.stream().map(alone::accept).toList();
                    List<Receipt> actual = shared.accept(results);
                    assertThat(Results.withoutPositions(actual))
                            .as(label)
                            .isEqualTo(Results.withoutPositions(expected));
                    assertThat(Results.positions(actual)).as(label).isEqualTo(Results.positions(expected));
                    assertSame(label, alone, shared);
                }
            });
        }
    }

    private static void assertSame(String label, Aggregation alone, Aggregation shared) throws Exception {
        assertThat(shared.missing()).as(label).isEqualTo(alone.missing());
        if (alone.coveredCount() > 0) {
            FinalResult expected = alone.finish(NOW);
            FinalResult actual = shared.finish(NOW);
            assertThat(actual.header().parts())
                    .as(label)
                    .isEqualTo(expected.header().parts());
            assertThat(Results.bytes(actual)).as(label).isEqualTo(Results.bytes(expected));
        }
    }

    @ParameterizedTest
    @EnumSource
    void acceptFiles_withAnyExecutor_answersAsOneThreadAndInOrder(TestExecutors kind, @TempDir Path folder)
            throws Exception {
        for (long seed = 1; seed <= 5; seed++) {
            Random random = new Random(seed);
            JobSpec job = quorum(20);
            List<Path> files = new ArrayList<>();
            for (SubJobResult result : competing(job, random, 60)) {
                Path file = folder.resolve(seed + "-" + files.size());
                files.add(file);
                switch (random.nextInt(8)) {
                    case 0 -> Files.writeString(file, "no result");
                    case 1 -> {} // no such file
                    default -> result.write(file);
                }
            }
            String label = kind + ", seed " + seed;
            kind.use(executor -> {
                try (Aggregation alone = open(job, new ScriptedProgram(15, true), Workers.caller());
                        Aggregation shared = open(job, new ScriptedProgram(15, true), Workers.of(executor, THREADS))) {
                    List<FileReceipt> seen = new ArrayList<>();
                    List<FileReceipt> receipts = shared.acceptFiles(files, seen::add);
                    assertThat(seen).as(label).isEqualTo(receipts);
                    assertThat(receipts).extracting(FileReceipt::file).as(label).isEqualTo(files);
                    for (FileReceipt receipt : receipts) {
                        if (receipt instanceof FileReceipt.Answered answered) {
                            Receipt expected = alone.accept(answered.file());
                            assertThat(Results.withoutPositions(List.of(answered.receipt())))
                                    .as(label)
                                    .isEqualTo(Results.withoutPositions(List.of(expected)));
                        } else {
                            assertThat(receipt.file()).as(label).doesNotExist();
                        }
                    }
                    assertSame(label, alone, shared);
                }
            });
        }
    }

    @Test
    void acceptFiles_whenTheListenerThrows_throwsTheSameAndStaysUsable(@TempDir Path folder) throws Exception {
        JobSpec job = quorum(50);
        List<Path> files = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            files.add(folder.resolve("r" + i));
            ScriptedProgram.result(job, i, i).write(files.get(i));
        }
        TestExecutors.MANY_THREADS.use(executor -> {
            try (Aggregation aggregation = open(job, new ScriptedProgram(50, true), Workers.of(executor, THREADS))) {
                List<Path> seen = new ArrayList<>();
                Consumer<FileReceipt> stopsAtTen = receipt -> {
                    seen.add(receipt.file());
                    if (seen.size() == 10) {
                        throw new IllegalStateException("enough");
                    }
                };
                assertThatIllegalStateException()
                        .isThrownBy(() -> aggregation.acceptFiles(files, stopsAtTen))
                        .withMessage("enough");
                assertThat(seen).isEqualTo(files.subList(0, 10));
                aggregation.acceptFiles(files);
                assertThat(aggregation.missing()).isEmpty();
            }
        });
    }

    // --- callers in threads of their own -----------------------------------------------------------------------

    /**
     * Every index belongs to one thread, which accepts, retracts and accepts it again; what is never taken out is sent
     * by two threads. So it does not matter who comes first.
     */
    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
    void accept_fromManyThreads_answersAndFinishesAsOneThread(long seed) throws Exception {
        Random random = new Random(seed);
        JobSpec job = quorum(150);
        List<List<Call>> scripts = scripts(job, random);
        List<SubJobResult> elsewhere = new ArrayList<>();
        for (int index = 120; index < 150; index++) {
            elsewhere.add(ScriptedProgram.result(job, index, index));
        }
        ScriptedProgram program = new ScriptedProgram(1000, seed % 4 != 0);
        ExecutorService pool = Executors.newFixedThreadPool(THREADS);
        try (Aggregation alone = open(job, new ScriptedProgram(1000, false), Workers.caller());
                Aggregation shared = open(job, program, Workers.of(pool, THREADS));
                Aggregation other = open(job, program, Workers.of(pool, THREADS))) {
            List<Receipt> expected = new ArrayList<>();
            scripts.forEach(script -> script.forEach(call -> expected.add(call.on(alone))));
            elsewhere.forEach(alone::accept);
            elsewhere.forEach(other::accept);

            List<Future<List<Receipt>>> futures = new ArrayList<>();
            for (List<Call> script : scripts) {
                futures.add(pool.submit(
                        () -> script.stream().map(call -> call.on(shared)).toList()));
            }
            shared.merge(other);
            List<Receipt> receipts = new ArrayList<>();
            for (Future<List<Receipt>> future : futures) {
                receipts.addAll(future.get());
            }
            String label = "seed " + seed;
            assertThat(Results.withoutPositions(receipts))
                    .as(label)
                    .containsExactlyInAnyOrderElementsOf(Results.withoutPositions(expected));
            assertThat(Results.positions(receipts)).as(label).doesNotHaveDuplicates();
            assertSame(label, alone, shared);
        } finally {
            pool.shutdownNow();
        }
        assertThat(program.openShards).as("seed " + seed).hasValue(0);
    }

    /** A call on an aggregation. */
    private record Call(SubJobResult result, boolean retracts) {
        Receipt on(Aggregation aggregation) {
            return retracts ? aggregation.retract(result) : aggregation.accept(result);
        }
    }

    private static List<List<Call>> scripts(JobSpec job, Random random) {
        List<List<Call>> scripts = new ArrayList<>();
        for (int thread = 0; thread < THREADS; thread++) {
            scripts.add(new ArrayList<>());
        }
        for (int index = 0; index < 120; index++) {
            SubJobResult good = ScriptedProgram.result(job, index, index);
            List<Call> own = scripts.get(index % THREADS);
            if (random.nextInt(3) == 0) {
                own.add(new Call(ScriptedProgram.result(job, index, -1), false));
                own.add(new Call(good, false));
                own.add(new Call(good, true));
                own.add(new Call(good, true)); // it is not inside any more
                if (random.nextBoolean()) {
                    own.add(new Call(good, false));
                }
            } else {
                own.add(new Call(good, false));
                scripts.get(random.nextInt(THREADS)).add(new Call(good, false));
            }
        }
        return scripts;
    }

    @Test
    void accept_whenTheProgramFails_leavesTheIndexFreeAndTheAccumulatorInPlace() throws Exception {
        TestExecutors.MANY_THREADS.use(executor -> {
            JobSpec job = quorum(30);
            ScriptedProgram program = new ScriptedProgram(30, true);
            try (Aggregation aggregation = open(job, program, Workers.of(executor, 2))) {
                for (int index = 0; index < 30; index++) {
                    SubJobResult fails = ScriptedProgram.result(job, index, ScriptedProgram.FAILS);
                    assertThatIllegalStateException()
                            .isThrownBy(() -> aggregation.accept(fails))
                            .withMessage("fails");
                }
                List<SubJobResult> some = List.of(
                        ScriptedProgram.result(job, 0, 7),
                        ScriptedProgram.result(job, 1, ScriptedProgram.FAILS),
                        ScriptedProgram.result(job, 2, 7));
                assertThatIllegalStateException().isThrownBy(() -> aggregation.accept(some));
                for (int index = 0; index < 30; index++) {
                    aggregation.accept(ScriptedProgram.result(job, index, index));
                }
                assertThat(aggregation.missing()).isEmpty();
                aggregation.finish(NOW);
            }
            assertThat(program.openShards).hasValue(0);
        });
    }

    @Test
    void close_whileOthersAccept_waitsForThemAndFreesEverything() throws Exception {
        for (long seed = 1; seed <= 20; seed++) {
            JobSpec job = quorum(200);
            ScriptedProgram program = new ScriptedProgram(200, true);
            List<SubJobResult> results = new ArrayList<>();
            for (int index = 0; index < 200; index++) {
                results.add(ScriptedProgram.result(job, index, index));
            }
            Collections.shuffle(results, new Random(seed));
            ExecutorService pool = Executors.newFixedThreadPool(4);
            try {
                Aggregation aggregation = open(job, program, Workers.of(pool, 4));
                Future<List<Receipt>> receipts = pool.submit(() -> aggregation.accept(results));
                aggregation.close();
                for (Receipt receipt : receipts.get()) {
                    if (receipt instanceof Receipt.Rejected rejected) {
                        assertThat(rejected.reason()).as("seed " + seed).isEqualTo(RejectReason.CLOSED);
                    }
                }
                assertThat(program.openShards).as("seed " + seed).hasValue(0);
            } finally {
                pool.shutdownNow();
            }
        }
    }
}
