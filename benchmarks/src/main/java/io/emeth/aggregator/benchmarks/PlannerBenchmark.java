package io.emeth.aggregator.benchmarks;

import io.emeth.aggregator.EncryptionSpec;
import io.emeth.aggregator.JobSpec;
import io.emeth.aggregator.benchmarks.workload.JobFiles;
import io.emeth.aggregator.he.Scheme;
import io.emeth.aggregator.he.plan.JobShape;
import io.emeth.aggregator.he.plan.Plan;
import io.emeth.aggregator.he.plan.Planner;
import io.emeth.aggregator.he.program.BuiltInPrograms;
import java.util.Optional;
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
import org.openjdk.jmh.annotations.Warmup;

/**
 * The plan of a job of 1,000 results, and the search for its parameters.
 *
 * <pre>
 * java -jar benchmarks/target/benchmarks.jar Planner -p program=variance
 * </pre>
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@SuppressWarnings("NullAway.Init") // JMH calls describe() before any benchmark
public class PlannerBenchmark {
    /** What is planned. */
    @Param({"sum", "variance", "concat"})
    String program;

    /** Of the encryption. */
    @Param({"BFV", "CKKS"})
    Scheme scheme;

    private JobSpec job;
    private JobShape shape;

    /** Finds parameters that fit. */
    @Setup(Level.Trial)
    public void describe() {
        job = JobFiles.planned(program, scheme, 1000, 4096);
        shape = JobShape.of(job, BuiltInPrograms.of(job).recipe(job));
    }

    /** With parameters given. */
    @Benchmark
    public Plan plan() {
        return BuiltInPrograms.of(job).plan(job);
    }

    /** The parameters themselves. */
    @Benchmark
    public EncryptionSpec propose() {
        return Planner.propose(shape, scheme, Optional.empty());
    }
}
