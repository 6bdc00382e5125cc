package io.emeth.aggregator.benchmarks;

import io.emeth.aggregator.JobId;
import io.emeth.aggregator.JobSpec;
import io.emeth.aggregator.PayloadLayout;
import io.emeth.aggregator.client.KeyGenerator;
import io.emeth.aggregator.client.PublicKey;
import io.emeth.aggregator.client.SecretKey;
import io.emeth.aggregator.client.SubJobEncryptor;
import io.emeth.aggregator.he.CiphertextAccumulator;
import io.emeth.aggregator.he.HeContext;
import io.emeth.aggregator.he.HeParameters;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.UUID;
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
 * One SubJob result of one BFV ciphertext added to the running total, the whole way from bytes: header, sizes, every
 * residue and transparency checked, then added, in one call into native code. {@code copy} moves the same bytes and
 * does nothing else: the speed of memory, which {@code sum} is to come near.
 *
 * <pre>
 * java -jar benchmarks/target/benchmarks.jar Accumulate -p degree=8192
 * AGG_KERNELS=scalar java -jar benchmarks/target/benchmarks.jar Accumulate
 * </pre>
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(3)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@SuppressWarnings("NullAway.Init") // JMH calls encrypt() before any benchmark
public class AccumulateBenchmark {
    private static final int PLAIN_BITS = 20;
    private static final long SAMPLES = 625;

    /** N; the ciphertext has 16 * limbs * N bytes: 128 KiB, 512 KiB, 2 MiB. */
    @Param({"4096", "8192", "16384"})
    int degree;

    private List<ByteBuffer> result;
    private CiphertextAccumulator total;
    private ByteBuffer source;
    private ByteBuffer target;

    /** Encrypts the one result that is added again and again. */
    @Setup(Level.Trial)
    public void encrypt() {
        HeParameters parameters = HeParameters.bfv(degree, PLAIN_BITS);
        JobSpec job = JobSpec.encrypted(
                new JobId(new UUID(0, 1)), "sum", 1, PayloadLayout.vector(degree), parameters.toSpec(0));
        try (HeContext context = HeContext.create(parameters);
                SecretKey secretKey = new KeyGenerator(context).generateSecretKey();
                PublicKey publicKey = new KeyGenerator(context).generatePublicKey(secretKey)) {
            result = new SubJobEncryptor(job, publicKey)
                    .encryptIntegers(0, 0, Map.of("values", new long[degree]), 1)
                    .objects();
            total = CiphertextAccumulator.create(
                    context, 1, 1.0, List.of(new CiphertextAccumulator.Operation.Identity()));
        }
        source = result.get(0);
        target = ByteBuffer.allocateDirect(source.remaining());
    }

    /** Frees the total. */
    @TearDown(Level.Trial)
    public void close() {
        total.close();
    }

    /** As the program {@code sum} does. */
    @Benchmark
    public void sum() {
        total.add(result, 1);
    }

    /** As the program {@code weighted-mean} does: multiplies by the weight, too. */
    @Benchmark
    public void weightedMean() {
        total.add(result, SAMPLES);
    }

    /** The bound: the same bytes copied. */
    @Benchmark
    public ByteBuffer copy() {
        return target.put(0, source, 0, source.remaining());
    }
}
