package io.emeth.aggregator.benchmarks.suite;

import io.emeth.aggregator.Aggregation;
import io.emeth.aggregator.JobId;
import io.emeth.aggregator.JobSpec;
import io.emeth.aggregator.Materials;
import io.emeth.aggregator.PayloadLayout;
import io.emeth.aggregator.ProgramRegistry;
import io.emeth.aggregator.Receipt;
import io.emeth.aggregator.SubJobId;
import io.emeth.aggregator.SubJobResult;
import io.emeth.aggregator.Workers;
import io.emeth.aggregator.benchmarks.harness.Comparison;
import io.emeth.aggregator.benchmarks.harness.Stage;
import io.emeth.aggregator.benchmarks.harness.Subject;
import io.emeth.aggregator.benchmarks.workload.EvaluatorOperations;
import io.emeth.aggregator.benchmarks.workload.Fixture;
import io.emeth.aggregator.benchmarks.workload.ParameterSet;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** How work scales with threads: results that are in memory, copied, and accepted together; one operation. */
final class ThreadsSuite {
    private static final int RESULTS = 1024; // opening and closing are a tenth of the time
    private static final int BUFFERS = 256; // of 512 KiB: more than any cache

    private ThreadsSuite() {}

    static List<Comparison> comparisons(Surroundings surroundings) {
        Stream<ParameterSet> ingest = surroundings.pick(List.of("bfv-8192", "bfv-16384"), List.of("bfv-8192")).stream()
                .map(ParameterSet::named);
        Stream<ParameterSet> relinearize =
                surroundings.pick(List.of("bfv-8192", "ckks-16384"), List.of("bfv-8192")).stream()
                        .map(ParameterSet::named);
        return Stream.concat(
                        ingest.map(set -> new Comparison(
                                "threads/ingest-" + set.name(), set.description(), stage -> ingest(stage, set))),
                        relinearize.map(set -> new Comparison(
                                "threads/relinearize-" + set.name(),
                                set.description(),
                                stage -> relinearize(stage, set))))
                .toList();
    }

    /** 1, 2, 4, … and all of the processors. */
    private static List<Integer> threadCounts() {
        int processors = Runtime.getRuntime().availableProcessors();
        return IntStream.concat(
                        IntStream.iterate(1, count -> count < processors, count -> 2 * count), IntStream.of(processors))
                .boxed()
                .toList();
    }

    private static void ingest(Stage stage, ParameterSet set) {
        Fixture fixture = stage.keep(new Fixture(set));
        JobSpec job = JobSpec.encrypted(
                new JobId(new UUID(0, 1)),
                "sum",
                RESULTS,
                PayloadLayout.vector(fixture.context().slots()),
                set.parameters().toSpec(set.scaleBits()));
        List<SubJobResult> results = results(fixture, job);
        long bytes = (long) RESULTS * results.get(0).objects().get(0).remaining();
        onThreads(stage, bytes, workers -> copying(set, results, workers));
        onThreads(stage, bytes, workers -> accepting(set, job, results, workers));
    }

    /** What memory gives so many threads: each copies its share, one result over the other. */
    private static Subject copying(ParameterSet set, List<SubJobResult> results, Workers workers) {
        int threads = workers.threads();
        int bytes = results.get(0).objects().get(0).remaining();
        List<ByteBuffer> targets = Stream.generate(() -> ByteBuffer.allocateDirect(bytes))
                .limit(threads)
                .toList();
        return Subject.elapsed(
                "copy " + RESULTS + " results, " + set.name(),
                Integer.toString(threads),
                () -> workers.forEach(threads, thread -> {
                    for (int i = thread; i < RESULTS; i += threads) {
                        targets.get(thread).put(0, results.get(i).objects().get(0), 0, bytes);
                    }
                }));
    }

    private static void relinearize(Stage stage, ParameterSet set) {
        Runnable alone = relinearization(stage, set, Workers.caller());
        onThreads(stage, 0, workers -> oneEach(set, alone, workers));
        onThreads(stage, 0, workers -> oneShared(set, relinearization(stage, set, workers), workers));
    }

    private static Runnable relinearization(Stage stage, ParameterSet set, Workers workers) {
        EvaluatorOperations operations = stage.keep(new EvaluatorOperations(set, workers));
        return Objects.requireNonNull(operations.byName().get("relinearize"));
    }

    /** What the cores give: as many at the same time as there are threads, and their share of the time. */
    private static Subject oneEach(ParameterSet set, Runnable work, Workers workers) {
        int threads = workers.threads();
        return new Subject("relinearize, one each, " + set.name(), Integer.toString(threads), repetitions -> {
            long start = System.nanoTime();
            workers.forEach(threads, thread -> {
                for (int i = 0; i < repetitions; i++) {
                    work.run();
                }
            });
            return (System.nanoTime() - start) / threads;
        });
    }

    /** The limbs of one operation shared out. */
    private static Subject oneShared(ParameterSet set, Runnable work, Workers workers) {
        return Subject.elapsed("relinearize, " + set.name(), Integer.toString(workers.threads()), work::run);
    }

    /** @param bytes as {@link Stage#add(Subject, long)} */
    private static void onThreads(Stage stage, long bytes, Function<Workers, Subject> subject) {
        List<Integer> counts = threadCounts();
        ExecutorService pool = Executors.newFixedThreadPool(counts.get(counts.size() - 1));
        stage.keep(pool::shutdown);
        Subject alone = subject.apply(Workers.caller());
        stage.add(alone, bytes);
        for (int count : counts.subList(1, counts.size())) {
            stage.add(subject.apply(Workers.of(pool, count)), alone, bytes);
        }
    }

    private static List<SubJobResult> results(Fixture fixture, JobSpec job) {
        List<SubJobResult> results = new ArrayList<>();
        List<ByteBuffer> ring = fixture.ring(BUFFERS);
        for (int i = 0; i < RESULTS; i++) {
            SubJobId id = new SubJobId(job.job(), 0, i);
            List<ByteBuffer> objects = List.of(ring.get(i % BUFFERS));
            results.add(
                    SubJobResult.encrypted(id, job.program(), fixture.context().parametersId(), job.layout(), objects));
        }
        return results;
    }

    private static Subject accepting(ParameterSet set, JobSpec job, List<SubJobResult> results, Workers workers) {
        ProgramRegistry programs = ProgramRegistry.discover();
        return Subject.elapsed(
                "accept " + RESULTS + " results, " + set.name(), Integer.toString(workers.threads()), () -> {
                    try (Aggregation aggregation = Aggregation.open(job, 0, programs, Materials.NONE, workers)) {
                        for (Receipt receipt : aggregation.accept(results)) {
                            if (!(receipt instanceof Receipt.Accepted)) {
                                throw new IllegalStateException(receipt.toString());
                            }
                        }
                    }
                });
    }
}
