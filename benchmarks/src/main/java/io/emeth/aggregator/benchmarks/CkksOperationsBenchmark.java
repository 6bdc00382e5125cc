package io.emeth.aggregator.benchmarks;

import io.emeth.aggregator.benchmarks.workload.EvaluatorOperations;
import io.emeth.aggregator.benchmarks.workload.ParameterSet;
import java.util.Objects;
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
 * Every operation of CKKS on one thread, from Java; what each one is, {@link EvaluatorOperations} says.
 *
 * <pre>
 * java -jar benchmarks/target/benchmarks.jar CkksOperations -p parameterSet=ckks-8192
 * AGG_KERNELS=avx2 java -jar benchmarks/target/benchmarks.jar CkksOperations -p operation=multiply,relinearize
 * </pre>
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 5, time = 1)
@SuppressWarnings("NullAway.Init") // JMH calls prepare() before any benchmark
public class CkksOperationsBenchmark {
    /** Scheme and N, with as many primes as 128-bit security allows. */
    @Param({"ckks-4096", "ckks-8192", "ckks-8192-60", "ckks-16384", "ckks-32768"})
    String parameterSet;

    /** By its name. */
    @Param({
        "load + add",
        "load",
        "save",
        "add",
        "add plain",
        "multiply plain",
        "multiply",
        "square",
        "relinearize",
        "rotate",
        "mod switch",
        "rescale",
        "encode",
        "decode",
        "encrypt",
        "decrypt"
    })
    String operation;

    private EvaluatorOperations operations;
    private Runnable work;

    /** Makes keys and operands. */
    @Setup(Level.Trial)
    public void prepare() {
        operations = new EvaluatorOperations(ParameterSet.named(parameterSet));
        work = Objects.requireNonNull(operations.byName().get(operation), operation);
    }

    /** Frees them. */
    @TearDown(Level.Trial)
    public void close() {
        operations.close();
    }

    /** Once. */
    @Benchmark
    public void operation() {
        work.run();
    }
}
