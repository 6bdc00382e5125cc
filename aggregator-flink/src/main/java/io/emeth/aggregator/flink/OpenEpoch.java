package io.emeth.aggregator.flink;

import io.emeth.aggregator.Aggregation;
import io.emeth.aggregator.CompletenessPolicy;
import io.emeth.aggregator.JobSpec;
import io.emeth.aggregator.Limits;
import java.time.Instant;

/** An aggregation that is in memory, between two visits to keyed state. Never leaves its task. */
final class OpenEpoch implements AutoCloseable {
    private static final long OVERHEAD_BYTES = 64 << 10;

    private final JobSpec job;
    private final Aggregation aggregation;
    private final Limits limits;
    private boolean isDirty;

    /** @param limits of the job's results */
    OpenEpoch(JobSpec job, Aggregation aggregation, Limits limits) {
        this.job = job;
        this.aggregation = aggregation;
        this.limits = limits;
    }

    JobSpec job() {
        return job;
    }

    Aggregation aggregation() {
        return aggregation;
    }

    Limits limits() {
        return limits;
    }

    /** What it may take in memory: totals are as large as a result, if the program makes sums. */
    long bytes() {
        return limits.maxTotalBytes() + OVERHEAD_BYTES;
    }

    /** The event time, in milliseconds, from which on results need not be waited for; the end of the stream if never. */
    long deadline() {
        if (job.completeness() instanceof CompletenessPolicy.Quorum quorum) {
            Instant deadline = quorum.deadline();
            boolean isPast = deadline.isBefore(Instant.ofEpochMilli(Long.MIN_VALUE + 1));
            if (isPast || deadline.isAfter(Instant.ofEpochMilli(Long.MAX_VALUE))) {
                return isPast ? Long.MIN_VALUE + 1 : Long.MAX_VALUE;
            }
            return deadline.minusNanos(1).toEpochMilli() + 1; // the first millisecond that is not before it
        }
        return Long.MAX_VALUE;
    }

    /** Whether keyed state lacks something that this has. */
    boolean isDirty() {
        return isDirty;
    }

    void setDirty(boolean dirty) {
        isDirty = dirty;
    }

    @Override
    public void close() {
        aggregation.close();
    }
}
