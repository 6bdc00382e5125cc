package io.emeth.aggregator.client;

import io.emeth.aggregator.ElementType;
import io.emeth.aggregator.InvalidJobException;
import io.emeth.aggregator.JobSpec;
import io.emeth.aggregator.JobVector;
import io.emeth.aggregator.he.Plaintext;
import io.emeth.aggregator.he.recipe.VectorBound;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * The requester's call for the vectors that a job's results are multiplied by, of the job's layout: encrypted ones, or
 * public ones, which need no key. Their numbers are at most the job's argument {@value VectorBound#ARGUMENT} in absolute
 * value. Stateless and thread-safe.
 */
public final class JobVectorEncryptor {
    private static final int NUMBERS_PER_OBJECT = 1 << 20; // of a public vector: 8 MiB

    private static final String MEANING = "the job's argument " + VectorBound.ARGUMENT;

    private final JobSpec job;
    private final PublicKey key;
    private final PayloadEncoder encoder;

    /**
     * Prepares to encrypt vectors of {@code job}.
     *
     * @param key stays the caller's to close
     * @throws InvalidJobException if the job is not encrypted, not with the key's parameters, or names another public
     *     key
     */
    public JobVectorEncryptor(JobSpec job, PublicKey key) {
        JobPlan.requireKey(job, key);
        this.job = job;
        this.key = key;
        this.encoder =
                new PayloadEncoder(key.context(), job.encryption().orElseThrow().scaleBits());
    }

    /**
     * Encrypts real numbers for a CKKS job.
     *
     * @param name what the recipe calls the vector: {@code vector} for the program {@code dot}
     * @param tensors row-major, one for each name of the job's layout
     * @throws IllegalArgumentException naming the name, tensor or value that is not legal
     */
    public JobVector encryptReals(String name, Map<String, double[]> tensors) {
        double[] vector = Tensors.flatten(job.layout(), tensors, double[]::new);
        Bounds.requireAll(vector, bound(job), MEANING);
        return encrypted(name, encoder.each(vector.length, i -> encrypted(encoder.encodeSlots(vector, i))));
    }

    /** As {@link #encryptReals}, integers for a BFV job. */
    public JobVector encryptIntegers(String name, Map<String, long[]> tensors) {
        long[] vector = Tensors.flatten(job.layout(), tensors, long[]::new);
        Bounds.requireAll(vector, bound(job), MEANING);
        return encrypted(name, encoder.each(vector.length, i -> encrypted(encoder.encodeSlots(vector, i))));
    }

    private ByteBuffer encrypted(Plaintext plaintext) {
        try (plaintext) {
            return new Encryptor(key).encrypt(plaintext);
        }
    }

    private JobVector encrypted(String name, List<ByteBuffer> objects) {
        return JobVector.encrypted(job.job(), name, key.context().parametersId(), job.layout(), objects);
    }

    /**
     * A public vector of real numbers, for a CKKS job.
     *
     * @param name what the recipe calls the vector: {@code vector} for the program {@code dot}
     * @param tensors row-major, one for each name of the job's layout
     * @throws IllegalArgumentException naming the name, tensor or value that is not legal
     */
    public static JobVector publicReals(JobSpec job, String name, Map<String, double[]> tensors) {
        double[] vector = Tensors.flatten(job.layout(), tensors, double[]::new);
        Bounds.requireAll(vector, bound(job), MEANING);
        long[] bits =
                Arrays.stream(vector).mapToLong(Double::doubleToRawLongBits).toArray();
        return JobVector.plain(job.job(), name, ElementType.FLOAT64, job.layout(), objects(bits));
    }

    /** As {@link #publicReals}, integers for a BFV job. */
    public static JobVector publicIntegers(JobSpec job, String name, Map<String, long[]> tensors) {
        long[] vector = Tensors.flatten(job.layout(), tensors, long[]::new);
        Bounds.requireAll(vector, bound(job), MEANING);
        return JobVector.plain(job.job(), name, ElementType.INT64, job.layout(), objects(vector));
    }

    private static List<ByteBuffer> objects(long[] words) {
        List<ByteBuffer> objects = new ArrayList<>();
        for (int from = 0; from < words.length; ) {
            int count = Math.min(words.length - from, NUMBERS_PER_OBJECT);
            ByteBuffer object = ByteBuffer.allocateDirect(Long.BYTES * count).order(ByteOrder.LITTLE_ENDIAN);
            object.asLongBuffer().put(words, from, count);
            objects.add(object);
            from += count;
        }
        return objects;
    }

    private static BigDecimal bound(JobSpec job) {
        return VectorBound.of(job.arguments());
    }
}
