package io.emeth.aggregator.flink;

import io.emeth.aggregator.Aggregation;
import io.emeth.aggregator.CompletenessPolicy;
import io.emeth.aggregator.ElementType;
import io.emeth.aggregator.FinalResult;
import io.emeth.aggregator.JobId;
import io.emeth.aggregator.JobSpec;
import io.emeth.aggregator.PayloadLayout;
import io.emeth.aggregator.ProgramRegistry;
import io.emeth.aggregator.SubJobId;
import io.emeth.aggregator.SubJobResult;
import io.emeth.aggregator.flink.demo.DemoJobs;
import io.emeth.aggregator.manifest.Manifest;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** Small jobs, their results, and what one machine makes of them. */
final class Samples {
    static final long SEED = 7;

    private Samples() {}

    static JobSpec sum(int number, int numParallel) {
        return sum(number, numParallel, 3);
    }

    static JobSpec sum(int number, int numParallel, int numbers) {
        return JobSpec.plain(
                new JobId(new UUID(1, number)),
                "plain-sum",
                numParallel,
                PayloadLayout.vector(numbers),
                ElementType.INT64);
    }

    static JobSpec quorum(int number, int numParallel, int minimum, long deadlineMillis) {
        return sum(number, numParallel)
                .withCompleteness(new CompletenessPolicy.Quorum(minimum, Instant.ofEpochMilli(deadlineMillis)));
    }

    static SubJobResult result(JobSpec job, int index) {
        return result(job, 0, index, index);
    }

    static SubJobResult result(JobSpec job, int epoch, int index, long value) {
        ByteBuffer numbers = ByteBuffer.allocate(
                        Math.toIntExact(Long.BYTES * job.layout().elements()))
                .order(ByteOrder.LITTLE_ENDIAN);
        numbers.putLong(value).putLong(-1).putLong(1).rewind();
        return SubJobResult.plain(
                new SubJobId(job.job(), epoch, index),
                job.program(),
                ElementType.INT64,
                job.layout(),
                List.of(numbers));
    }

    static DemoJobs jobs(JobSpec... jobs) {
        return new DemoJobs(List.of(jobs), SEED);
    }

    /** What {@link Aggregation} itself makes of these, in this order. */
    static FinishedEpoch expected(JobSpec job, List<SubJobResult> results) throws Exception {
        ProgramRegistry programs = ProgramRegistry.discover();
        try (Aggregation aggregation = Aggregation.open(job, 0, programs)) {
            results.forEach(aggregation::accept);
            FinalResult result = aggregation.finish(Instant.MAX);
            Manifest manifest = Manifest.of(job, programs, result, aggregation.tally());
            return new FinishedEpoch(
                    job.job().toString(),
                    0,
                    Submission.bytes(result.toBuffers()),
                    manifest.sign(jobs(job).signingKeys()).toJson());
        }
    }
}
