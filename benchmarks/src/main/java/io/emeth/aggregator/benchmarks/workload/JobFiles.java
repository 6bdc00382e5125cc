package io.emeth.aggregator.benchmarks.workload;

import io.emeth.aggregator.Aggregation;
import io.emeth.aggregator.ElementType;
import io.emeth.aggregator.FinalResult;
import io.emeth.aggregator.IncompleteAggregationException;
import io.emeth.aggregator.JobId;
import io.emeth.aggregator.JobSpec;
import io.emeth.aggregator.Materials;
import io.emeth.aggregator.PayloadLayout;
import io.emeth.aggregator.ProgramRegistry;
import io.emeth.aggregator.SubJobId;
import io.emeth.aggregator.SubJobResult;
import io.emeth.aggregator.client.KeyGenerator;
import io.emeth.aggregator.client.PublicKey;
import io.emeth.aggregator.client.SecretKey;
import io.emeth.aggregator.client.SubJobEncryptor;
import io.emeth.aggregator.he.HeContext;
import io.emeth.aggregator.he.HeParameters;
import io.emeth.aggregator.he.Scheme;
import io.emeth.aggregator.he.plan.JobShape;
import io.emeth.aggregator.he.plan.Plan;
import io.emeth.aggregator.he.plan.Planner;
import io.emeth.aggregator.he.program.BuiltInPrograms;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;

/**
 * A job and the files of all its results: vectors of random integers in [-10, 10], with parameters that the planner
 * chooses. Results beyond the sixteenth repeat the payloads of the first sixteen under indices of their own.
 *
 * @param job complete when every result is in
 * @param materials the evaluation keys that its plan asks for
 * @param files of results 0, 1, …
 * @param resultBytes of one file
 */
public record JobFiles(JobSpec job, Materials materials, List<Path> files, long resultBytes) {
    private static final int DISTINCT = 16;
    private static final int VALUE_BOUND = 10;
    private static final long WEIGHT = 625;
    private static final JobId JOB = new JobId(new UUID(0, 1));

    /**
     * Writes the files of an encrypted job.
     *
     * @param folder that exists
     * @param length numbers in a result
     * @throws IOException if a file cannot be written
     */
    public static JobFiles encrypted(Path folder, String program, Scheme scheme, int count, int length)
            throws IOException {
        JobSpec job = planned(program, scheme, count, length);
        HeParameters parameters = HeParameters.of(job.encryption().orElseThrow());
        try (HeContext context = HeContext.create(parameters);
                SecretKey secretKey = new KeyGenerator(context).generateSecretKey();
                PublicKey publicKey = new KeyGenerator(context).generatePublicKey(secretKey)) {
            SubJobEncryptor encryptor = new SubJobEncryptor(job, publicKey);
            List<SubJobResult> distinct = new ArrayList<>();
            for (int i = 0; i < Math.min(DISTINCT, count); i++) {
                distinct.add(encrypted(encryptor, scheme, i, length));
            }
            return written(folder, job, materials(job, context, secretKey), distinct, context.parametersId());
        }
    }

    /** The job without its results. */
    public static JobSpec planned(String program, Scheme scheme, int count, int length) {
        JobSpec unplanned = spec(program, scheme, count, length);
        JobShape shape = JobShape.of(unplanned, BuiltInPrograms.of(unplanned).recipe(unplanned));
        JobSpec job = JobSpec.encrypted(
                JOB, program, count, unplanned.layout(), Planner.propose(shape, scheme, Optional.empty()));
        return bounded(job);
    }

    /** Parameters stand in for those that the planner will choose. */
    private static JobSpec spec(String program, Scheme scheme, int count, int length) {
        ParameterSet any = ParameterSet.named(scheme == Scheme.BFV ? "bfv-8192" : "ckks-8192");
        return bounded(JobSpec.encrypted(
                JOB,
                program,
                count,
                PayloadLayout.vector(length),
                any.parameters().toSpec(any.scaleBits())));
    }

    private static JobSpec bounded(JobSpec job) {
        return job.withValueBound(BigDecimal.valueOf(VALUE_BOUND)).withMaxWeight(WEIGHT);
    }

