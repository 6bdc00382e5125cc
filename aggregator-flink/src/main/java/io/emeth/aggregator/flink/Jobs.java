package io.emeth.aggregator.flink;

import io.emeth.aggregator.JobId;
import io.emeth.aggregator.JobSpec;
import io.emeth.aggregator.Materials;
import io.emeth.aggregator.ProgramRegistry;
import io.emeth.aggregator.signing.SigningKey;
import java.io.IOException;
import java.io.Serializable;
import java.util.List;
import java.util.Optional;

/**
 * What the operators must know beside the results. It is serialized into the Flink job, so it holds places and not keys:
 * secrets are read where they are used. Thread-safe; each task of an operator has a copy of its own.
 */
public interface Jobs extends Serializable {

    /**
     * The description of a job; the same one as long as results of it are aggregated.
     *
     * @return empty if there is no such job, or none any more: its results are rejected as {@code WRONG_JOB}
     * @throws IOException if that cannot be told now: Flink starts again from the last checkpoint
     */
    Optional<JobSpec> find(JobId job) throws IOException;

    /** What the job's program needs beside the results; {@link Materials#NONE} unless overridden. */
    default Materials materials(JobSpec job) throws IOException {
        return Materials.NONE;
    }

    /** The programs on this machine; unless overridden, those that the classpath offers. */
    default ProgramRegistry programs() {
        return ProgramRegistry.discover();
    }

    /** What manifests are signed with: 1 to 16 keys. */
    List<SigningKey> signingKeys() throws IOException;
}
