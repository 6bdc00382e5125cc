package io.emeth.aggregator.benchmarks;

import io.emeth.aggregator.FinalResult;
import io.emeth.aggregator.benchmarks.workload.JobFiles;
import io.emeth.aggregator.cli.TemporaryFolder;
import io.emeth.aggregator.he.Scheme;
import java.io.IOException;
import java.nio.file.Files;
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
 * Whole jobs, from result files in the system's cache to the final result: read, hashed, checked, combined, finished. The
 * files take up to half a GiB in {@code java.io.tmpdir} while it runs.
 *
 * <pre>
 * java -jar benchmarks/target/benchmarks.jar Programs -p results=1000 -p program=sum,variance
 * </pre>
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
@Warmup(iterations = 2)
@Measurement(iterations = 5)
@SuppressWarnings("NullAway.Init") // JMH calls write() before any benchmark
public class ProgramsBenchmark {
    /** Of which the planner chooses the parameters. */
    @Param({"sum", "weighted-mean", "variance", "concat"})
    String program;

    /** Of the encryption. */
    @Param({"BFV", "CKKS"})
    Scheme scheme;

    /** Files. */
    @Param("1000")
    int results;

    /** Numbers in each result. */
    @Param("4096")
    int length;

    private TemporaryFolder folder;
    private JobFiles job;

    /** Encrypts the results. */
    @Setup(Level.Trial)
    public void write() throws IOException {
        folder = new TemporaryFolder(Files.createTempDirectory("aggregator-benchmark-"));
        job = JobFiles.encrypted(folder.path(), program, scheme, results, length);
    }

    /** Deletes the files. */
    @TearDown(Level.Trial)
    public void delete() {
        folder.close();
    }

    /** All of it. */
    @Benchmark
    public FinalResult aggregate() {
        return job.aggregate();
    }
}
