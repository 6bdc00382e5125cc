package io.emeth.aggregator.flink;

import io.emeth.aggregator.Accumulator;
import io.emeth.aggregator.AggregationProgram;
import io.emeth.aggregator.CoveredSet;
import io.emeth.aggregator.ElementType;
import io.emeth.aggregator.FinalPayload;
import io.emeth.aggregator.JobId;
import io.emeth.aggregator.JobSpec;
import io.emeth.aggregator.Limits;
import io.emeth.aggregator.Materials;
import io.emeth.aggregator.PayloadLayout;
import io.emeth.aggregator.ProgramRegistry;
import io.emeth.aggregator.SubJobResult;
import io.emeth.aggregator.flink.demo.DemoJobs;
import io.emeth.aggregator.plain.PlainSum;
import io.emeth.aggregator.signing.SigningKey;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** A user's program with a bug. */
final class FailingProgram implements AggregationProgram {
    static final String MESSAGE = "a bug of the user's";

    static JobSpec job(int number, int numParallel) {
        return JobSpec.plain(
                new JobId(new UUID(1, number)), "failing", numParallel, PayloadLayout.vector(3), ElementType.INT64);
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
                        .register(new FailingProgram())
                        .build();
            }

            @Override
            public List<SigningKey> signingKeys() {
                return known.signingKeys();
            }
        };
    }

    @Override
    public String name() {
        return "failing";
    }

    @Override
    public Limits limits(JobSpec job) {
        return Limits.plain(job.layout(), ElementType.INT64);
    }

    @Override
    public Accumulator start(JobSpec job, Materials materials) {
        return new Accumulator() {
            @Override
            public void accept(SubJobResult result) {
                throw new IllegalStateException(MESSAGE);
            }

            @Override
            public List<ByteBuffer> snapshot(CoveredSet covered) {
                return List.of();
            }

            @Override
            public void merge(Accumulator other) {
                throw new IllegalStateException(MESSAGE);
            }

            @Override
            public FinalPayload finish(CoveredSet covered) {
                throw new IllegalStateException(MESSAGE);
            }

            @Override
            public void close() {}
        };
    }
}
