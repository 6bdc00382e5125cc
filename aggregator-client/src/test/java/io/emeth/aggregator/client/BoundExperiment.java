package io.emeth.aggregator.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.emeth.aggregator.Aggregation;
import io.emeth.aggregator.FinalResult;
import io.emeth.aggregator.JobId;
import io.emeth.aggregator.JobSpec;
import io.emeth.aggregator.JobVector;
import io.emeth.aggregator.Materials;
import io.emeth.aggregator.PayloadLayout;
import io.emeth.aggregator.ProgramArguments;
import io.emeth.aggregator.ProgramRegistry;
import io.emeth.aggregator.Receipt;
import io.emeth.aggregator.SubJobResult;
import io.emeth.aggregator.he.HeParameters;
import io.emeth.aggregator.he.Scheme;
import io.emeth.aggregator.he.plan.Plan;
import io.emeth.aggregator.he.program.RecipeProgram;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** One job carried out from numbers to numbers, to see how far they are from what the plan promised. */
final class BoundExperiment implements AutoCloseable {
    final Plan plan;
    private final RecipeProgram program;
    private final JobSpec job;
    private final Jobs keys;
    private final Materials keyMaterials;

    BoundExperiment(
            RecipeProgram program,
            HeParameters parameters,
            int scaleBits,
            long elements,
            int numParallel,
            long valueBound,
            long maxWeight,
            Map<String, ?> arguments) {
        this.program = program;
        this.job = JobSpec.encrypted(
                        new JobId(new UUID(5, 6)),
                        program.name(),
                        numParallel,
                        PayloadLayout.vector(elements),
                        parameters.toSpec(scaleBits))
                .withArguments(ProgramArguments.of(arguments))
                .withValueBound(BigDecimal.valueOf(valueBound))
                .withMaxWeight(maxWeight);
        this.plan = program.plan(job);
        this.keys = Jobs.of(parameters);
        KeyGenerator generator = new KeyGenerator(keys.context());
        Materials.Builder materials = Materials.builder();
        if (plan.needsRelinKeys()) {
            materials.put("relin_keys", generator.generateRelinKeys(keys.secretKey()));
        }
        if (!plan.galoisElements().isEmpty()) {
            materials.put("galois_keys", generator.generateGaloisKeys(keys.secretKey(), plan.galoisElements()));
        }
        this.keyMaterials = materials.build();
    }

    boolean isBfv() {
        return keys.context().parameters().scheme() == Scheme.BFV;
    }

    /** What comes out when each result has these numbers. */
    FinalResult run(List<double[]> results, long[] weights, Map<String, double[]> vectors, boolean encryptedVectors)
            throws Exception {
        Materials.Builder materials = Materials.builder();
        for (String name : keyMaterials.digests().keySet()) {
            materials.put(name, keyMaterials.find(name).orElseThrow());
        }
        vectors.forEach((name, values) -> materials.put(name, joined(vector(name, values, encryptedVectors))));
        ProgramRegistry registry = ProgramRegistry.builder().register(program).build();
        try (Aggregation aggregation = Aggregation.open(job, 0, registry, materials.build())) {
            for (int i = 0; i < results.size(); i++) {
                Receipt receipt = aggregation.accept(result(i, results.get(i), weights[i]));
                assertThat(receipt).isInstanceOf(Receipt.Accepted.class);
            }
            return aggregation.finish(Instant.now());
        }
    }

    private SubJobResult result(int index, double[] values, long weight) {
        SubJobEncryptor encryptor = new SubJobEncryptor(job, keys.publicKey(), program);
        return isBfv()
                ? encryptor.encryptIntegers(0, index, Map.of("values", integers(values)), weight)
                : encryptor.encryptReals(0, index, Map.of("values", values), weight);
    }

    private JobVector vector(String name, double[] values, boolean encrypted) {
        Map<String, double[]> reals = Map.of("values", values);
        Map<String, long[]> integers = Map.of("values", integers(values));
        if (!encrypted) {
            return isBfv()
                    ? JobVectorEncryptor.publicIntegers(job, name, integers)
                    : JobVectorEncryptor.publicReals(job, name, reals);
        }
        JobVectorEncryptor encryptor = new JobVectorEncryptor(job, keys.publicKey());
        return isBfv() ? encryptor.encryptIntegers(name, integers) : encryptor.encryptReals(name, reals);
    }

    private static long[] integers(double[] values) {
        return Arrays.stream(values).mapToLong(Math::round).toArray();
    }

    private static ByteBuffer joined(JobVector vector) {
        List<ByteBuffer> buffers = vector.toBuffers();
        ByteBuffer all = ByteBuffer.allocateDirect(
                buffers.stream().mapToInt(ByteBuffer::remaining).sum());
        buffers.forEach(buffer -> all.put(buffer.duplicate()));
        return all.flip();
    }

    /** The numbers that the requester reads. */
    Map<String, double[]> decrypt(FinalResult result) throws Exception {
        return new FinalResultDecryptor(job, keys.secretKey(), program).decryptReals(result);
    }

    /** The noise budget of the worst object. */
    int noiseBudget(FinalResult result) {
        Decryptor decryptor = new Decryptor(keys.secretKey());
        return result.objects().stream().mapToInt(decryptor::noiseBudget).min().orElseThrow();
    }

    @Override
    public void close() {
        keys.close();
    }
}
