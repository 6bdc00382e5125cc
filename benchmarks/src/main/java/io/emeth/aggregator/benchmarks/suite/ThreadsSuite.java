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
import io.emeth.aggregator.benchmarks.workload.Fixture;
import io.emeth.aggregator.benchmarks.workload.ParameterSet;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;

/** How one aggregation scales with the threads it is given: results that are in memory, accepted together. */
final class ThreadsSuite {
    private static final int RESULTS = 256;

    private ThreadsSuite() {}

    static List<Comparison> comparisons(Surroundings surroundings) {
        return surroundings.pick(List.of("bfv-8192", "bfv-16384"), List.of("bfv-8192")).stream()
                .map(ParameterSet::named)
                .map(set ->
                        new Comparison("threads/ingest-" + set.name(), set.description(), stage -> prepare(stage, set)))
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

    private static void prepare(Stage stage, ParameterSet set) {
        Fixture fixture = stage.keep(new Fixture(set));
        JobSpec job = JobSpec.encrypted(
                new JobId(new UUID(0, 1)),
                "sum",
                RESULTS,
                PayloadLayout.vector(fixture.context().slots()),
                set.parameters().toSpec(set.scaleBits()));
        List<SubJobResult> results = results(fixture, job);
        long bytes = (long) RESULTS * results.get(0).objects().get(0).remaining();
        List<Integer> counts = threadCounts();
        ExecutorService pool = Executors.newFixedThreadPool(counts.get(counts.size() - 1));
        stage.keep(pool::shutdown);
        Subject alone = subject(set, job, results, pool, 1);
        stage.add(alone, bytes);
        for (int count : counts.subList(1, counts.size())) {
            stage.add(subject(set, job, results, pool, count), alone, bytes);
        }
    }

    private static List<SubJobResult> results(Fixture fixture, JobSpec job) {
        List<SubJobResult> results = new ArrayList<>();
        for (ByteBuffer object : fixture.ring(RESULTS)) {
            SubJobId id = new SubJobId(job.job(), 0, results.size());
            results.add(SubJobResult.encrypted(
                    id, job.program(), fixture.context().parametersId(), job.layout(), List.of(object)));
        }
        return results;
    }

    private static Subject subject(
            ParameterSet set, JobSpec job, List<SubJobResult> results, ExecutorService pool, int threads) {
        Workers workers = Workers.of(pool, threads);
        ProgramRegistry programs = ProgramRegistry.discover();
        return Subject.elapsed("accept " + RESULTS + " results, " + set.name(), Integer.toString(threads), () -> {
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
