package io.emeth.aggregator.benchmarks;

import io.emeth.aggregator.benchmarks.workload.Fixture;
import io.emeth.aggregator.benchmarks.workload.ParameterSet;
import io.emeth.aggregator.he.Ciphertext;
import io.emeth.aggregator.he.CiphertextAccumulator;
import io.emeth.aggregator.he.CompressionMode;
import io.emeth.aggregator.he.SealCompression;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * One result of one ciphertext added to a running sum, the whole way from bytes: header, sizes, every residue and
 * transparency checked, then added, in one call into native code. {@code copy} moves the same bytes and does nothing
 * else: the speed of memory, which {@code add} is to come near.
 *
 * <pre>
 * java -jar benchmarks/target/benchmarks.jar Ingest -p parameterSet=bfv-8192 -p form=full,seeded
 * AGG_KERNELS=scalar java -jar benchmarks/target/benchmarks.jar Ingest.add -p weight=1
 * java -jar benchmarks/target/benchmarks.jar Ingest.add -p weight=1 -p form=full -t max    # one sum for each thread
 * </pre>
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(2)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@SuppressWarnings("NullAway.Init") // JMH calls encrypt() before any benchmark
public class IngestBenchmark {
    /** Scheme and N; the ciphertext has 16 * primes * N bytes: 128 KiB to 2 MiB. */
    @Param({"bfv-4096", "bfv-8192", "bfv-16384", "ckks-8192", "ckks-16384"})
    String parameterSet;

    /** How the sender saved it. */
    @Param({"full", "seeded", "zlib", "zstd"})
    String form;

    /** 1 adds; anything else multiplies, too. */
    @Param({"1", "625"})
    long weight;

    private static final int BATCH = 8;

    private Fixture fixture;
    private long[] factors;
    private CiphertextAccumulator total;
    private ByteBuffer object;
    private ByteBuffer target;
    private long mostBytes;

    /** Encrypts the one result that is added again and again. */
    @Setup(Level.Trial)
    public void encrypt() {
        fixture = new Fixture(ParameterSet.named(parameterSet));
        total = fixture.accumulator();
        factors = new long[BATCH];
        Arrays.fill(factors, weight);
        object = switch (form) {
            case "full" -> fixture.encrypted(1);
            case "seeded" -> fixture.seeded(1);
            default ->
                SealCompression.compress(fixture.encrypted(1), CompressionMode.valueOf(form.toUpperCase(Locale.ROOT)));
        };
        mostBytes = fixture.context().maxCiphertextBytes(Ciphertext.MAX_SIZE);
        target = ByteBuffer.allocateDirect(object.remaining());
    }

    /** Frees everything native. */
    @TearDown(Level.Trial)
    public void close() {
        total.close();
        fixture.close();
    }

    /** As the programs {@code sum} and {@code weighted-mean} do. */
    @Benchmark
    public void add() {
        total.add(List.of(SealCompression.decompress(object, mostBytes)), weight);
    }

    /** As {@code add}, with several results in one call. */
    @Benchmark
    @OperationsPerInvocation(BATCH)
    public void addAll() {
        List<ByteBuffer> result = List.of(SealCompression.decompress(object, mostBytes));
        total.addAll(Collections.nCopies(BATCH, result), factors);
    }

    /** The bound: the same bytes copied. */
    @Benchmark
    public ByteBuffer copy() {
        return target.put(0, object, 0, object.remaining());
    }
}
