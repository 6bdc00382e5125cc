package io.emeth.aggregator.flink.demo;

import io.emeth.aggregator.Digest;
import io.emeth.aggregator.JobId;
import io.emeth.aggregator.JobSpec;
import io.emeth.aggregator.flink.Jobs;
import io.emeth.aggregator.signing.Algorithm;
import io.emeth.aggregator.signing.SigningKey;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/** Jobs that travel with the stream's description, signed with a key that anybody can make from the seed. */
public final class DemoJobs implements Jobs {
    private static final long serialVersionUID = 1;

    private final TreeMap<String, String> jobs = new TreeMap<>();
    private final long seed;

    /** @param seed of the signing key */
    public DemoJobs(Collection<JobSpec> jobs, long seed) {
        jobs.forEach(job -> this.jobs.put(job.job().toString(), job.toJson()));
        this.seed = seed;
    }

    @Override
    public Optional<JobSpec> find(JobId job) {
        return Optional.ofNullable(jobs.get(job.toString())).map(JobSpec::fromJson);
    }

    @Override
    public List<SigningKey> signingKeys() {
        ByteBuffer bytes = ByteBuffer.allocate(Long.BYTES).putLong(seed).flip();
        return List.of(SigningKey.of(Algorithm.ED25519, Digest.sha256(bytes).toByteArray()));
    }
}
