package io.emeth.aggregator.benchmarks;

import static java.util.Objects.requireNonNull;

import io.emeth.aggregator.Workers;
import io.emeth.aggregator.benchmarks.workload.EvaluatorOperations;
import io.emeth.aggregator.benchmarks.workload.Fixture;
import io.emeth.aggregator.benchmarks.workload.ParameterSet;
import io.emeth.aggregator.he.CiphertextAccumulator;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * The same work with one thread and with more: results of 512 KiB from memory into a shard for each thread, and single
 * relinearizations whose limbs are shared. On a machine that others use too, the best of many is what counts ({@code
 * -bm sample} prints percentiles).
 *
 * <pre>java -jar benchmarks/target/benchmarks.jar Threads -p threads=1,2</pre>
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 2, time = 2)
@Measurement(iterations = 5, time = 2)
@SuppressWarnings("NullAway.Init") // JMH calls prepare() before any benchmark
public class ThreadsBenchmark {
    private static final int RESULTS = 64; // 32 MiB: more than the caches of a core

    /** The caller's thread included. */
    @Param({"1", "2"})
    int threads;

    private ExecutorService executor;
    private Workers workers;
    private Fixture fixture;
    private List<CiphertextAccumulator> shards;
    private List<ByteBuffer> results;
    private EvaluatorOperations bfv;
    private EvaluatorOperations ckks;

    /** Makes what is added and relinearized. */
    @Setup(Level.Trial)
    public void prepare() {
        executor = Executors.newFixedThreadPool(Math.max(1, threads - 1));
        workers = Workers.of(executor, threads);
        bfv = new EvaluatorOperations(ParameterSet.named("bfv-8192"), workers);
        ckks = new EvaluatorOperations(ParameterSet.named("ckks-16384"), workers);
        fixture = new Fixture(ParameterSet.named("bfv-8192"));
        results = fixture.ring(RESULTS);
        shards = Stream.generate(fixture::accumulator).limit(threads).toList();
    }

    /** Frees it. */
    @TearDown(Level.Trial)
    public void close() {
        shards.forEach(CiphertextAccumulator::close);
        fixture.close();
        ckks.close();
        bfv.close();
        executor.shutdownNow();
    }

    /** 64 results of 512 KiB, a share into the shard of each thread. */
    @Benchmark
    public void ingest() {
        workers.forEach(threads, shard -> {
            for (int i = shard; i < RESULTS; i += threads) {
                shards.get(shard).add(List.of(results.get(i)), 1);
            }
        });
    }

    /** BFV, N = 8192, 4 data primes. */
    @Benchmark
    public void relinearizeBfv() {
        requireNonNull(bfv.byName().get("relinearize")).run();
    }

    /** CKKS, N = 16384, 8 data primes. */
    @Benchmark
    public void relinearizeCkks() {
        requireNonNull(ckks.byName().get("relinearize")).run();
    }
}
