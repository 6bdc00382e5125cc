package io.emeth.aggregator.client;

import io.emeth.aggregator.EncryptionSpec;
import io.emeth.aggregator.InvalidJobException;
import io.emeth.aggregator.JobSpec;
import io.emeth.aggregator.PayloadLayout;
import io.emeth.aggregator.ProgramId;
import io.emeth.aggregator.SubJobId;
import io.emeth.aggregator.SubJobResult;
import io.emeth.aggregator.he.EncryptedConcat;
import io.emeth.aggregator.he.EncryptedMean;
import io.emeth.aggregator.he.EncryptedSum;
import io.emeth.aggregator.he.EncryptedWeightedMean;
import io.emeth.aggregator.he.HeContext;
import io.emeth.aggregator.he.HeParameters;
import io.emeth.aggregator.he.Plaintext;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;

/**
 * A node's one call: from the numbers it computed to the SubJob result it submits. Stateless and thread-safe.
 *
 * <p>Numbers are refused that could make the job's total wrap around, which nobody would notice: each result may use
 * {@code 1 / numParallel} of the range, its weight counted. So the total is right whatever the other nodes send, as
 * long as they keep to the same rule.
 */
public final class SubJobEncryptor {
    private final JobSpec job;
    private final PublicKey key;
    private final PayloadEncoder encoder;
    private final String parametersId;

    /**
     * Prepares to encrypt results of {@code job}.
     *
     * @param key stays the caller's to close
     * @throws InvalidJobException if the job is not encrypted, or not with the key's parameters
     */
    public SubJobEncryptor(JobSpec job, PublicKey key) {
        EncryptionSpec spec = requireParameters(job, key.context());
        this.job = job;
        this.key = key;
        this.encoder = new PayloadEncoder(key.context(), spec.scaleBits());
        this.parametersId = key.context().parametersId();
    }

    /** @throws InvalidJobException if {@code context} is not made of the job's parameters */
    static EncryptionSpec requireParameters(JobSpec job, HeContext context) {
        EncryptionSpec spec = job.encryption()
                .orElseThrow(
                        () -> new InvalidJobException("job " + job.job() + " has no encryption; send plain results"));
        if (!HeParameters.of(spec).equals(context.parameters())) {
            throw new InvalidJobException("job " + job.job() + " asks for " + HeParameters.of(spec)
                    + ", but the key is of " + context.parameters());
        }
        return spec;
    }

    /**
     * Encrypts real numbers for a CKKS job.
     *
     * @param tensors row-major, one for each name of the job's layout; for the program {@code concat} possibly fewer
     *     rows than the job's
     * @param weight the public sample count, in [1, the job's maxWeight]
     * @throws IllegalArgumentException naming the argument, tensor or value that is outside its range
     */
    public SubJobResult encryptReals(int epoch, int index, Map<String, double[]> tensors, long weight) {
        requireArguments(epoch, index, weight);
        PayloadLayout layout = layoutOf(Tensors.lengths(tensors));
        double[] vector = Tensors.flatten(layout, tensors, double[]::new);
        double bound = realBound(weight);
        for (double value : vector) {
            if (!(Math.abs(value) <= bound)) {
                throw outOfRange(String.valueOf(value), String.valueOf(bound), weight, "add primes or lower scaleBits");
            }
        }
        List<ByteBuffer> objects = encoder.each(vector.length, i -> encrypted(encoder.encodeSlots(vector, i)));
        return result(epoch, index, layout, objects, weight);
    }

    /**
     * Encrypts integers for a BFV job.
     *
     * @param tensors row-major, one for each name of the job's layout; for the program {@code concat} possibly fewer
     *     rows than the job's
     * @param weight the public sample count, in [1, the job's maxWeight]
     * @throws IllegalArgumentException naming the argument, tensor or value that is outside its range
     */
    public SubJobResult encryptIntegers(int epoch, int index, Map<String, long[]> tensors, long weight) {
        requireArguments(epoch, index, weight);
        PayloadLayout layout = layoutOf(Tensors.lengths(tensors));
        long[] vector = Tensors.flatten(layout, tensors, long[]::new);
        long bound = integerBound(weight);
        for (long value : vector) {
            if (value < -bound || value > bound) {
                throw outOfRange(String.valueOf(value), String.valueOf(bound), weight, "take a larger plainModulus");
            }
        }
        List<ByteBuffer> objects = encoder.each(vector.length, i -> encrypted(encoder.encodeSlots(vector, i)));
        return result(epoch, index, layout, objects, weight);
    }

    private ByteBuffer encrypted(Plaintext plaintext) {
        try (plaintext) {
            return new Encryptor(key).encrypt(plaintext);
        }
    }

    private SubJobResult result(int epoch, int index, PayloadLayout layout, List<ByteBuffer> objects, long weight) {
        SubJobId id = new SubJobId(job.job(), epoch, index);
        return SubJobResult.encrypted(id, job.program(), parametersId, layout, objects)
                .withWeight(weight);
    }

    private PayloadLayout layoutOf(Map<String, Integer> lengths) {
        PayloadLayout layout = Tensors.layoutOf(job.layout(), lengths);
        if (!isProgram(EncryptedConcat.NAME) && !layout.equals(job.layout())) {
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

    /** How many values as large as this result's the total may have to hold. */
    private double shares(long weight) {
        if (isProgram(EncryptedWeightedMean.NAME)) {
            return (double) job.numParallel() * weight; // below 2^52: exact
        }
        return isProgram(EncryptedSum.NAME) || isProgram(EncryptedMean.NAME) ? job.numParallel() : 1;
    }

    private boolean isProgram(String name) {
        return job.program().equals(ProgramId.named(name));
    }

    /** Coefficients are at most scale times the largest value, and must stay below half of the level's modulus. */
    private double realBound(long weight) {
        HeContext context = key.context();
        int halfModulusBits = context.totalBits(context.firstLimbs()) - 2;
        int scaleBits = job.encryption().orElseThrow().scaleBits();
        return Math.scalb(1.0, halfModulusBits - scaleBits) / shares(weight);
    }

    private long integerBound(long weight) {
        return key.context().parameters().plainModulus() / 2 / (long) shares(weight);
    }

    private IllegalArgumentException outOfRange(String value, String bound, long weight, String remedy) {
        return new IllegalArgumentException("value " + value + " is outside [-" + bound + ", " + bound
                + "], beyond which the total of " + job.numParallel() + " results of weight " + weight
                + " could wrap around; scale the values down, or " + remedy);
    }
}
