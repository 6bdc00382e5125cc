package io.emeth.aggregator.benchmarks;

import io.emeth.aggregator.Workers;
import io.emeth.aggregator.client.Encryptor;
import io.emeth.aggregator.client.KeyGenerator;
import io.emeth.aggregator.client.PublicKey;
import io.emeth.aggregator.client.SecretKey;
import io.emeth.aggregator.he.BatchEncoder;
import io.emeth.aggregator.he.Ciphertext;
import io.emeth.aggregator.he.CiphertextAccumulator;
import io.emeth.aggregator.he.CkksEncoder;
import io.emeth.aggregator.he.Evaluator;
import io.emeth.aggregator.he.HeContext;
import io.emeth.aggregator.he.HeParameters;
import io.emeth.aggregator.he.Plaintext;
import io.emeth.aggregator.he.RelinKeys;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
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
    private static final double SCALE = 0x1p40;

    /** The caller's thread included. */
    @Param({"1", "2"})
    int threads;

    private ExecutorService executor;
    private Workers workers;
    private List<CiphertextAccumulator> shards;
    private List<ByteBuffer> results;
    private Relinearization bfv;
    private Relinearization ckks;

    /** A product of two ciphertexts, and the keys that it needs. */
    private record Relinearization(HeContext context, Evaluator evaluator, Ciphertext product, RelinKeys keys) {
        static Relinearization of(HeParameters parameters, Workers workers) {
            HeContext context = HeContext.create(parameters);
            KeyGenerator generator = new KeyGenerator(context);
            try (SecretKey secretKey = generator.generateSecretKey();
                    PublicKey publicKey = generator.generatePublicKey(secretKey);
                    Ciphertext a = Ciphertext.load(context, encrypt(context, publicKey))) {
                Evaluator evaluator = new Evaluator(context).with(workers);
                RelinKeys keys = RelinKeys.load(context, generator.generateRelinKeys(secretKey));
                return new Relinearization(context, evaluator, evaluator.square(a), keys);
            }
        }

        Ciphertext run() {
            return evaluator.relinearize(product, keys);
        }
    }

    private static ByteBuffer encrypt(HeContext context, PublicKey publicKey) {
        try (Plaintext plaintext = context.hasBatching()
                ? new BatchEncoder(context).encode(new long[] {1, 2, 3})
                : new CkksEncoder(context).encode(new double[] {1, 2, 3}, SCALE, context.firstLimbs())) {
            return new Encryptor(publicKey).encrypt(plaintext);
        }
    }

    private static ByteBuffer direct(ByteBuffer bytes) {
        return ByteBuffer.allocateDirect(bytes.remaining()).put(bytes).flip();
    }

    /** Makes what is added and relinearized. */
    @Setup(Level.Trial)
    public void prepare() {
        executor = Executors.newFixedThreadPool(Math.max(1, threads - 1));
        workers = Workers.of(executor, threads);
        bfv = Relinearization.of(HeParameters.bfv(8192, 20), workers);
        ckks = Relinearization.of(HeParameters.ckks(16384, 60, 45, 45, 45, 45, 45, 45, 45, 60), workers);
        shards = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            shards.add(CiphertextAccumulator.create(
                    bfv.context(), 1, 1.0, List.of(new CiphertextAccumulator.Operation.Identity())));
        }
        KeyGenerator generator = new KeyGenerator(bfv.context());
        results = new ArrayList<>();
        try (SecretKey secretKey = generator.generateSecretKey();
                PublicKey publicKey = generator.generatePublicKey(secretKey)) {
            for (int i = 0; i < RESULTS; i++) {
                results.add(direct(encrypt(bfv.context(), publicKey)));
            }
        }
    }

    /** Frees it. */
    @TearDown(Level.Trial)
    public void close() {
        shards.forEach(CiphertextAccumulator::close);
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
        bfv.run().close();
    }

    /** CKKS, N = 16384, 8 data primes. */
    @Benchmark
    public void relinearizeCkks() {
        ckks.run().close();
    }
}
