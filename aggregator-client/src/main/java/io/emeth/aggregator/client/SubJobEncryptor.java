package io.emeth.aggregator.client;

import io.emeth.aggregator.InvalidJobException;
import io.emeth.aggregator.JobSpec;
import io.emeth.aggregator.PayloadLayout;
import io.emeth.aggregator.SubJobId;
import io.emeth.aggregator.SubJobResult;
import io.emeth.aggregator.he.Plaintext;
import io.emeth.aggregator.he.plan.Plan;
import io.emeth.aggregator.he.program.BuiltInPrograms;
import io.emeth.aggregator.he.program.RecipeProgram;
import io.emeth.aggregator.he.recipe.Output;
import io.emeth.aggregator.he.recipe.Reduction;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;

/**
 * A node's one call: from the numbers it computed to the SubJob result it submits. Stateless and thread-safe.
 *
 * <p>Numbers beyond the plan's {@link Plan#resultBound} are refused: they could make the job's total wrap around, which
 * nobody would notice. So the total is right whatever the other nodes send, as long as they keep to the same rule.
 * Results name the public key by its {@linkplain PublicKey#fingerprint fingerprint}.
 */
public final class SubJobEncryptor {
    private final JobPlan plan;
    private final JobSpec job;
    private final PublicKey key;
    private final PayloadEncoder encoder;
    private final String parametersId;

    /**
     * Prepares to encrypt results of {@code job}, which is for a built-in program.
     *
     * @param key stays the caller's to close
     * @throws InvalidJobException if the job is not encrypted, not with the key's parameters, names another public key,
     *     or its plan does not hold
     */
    public SubJobEncryptor(JobSpec job, PublicKey key) {
        this(job, key, BuiltInPrograms.of(job));
    }

    /** As {@link #SubJobEncryptor(JobSpec, PublicKey)}, for any program. */
    public SubJobEncryptor(JobSpec job, PublicKey key, RecipeProgram program) {
        JobPlan.requireKey(job, key);
        this.plan = JobPlan.of(job, program);
        this.job = job;
        this.key = key;
        this.encoder = new PayloadEncoder(key.context(), plan.encryption().scaleBits());
        this.parametersId = key.context().parametersId();
    }

    /**
     * Encrypts real numbers for a CKKS job.
     *
     * @param tensors row-major, one for each name of the job's layout; for a concatenation possibly fewer rows than the
     *     job's
     * @param weight the public sample count, in [1, the job's maxWeight]
     * @throws IllegalArgumentException naming the argument, tensor or value that is outside its range
     */
    public SubJobResult encryptReals(int epoch, int index, Map<String, double[]> tensors, long weight) {
        requireArguments(epoch, index, weight);
        PayloadLayout layout = layoutOf(Tensors.lengths(tensors));
        double[] vector = Tensors.flatten(layout, tensors, double[]::new);
        Bounds.requireAll(vector, plan.plan().resultBound(weight), meaning(weight));
        List<ByteBuffer> objects = encoder.each(vector.length, i -> encrypted(encoder.encodeSlots(vector, i)));
        return result(epoch, index, layout, objects, weight);
    }

    /**
     * Encrypts integers for a BFV job.
     *
     * @param tensors row-major, one for each name of the job's layout; for a concatenation possibly fewer rows than the
     *     job's; for {@link Output#COUNTS} no negative numbers, and each tensor's sum must be {@code weight}
     * @param weight the public sample count, in [1, the job's maxWeight]
     * @throws IllegalArgumentException naming the argument, tensor or value that is outside its range
     */
    public SubJobResult encryptIntegers(int epoch, int index, Map<String, long[]> tensors, long weight) {
        requireArguments(epoch, index, weight);
        PayloadLayout layout = layoutOf(Tensors.lengths(tensors));
        long[] vector = Tensors.flatten(layout, tensors, long[]::new);
        Bounds.requireAll(vector, plan.plan().resultBound(weight), meaning(weight));
        if (plan.recipe().output() == Output.COUNTS) {
            tensors.forEach((name, counts) -> requireCounts(name, counts, weight));
        }
        List<ByteBuffer> objects = encoder.each(vector.length, i -> encrypted(encoder.encodeSlots(vector, i)));
        return result(epoch, index, layout, objects, weight);
    }

    /** @param counts at most {@code weight} each */
    private static void requireCounts(String name, long[] counts, long weight) {
        BigDecimal sum = BigDecimal.ZERO;
        for (long count : counts) {
            if (count < 0) {
                throw new IllegalArgumentException(
                        "tensor '" + name + "' has the count " + count + ", which is negative");
            }
            sum = sum.add(BigDecimal.valueOf(count));
        }
        if (sum.compareTo(BigDecimal.valueOf(weight)) != 0) {
            throw new IllegalArgumentException("the counts of tensor '" + name + "' add up to " + sum
                    + "; the weight, which is the number of samples counted, is " + weight);
        }
    }

    private ByteBuffer encrypted(Plaintext plaintext) {
        try (plaintext) {
            return new Encryptor(key).encrypt(plaintext);
        }
    }

    private SubJobResult result(int epoch, int index, PayloadLayout layout, List<ByteBuffer> objects, long weight) {
        SubJobId id = new SubJobId(job.job(), epoch, index);
        return SubJobResult.encrypted(id, job.program(), parametersId, layout, objects)
                .withWeight(weight)
                .withPublicKey(key.fingerprint());
    }

    private PayloadLayout layoutOf(Map<String, Integer> lengths) {
        PayloadLayout layout = Tensors.layoutOf(job.layout(), lengths);
        if (plan.recipe().reduction() != Reduction.CONCAT && !layout.equals(job.layout())) {
            throw new IllegalArgumentException(
                    "the tensors have layout " + layout + "; every result of this job has " + job.layout());
        }
        return layout;
    }

    private void requireArguments(int epoch, int index, long weight) {
        requireBelow("epoch", epoch, job.numEpochs());
        requireBelow("index", index, job.numParallel());
        if (weight < 1 || weight > job.maxWeight()) {
            throw new IllegalArgumentException("weight " + weight + " is outside [1, " + job.maxWeight() + "]");
        }
    }

    private static void requireBelow(String name, int value, int bound) {
        if (value < 0 || value >= bound) {
            throw new IllegalArgumentException(name + " " + value + " is outside [0, " + bound + ")");
        }
    }

    private String meaning(long weight) {
        return "beyond which the total of " + job.numParallel() + " results could wrap around, this one having weight "
                + weight + "; scale the values down, or let the requester plan for larger ones";
    }
}