    private static SubJobResult encrypted(SubJobEncryptor encryptor, Scheme scheme, int index, int length) {
        long[] values =
                new Random(index).longs(length, -VALUE_BOUND, VALUE_BOUND + 1).toArray();
        if (scheme == Scheme.BFV) {
            return encryptor.encryptIntegers(0, index, Map.of("values", values), WEIGHT);
        }
        double[] reals = new double[length];
        for (int i = 0; i < length; i++) {
            reals[i] = values[i];
        }
        return encryptor.encryptReals(0, index, Map.of("values", reals), WEIGHT);
    }

    private static Materials materials(JobSpec job, HeContext context, SecretKey secretKey) {
        Plan plan = BuiltInPrograms.of(job).plan(job);
        Materials.Builder materials = Materials.builder();
        KeyGenerator generator = new KeyGenerator(context);
        if (plan.needsRelinKeys()) {
            materials.put("relin_keys", generator.generateRelinKeys(secretKey));
        }
        if (!plan.galoisElements().isEmpty()) {
            materials.put("galois_keys", generator.generateGaloisKeys(secretKey, plan.galoisElements()));
        }
        return materials.build();
    }

    private static JobFiles written(
            Path folder, JobSpec job, Materials materials, List<SubJobResult> distinct, String parametersId)
            throws IOException {
        List<Path> files = new ArrayList<>();
        long bytes = 0;
        for (int i = 0; i < job.numParallel(); i++) {
            SubJobResult payload = distinct.get(i % distinct.size());
            SubJobResult result = SubJobResult.encrypted(
                            new SubJobId(job.job(), 0, i), job.program(), parametersId, job.layout(), payload.objects())
                    .withWeight(WEIGHT);
            files.add(write(folder, i, result));
            bytes = result.toBuffers().stream().mapToLong(ByteBuffer::remaining).sum();
        }
        return new JobFiles(job, materials, files, bytes);
    }

    /**
     * Writes the files of a job that is not encrypted: sums of doubles.
     *
     * @param folder that exists
     * @throws IOException if a file cannot be written
     */
    public static JobFiles plain(Path folder, int count, int length) throws IOException {
        JobSpec job = JobSpec.plain(JOB, "plain-sum", count, PayloadLayout.vector(length), ElementType.FLOAT64);
        List<Path> files = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            ByteBuffer payload = ByteBuffer.allocate(Double.BYTES * length).order(ByteOrder.LITTLE_ENDIAN);
            new Random(i % DISTINCT).ints(length, -VALUE_BOUND, VALUE_BOUND + 1).forEach(payload::putDouble);
            SubJobId id = new SubJobId(job.job(), 0, i);
            files.add(write(
                    folder,
                    i,
                    SubJobResult.plain(id, job.program(), ElementType.FLOAT64, job.layout(), List.of(payload.flip()))));
        }
        return new JobFiles(job, Materials.NONE, files, (long) Double.BYTES * length);
    }

    private static Path write(Path folder, int index, SubJobResult result) throws IOException {
        Path file = folder.resolve("result-" + index + ".emeth");
        result.write(file);
        return file;
    }

    /** The same job for the first {@code count} results only. */
    public JobFiles first(int count) {
        JobSpec fewer = new JobSpec(
                job.job(),
                job.programName(),
                count,
                1,
                job.layout(),
                job.encryption(),
                job.elementType(),
                job.completeness(),
                job.maxWeight(),
                job.arguments(),
                job.valueBound(),
                job.nodes(),
                job.publicKey(),
                job.resubmission());
        return new JobFiles(fewer, materials, files.subList(0, count), resultBytes);
    }

    /**
     * The whole job, from files to the final result.
     *
     * @throws IllegalStateException if a file cannot be read or its result is rejected: nothing worth timing happens then
     */
    public FinalResult aggregate() {
        try (Aggregation aggregation = Aggregation.open(job, 0, ProgramRegistry.discover(), materials)) {
            aggregation.acceptFiles(files);
            return aggregation.finish(Instant.EPOCH);
        } catch (IncompleteAggregationException e) {
            throw new IllegalStateException(e);
        }
    }
}
