package io.emeth.aggregator.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.emeth.aggregator.Aggregation;
import io.emeth.aggregator.FinalResult;
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
import io.emeth.aggregator.he.Security;
import io.emeth.aggregator.he.jni.DirectBuffers;
import io.emeth.aggregator.he.plan.Plan;
import io.emeth.aggregator.he.program.BuiltInPrograms;
import io.emeth.aggregator.he.program.RecipeProgram;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Keys of one scheme and everything that a program needs from both ends. Small parameters with room for three products
 * one after the other; numbers are whole, so that one test serves both schemes.
 */
final class ProgramFixture implements AutoCloseable {
    /** N = 1024: 1,024 slots in BFV, 512 in CKKS. */
    static final int DEGREE = 1024;

    private static final int[] BFV_BITS = {60, 60, 60, 60, 60, 60};
    private static final int[] CKKS_BITS = {60, 40, 40, 40, 40, 60};
    private static final int BFV_PLAIN_BITS = 36;
    private static final int CKKS_SCALE_BITS = 40;

    final Jobs keys;
    final Scheme scheme;

    private ProgramFixture(Scheme scheme) {
        this.scheme = scheme;
        boolean bfv = scheme == Scheme.BFV;
        this.keys = Jobs.of(new HeParameters(
                scheme,
                DEGREE,
                HeParameters.ckks(DEGREE, bfv ? BFV_BITS : CKKS_BITS)
                        .withSecurity(Security.TOY)
                        .coefficientModuli(),
                bfv ? HeParameters.bfv(DEGREE, BFV_PLAIN_BITS).plainModulus() : 0,
                Security.TOY));
    }

    static ProgramFixture of(String scheme) {
        return new ProgramFixture(Scheme.parse(scheme));
    }

    boolean isBfv() {
        return scheme == Scheme.BFV;
    }

    int slots() {
        return keys.context().slots();
    }

    /** What decrypted numbers may be off by. */
    double tolerance() {
        return isBfv() ? 0 : 1e-3;
    }

    JobSpec job(String program, int numParallel, PayloadLayout layout, int valueBound, Map<String, ?> arguments) {
        JobSpec plain = keys.job(program, numParallel, layout);
        JobSpec spec = JobSpec.encrypted(
                plain.job(),
                program,
                numParallel,
                layout,
                keys.context().parameters().toSpec(isBfv() ? 0 : CKKS_SCALE_BITS));
        spec = spec.withArguments(ProgramArguments.of(arguments));
        return valueBound == 0 ? spec : spec.withValueBound(BigDecimal.valueOf(valueBound));
    }

    /** The keys that the plan asks for, and these vectors. */
    Materials materials(JobSpec job, RecipeProgram program, JobVector... vectors) {
        Plan plan = program.plan(job);
        KeyGenerator generator = new KeyGenerator(keys.context());
        Materials.Builder materials = Materials.builder();
        if (plan.needsRelinKeys()) {
            materials.put("relin_keys", generator.generateRelinKeys(keys.secretKey()));
        }
        if (!plan.galoisElements().isEmpty()) {
            materials.put("galois_keys", generator.generateGaloisKeys(keys.secretKey(), plan.galoisElements()));
        }
        for (JobVector vector : vectors) {
            materials.put(vector.header().name(), bytes(vector.toBuffers()));
        }
        return materials.build();
    }

    Materials materials(JobSpec job, JobVector... vectors) {
        return materials(job, BuiltInPrograms.of(job), vectors);
    }

    static ByteBuffer bytes(List<ByteBuffer> buffers) {
        ByteBuffer all = DirectBuffers.allocate(
                buffers.stream().mapToLong(ByteBuffer::remaining).sum());
        buffers.forEach(buffer -> all.put(buffer.duplicate()));
        return all.flip();
    }

    /** Whole numbers, encrypted as what the scheme takes. */
    SubJobResult result(JobSpec job, RecipeProgram program, int index, Map<String, long[]> tensors, long weight) {
        SubJobEncryptor encryptor = new SubJobEncryptor(job, keys.publicKey(), program);
        return isBfv()
                ? encryptor.encryptIntegers(0, index, tensors, weight)
                : encryptor.encryptReals(0, index, reals(tensors), weight);
    }

    SubJobResult result(JobSpec job, int index, long... values) {
        return result(job, BuiltInPrograms.of(job), index, Map.of("values", values), 1);
    }

    JobVector vector(JobSpec job, boolean encrypted, long... values) {
        Map<String, long[]> tensors = Map.of("values", values);
        if (!encrypted) {
            return isBfv()
                    ? JobVectorEncryptor.publicIntegers(job, "vector", tensors)
                    : JobVectorEncryptor.publicReals(job, "vector", reals(tensors));
        }
        JobVectorEncryptor encryptor = new JobVectorEncryptor(job, keys.publicKey());
        return isBfv()
                ? encryptor.encryptIntegers("vector", tensors)
                : encryptor.encryptReals("vector", reals(tensors));
    }

    static Map<String, double[]> reals(Map<String, long[]> tensors) {
        Map<String, double[]> reals = new HashMap<>();
        tensors.forEach((name, values) ->
                reals.put(name, Arrays.stream(values).asDoubleStream().toArray()));
        return reals;
    }

    Map<String, double[]> decrypt(JobSpec job, RecipeProgram program, FinalResult result) throws Exception {
        return new FinalResultDecryptor(job, keys.secretKey(), program).decryptReals(result);
    }

    double[] decrypt(JobSpec job, FinalResult result, String tensor) throws Exception {
        Map<String, double[]> tensors = decrypt(job, BuiltInPrograms.of(job), result);
        assertThat(tensors).containsKey(tensor);
        return tensors.getOrDefault(tensor, new double[0]);
    }

    static ProgramRegistry registry(RecipeProgram program) {
        return ProgramRegistry.builder().register(program).build();
    }

    static FinalResult aggregate(JobSpec job, Materials materials, List<SubJobResult> results) throws Exception {
        return aggregate(job, BuiltInPrograms.of(job), materials, results, new Random(1));
    }

    /** In random order, over up to three aggregations that are merged. */
    static FinalResult aggregate(
            JobSpec job, RecipeProgram program, Materials materials, List<SubJobResult> results, Random random)
            throws Exception {
        List<Aggregation> partial = new ArrayList<>();
        for (int i = 0; i <= random.nextInt(3); i++) {
            partial.add(Aggregation.open(job, 0, registry(program), materials));
        }
        List<SubJobResult> shuffled = new ArrayList<>(results);
        Collections.shuffle(shuffled, random);
        for (SubJobResult result : shuffled) {
            Receipt receipt = partial.get(random.nextInt(partial.size())).accept(result);
            assertThat(receipt).isInstanceOf(Receipt.Accepted.class);
        }
        try (Aggregation whole = partial.get(0)) {
            partial.subList(1, partial.size()).forEach(whole::merge);
            return whole.finish(Instant.now());
        }
    }

    @Override
    public void close() {
        keys.close();
    }
}
