package io.emeth.aggregator.benchmarks.suite;

import io.emeth.aggregator.Aggregation;
import io.emeth.aggregator.IncompleteAggregationException;
import io.emeth.aggregator.Materials;
import io.emeth.aggregator.PartialStore;
import io.emeth.aggregator.ProgramRegistry;
import io.emeth.aggregator.Receipt;
import io.emeth.aggregator.Workers;
import io.emeth.aggregator.store.SqliteStore;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The process of a soak: goes on with all jobs of a store where they are, closes and opens everything now and then, and
 * prints what it holds. It may be killed at any moment and started again.
 */
public final class SoakProcess {
    /** Begins a line: numbers of a process at work. */
    static final String RUNNING = "running";
    /** Begins a line: numbers of a process that has closed everything. */
    static final String CLOSED = "closed";

    private static final int THREADS = 4;

    private final Path folder;
    private final SoakJobs jobs;
    private final int resultsOfEach;
    private final long sampleMillis;
    private final PrintWriter out;
    private final AtomicInteger counted = new AtomicInteger(); // over all jobs, in the store

    private SoakProcess(Path folder, int resultsOfEach, long sampleMillis, PrintWriter out) throws IOException {
        this.folder = folder;
        this.jobs = SoakJobs.read(folder, resultsOfEach);
        this.resultsOfEach = resultsOfEach;
        this.sampleMillis = sampleMillis;
        this.out = out;
    }

    /**
     * Runs until every job has its final result.
     *
     * @param folder with the payloads, the store, and in the end the final results
     * @param round how many results are accepted between two restarts
     * @param sampleMillis between two lines of numbers
     */
    public static void run(Path folder, int resultsOfEach, int round, long sampleMillis, PrintWriter out)
            throws IOException {
        SoakProcess process = new SoakProcess(folder, resultsOfEach, sampleMillis, out);
        ExecutorService pool = Executors.newFixedThreadPool(2 * THREADS);
        try {
            while (!process.round(pool, round)) {
                process.print(CLOSED);
            }
            process.print(CLOSED);
        } finally {
            pool.shutdownNow();
        }
    }

    /** Opens everything, accepts up to {@code most} results, closes everything; whether all jobs are finished. */
    private boolean round(ExecutorService pool, int most) throws IOException {
        List<Aggregation> aggregations = new ArrayList<>();
        try (PartialStore store = SqliteStore.open(folder.resolve("state"))) {
            try {
                for (int job = 0; job < SoakJobs.JOBS; job++) {
                    aggregations.add(Aggregation.open(
                            jobs.job(job),
                            0,
                            ProgramRegistry.discover(),
                            Materials.NONE,
                            Workers.of(pool, THREADS),
                            store));
                }
                counted.set(aggregations.stream()
                        .mapToInt(Aggregation::coveredCount)
                        .sum());
                print(RUNNING);
                submit(pool, aggregations, most);
                if (counted.get() < SoakJobs.JOBS * resultsOfEach) {
                    return false;
                }
                finish(aggregations);
                return true;
            } finally {
                aggregations.forEach(Aggregation::close);
            }
        }
    }

    /** A result on its way. */
    private record Next(int job, int index) {}

    private void submit(ExecutorService pool, List<Aggregation> aggregations, int most) throws IOException {
        List<Next> missing = missing(aggregations, most);
        AtomicInteger next = new AtomicInteger();
        List<Future<?>> threads = Stream.generate(() -> pool.submit(() -> {
                    for (int i = next.getAndIncrement(); i < missing.size(); i = next.getAndIncrement()) {
                        accept(aggregations.get(missing.get(i).job()), missing.get(i));
                    }
                }))
                .limit(THREADS)
                .collect(Collectors.toList());
        while (!threads.isEmpty()) {
            try {
                threads.get(0).get(sampleMillis, TimeUnit.MILLISECONDS);
                threads.remove(0);
            } catch (TimeoutException e) {
                print(RUNNING);
            } catch (InterruptedException | ExecutionException e) {
                throw new IOException("submitting results", e);
            }
        }
    }

    /** The first that are missing, in turns of the jobs. */
    private static List<Next> missing(List<Aggregation> aggregations, int most) {
        List<List<Integer>> byJob =
                aggregations.stream().map(Aggregation::missing).toList();
        List<Next> all = new ArrayList<>();
        for (int place = 0; all.size() < most; place++) {
            int before = all.size();
            for (int job = 0; job < byJob.size(); job++) {
                if (place < byJob.get(job).size() && all.size() < most) {
                    all.add(new Next(job, byJob.get(job).get(place)));
                }
            }
            if (all.size() == before) {
                break;
            }
        }
        return all;
    }

    private void accept(Aggregation aggregation, Next next) {
        Receipt receipt = aggregation.accept(jobs.result(next.job(), next.index()));
        if (!(receipt instanceof Receipt.Accepted)) {
            throw new IllegalStateException(receipt.toString());
        }
        counted.incrementAndGet();
    }

    private void finish(List<Aggregation> aggregations) throws IOException {
        for (int job = 0; job < SoakJobs.JOBS; job++) {
            try {
                aggregations.get(job).finish(Instant.now()).write(SoakJobs.finalResult(folder, job));
            } catch (IncompleteAggregationException e) {
                throw new IOException("job " + job + " is not complete", e);
            }
        }
    }

    private void print(String kind) throws IOException {
        out.println(Stream.of(
                        counted.get(),
                        ProcessReadings.processorMillis(),
                        ProcessReadings.residentMebibytes(),
                        ProcessReadings.heapMebibytes(),
                        ProcessReadings.engineMebibytes(),
                        ProcessReadings.descriptors(),
                        ProcessReadings.nativeObjects(),
                        ProcessReadings.directMebibytes())
                .map(Object::toString)
                .collect(Collectors.joining("\t", kind + "\t", "")));
    }
}
