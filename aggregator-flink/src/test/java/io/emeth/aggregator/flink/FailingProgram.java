package io.emeth.aggregator.flink;

import io.emeth.aggregator.Accumulator;
import io.emeth.aggregator.AggregationProgram;
import io.emeth.aggregator.CoveredSet;
import io.emeth.aggregator.ElementType;
import io.emeth.aggregator.FinalPayload;
import io.emeth.aggregator.InvalidJobException;
import io.emeth.aggregator.JobId;
import io.emeth.aggregator.JobSpec;
import io.emeth.aggregator.Limits;
import io.emeth.aggregator.Materials;
import io.emeth.aggregator.PayloadLayout;
import io.emeth.aggregator.ProgramRegistry;
import io.emeth.aggregator.SubJobResult;
import io.emeth.aggregator.flink.demo.DemoJobs;
import io.emeth.aggregator.he.HeErrorCode;
import io.emeth.aggregator.he.HeException;
import io.emeth.aggregator.plain.PlainSum;
import io.emeth.aggregator.signing.SigningKey;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** A user's program with a bug, or on a machine that is too small. */
final class FailingProgram implements AggregationProgram {
    static final String MESSAGE = "a bug of the user's";

    private final String name;
    private final int good;
    private final RuntimeException failure;
    private final boolean isAtStart;

    /** @param good how many results an epoch takes before it fails */
    private FailingProgram(String name, int good, RuntimeException failure, boolean isAtStart) {
        this.name = name;
        this.good = good;
        this.failure = failure;
        this.isAtStart = isAtStart;
    }

    /** Fails with the first result. */
    static JobSpec job(int number, int numParallel) {
        return job(number, numParallel, "failing");
    }

    /** Fails with the second result of an epoch. */
    static JobSpec laterJob(int number, int numParallel) {
        return job(number, numParallel, "failing-later");
    }

    /** Has no memory for the first result. */
    static JobSpec largeJob(int number, int numParallel) {
        return job(number, numParallel, "too-large");
    }

    /** Has no memory to begin. */
    static JobSpec largestJob(int number, int numParallel) {
        return job(number, numParallel, "too-large-to-begin");
    }

    private static JobSpec job(int number, int numParallel, String program) {
        return JobSpec.plain(
                new JobId(new UUID(1, number)), program, numParallel, PayloadLayout.vector(3), ElementType.INT64);
    }

    static Jobs jobs(JobSpec... jobs) {
        DemoJobs known = Samples.jobs(jobs);
        return new Jobs() {
            private static final long serialVersionUID = 1;

            @Override
            public Optional<JobSpec> find(JobId job) {
                return known.find(job);
            }

            @Override
            public ProgramRegistry programs() {
                return ProgramRegistry.builder()
                        .register(new PlainSum())
                        .register(new FailingProgram("failing", 0, bug(), false))
                        .register(new FailingProgram("failing-later", 1, bug(), false))
                        .register(new FailingProgram("too-large", 0, noMemory(), false))
                        .register(new FailingProgram(
                                "too-large-to-begin", 0, new InvalidJobException("encryption", noMemory()), true))
                        .build();
            }

            @Override
            public List<SigningKey> signingKeys() {
                return known.signingKeys();
            }
        };
    }

    private static RuntimeException bug() {
        return new IllegalStateException(MESSAGE);
    }

    private static RuntimeException noMemory() {
        return new HeException(HeErrorCode.OUT_OF_MEMORY.code(), "no memory");
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Limits limits(JobSpec job) {
        return Limits.plain(job.layout(), ElementType.INT64);
    }

    @Override
    public Accumulator start(JobSpec job, Materials materials) {
        if (isAtStart) {
            throw failure;
        }
        return new Accumulator() {
            private int accepted;

            @Override
            public void accept(SubJobResult result) {
                if (accepted == good) {
                    throw failure;
                }
                accepted++;
            }

            @Override
            public List<ByteBuffer> snapshot(CoveredSet covered) {
                return List.of();
            }

            @Override
            public void merge(Accumulator other) {
                throw failure;
            }

            @Override
            public FinalPayload finish(CoveredSet covered) {
                throw failure;
            }

            @Override
            public void close() {}
        };
    }
}
