package io.emeth.aggregator.client;

import io.emeth.aggregator.FinalResult;
import io.emeth.aggregator.InvalidJobException;
import io.emeth.aggregator.JobSpec;
import io.emeth.aggregator.PayloadLayout;
import io.emeth.aggregator.RejectReason;
import io.emeth.aggregator.RejectedResultException;
import io.emeth.aggregator.TensorSpec;
import io.emeth.aggregator.he.Ciphertext;
import io.emeth.aggregator.he.HeContext;
import io.emeth.aggregator.he.HeException;
import io.emeth.aggregator.he.Plaintext;
import io.emeth.aggregator.he.Scheme;
import io.emeth.aggregator.he.SealCompression;
import io.emeth.aggregator.he.plan.FinalForm;
import io.emeth.aggregator.he.plan.MomentErrors;
import io.emeth.aggregator.he.plan.Plan;
import io.emeth.aggregator.he.plan.PlanRefusedException;
import io.emeth.aggregator.he.program.BuiltInPrograms;
import io.emeth.aggregator.he.program.FinalShape;
import io.emeth.aggregator.he.program.RecipeProgram;
import io.emeth.aggregator.he.recipe.Output;
import io.emeth.aggregator.he.recipe.Reduction;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.function.IntFunction;

/**
 * The requester's one call: from the final result to the numbers in it. Stateless and thread-safe.
 *
 * <p>The final result was made by somebody else, so it is checked against the job and its plan before anything is
 * decrypted. What the numbers mean is the recipe's {@link Output}:
 *
 * <ul>
 *   <li>{@code VALUES}: the tensors of the job's layout; of a concatenation, those of the final layout, the parts one
 *       after the other, however they lie in the ciphertexts;
 *   <li>{@code SCALAR}: one number, as the tensor {@value #VALUE};
 *   <li>{@code MOMENTS}: for each tensor {@code x} the tensors {@code x.mean} and {@code x.variance} (of the results
 *       themselves, divided by their number and not by one less), and as {@value #COUNT} the number of results, or their
 *       total weight;
 *   <li>{@code COUNTS}: the tensors of the job's layout, no number negative, each tensor's sum being the total weight.
 * </ul>
 */
public final class FinalResultDecryptor {
    /** The tensor that holds a {@link Output#SCALAR}. */
    public static final String VALUE = "value";

    /** The tensor that holds the number of results behind {@link Output#MOMENTS}. */
    public static final String COUNT = "count";

    private final JobPlan plan;
    private final Decryptor decryptor;
    private final PayloadDecoder decoder;
    private final HeContext context;
    private final Scheme scheme;

    /**
     * Prepares to decrypt final results of {@code job}, which is for a built-in program.
     *
     * @param key stays the caller's to close
     * @throws InvalidJobException if the job is not encrypted, not with the key's parameters, or its plan does not hold
     */
    public FinalResultDecryptor(JobSpec job, SecretKey key) {
        this(job, key, BuiltInPrograms.of(job));
    }

    /** As {@link #FinalResultDecryptor(JobSpec, SecretKey)}, for any program. */
    public FinalResultDecryptor(JobSpec job, SecretKey key, RecipeProgram program) {
        JobPlan.requireParameters(job, key.context());
        this.plan = JobPlan.of(job, program);
        this.decryptor = new Decryptor(key);
        this.decoder = new PayloadDecoder(key.context());
        this.context = key.context();
        this.scheme = context.parameters().scheme();
    }

    /**
     * The numbers, divided by the result's divisor.
     *
     * @return the tensors in the final layout's order, row-major
     * @throws RejectedResultException if {@code result} is none of this job, is beyond what its plan guarantees, its
     *     objects don't fit its layout, an object's level, form or scale is not that of the job's total, counts don't add
     *     up, or, in BFV, noise has made an object undecryptable
     * @throws HeException if an object is no ciphertext of the key's parameters
     */
    public Map<String, double[]> decryptReals(FinalResult result) throws RejectedResultException {
        long divisor = result.header().divisor();
        if (scheme == Scheme.BFV) {
            List<Map<String, long[]>> channels = integers(result);
            return isMoments()
                    ? moments(channels, divisor, Moments::means, Moments::variances)
                    : divided(reals(channels.get(0)), divisor);
        }
        List<Map<String, double[]>> channels = decrypt(result, double[]::new, decoder::decodeSlots);
        return isMoments()
                ? moments(channels, divisor, Moments::means, Moments::variances)
                : divided(channels.get(0), divisor);
    }

    /**
     * The integers of a BFV job, exact and not divided: divide by the header's divisor, or use {@link #decryptReals}.
     * {@link Output#MOMENTS} are sums of numbers and of squares: for each tensor {@code x} and channel {@code c} of the
     * recipe a tensor {@code x.c}.
     *
     * @return the tensors in the final layout's order, row-major, each number in [-floor(t / 2), floor(t / 2)]
     * @throws RejectedResultException as {@link #decryptReals}
     * @throws HeException if an object is no ciphertext of the key's parameters, or the job is a CKKS one
     */
    public Map<String, long[]> decryptIntegers(FinalResult result) throws RejectedResultException {
        List<Map<String, long[]>> channels = integers(result);
        if (!isMoments()) {
            return channels.get(0);
        }
        Map<String, long[]> tensors = new LinkedHashMap<>();
        for (int i = 0; i < channels.size(); i++) {
            String channel = plan.recipe().channels().get(i).name();
            channels.get(i).forEach((name, values) -> tensors.put(name + "." + channel, values));
        }
        return tensors;
    }

    /**
     * How far any number that {@link #decryptReals} gives for {@code result} may be from the exact one, by the job's plan;
     * nothing in BFV, whose numbers are exact. {@link Flooding} needs it.
     *
     * @throws PlanRefusedException if so few results are inside, as only a revision may have, that nothing is promised
     */
    public OptionalDouble errorBound(FinalResult result) {
        Plan promise = plan.ofAtLeast(result.header().parts().size());
        if (promise.moments().isPresent()) {
            MomentErrors errors = promise.moments().get();
            return OptionalDouble.of(
                    errors.mean().worst().max(errors.variance().worst()).doubleValue());
        }
        return promise.channels().stream()
                .flatMap(channel -> channel.error().stream())
                .mapToDouble(error -> error.worst().doubleValue())
                .max();
    }

    private boolean isMoments() {
        return plan.recipe().output() == Output.MOMENTS;
    }

    private List<Map<String, long[]>> integers(FinalResult result) throws RejectedResultException {
        List<Map<String, long[]>> channels = decrypt(result, long[]::new, decoder::decodeSlots);
        if (plan.recipe().output() == Output.COUNTS) {
            long total = FinalShape.totalWeight(result.header().parts());
            for (Map.Entry<String, long[]> tensor : channels.get(0).entrySet()) {
                requireCounts(tensor.getKey(), tensor.getValue(), total);
            }
        }
        return channels;
    }

    private static void requireCounts(String name, long[] counts, long total) throws RejectedResultException {
        long sum = 0; // at most 2^31 numbers below 2^60; a wrong one is seen before it could make the sum wrap
        for (long count : counts) {
            if (count < 0 || count > total - sum) {
                throw new RejectedResultException(
                        RejectReason.VALUE_OUT_OF_RANGE,
                        "tensor '" + name + "' has the count " + count + " after others of " + sum
                                + "; all together are " + total);
            }
            sum += count;
        }
        if (sum != total) {
            throw new RejectedResultException(
                    RejectReason.VALUE_OUT_OF_RANGE,
                    "the counts of tensor '" + name + "' add up to " + sum + ", the results' weights to " + total);
        }
    }

    @FunctionalInterface
    private interface Means<A> {
        double[] of(A sums, long n);
    }

    @FunctionalInterface
    private interface Variances<A> {
        double[] of(A sums, A squares, long n);
    }

    private static <A> Map<String, double[]> moments(
            List<Map<String, A>> channels, long n, Means<A> means, Variances<A> variances) {
        Map<String, double[]> tensors = new LinkedHashMap<>();
        channels.get(0).forEach((name, sums) -> {
            A squares = Objects.requireNonNull(channels.get(1).get(name), "both channels have the same tensors");
            tensors.put(name + ".mean", means.of(sums, n));
            tensors.put(name + ".variance", variances.of(sums, squares, n));
        });
        tensors.put(COUNT, new double[] {n});
        return tensors;
    }

    private static Map<String, double[]> reals(Map<String, long[]> integers) {
        Map<String, double[]> reals = new LinkedHashMap<>();
        integers.forEach((name, values) ->
                reals.put(name, Arrays.stream(values).asDoubleStream().toArray()));
        return reals;
    }

    private static Map<String, double[]> divided(Map<String, double[]> tensors, long divisor) {
        for (double[] values : tensors.values()) {
            for (int i = 0; i < values.length; i++) {
                values[i] /= divisor;
            }
        }
        return tensors;
    }

    /** The tensors of each channel. */
    private <A> List<Map<String, A>> decrypt(FinalResult result, IntFunction<A> newArray, PayloadDecoder.Slots<A> slots)
            throws RejectedResultException {
        FinalShape shape = FinalShape.of(plan.job(), plan.recipe(), plan.plan(), context, result.header());
        Iterator<ByteBuffer> objects = result.objects().iterator();
        List<A> runs = new ArrayList<>();
        for (int i = 0; i < shape.runs().size(); i++) {
            long length = shape.runs().get(i);
            A vector = newArray.apply(Tensors.arrayLength(length));
            runs.add(decryptRun(objects, vector, length, shape.forms().get(i), slots));
        }
        if (plan.recipe().reduction() == Reduction.CONCAT) {
            return List.of(joined(result.header().layout(), shape.pieces(), runs, newArray));
        }
        PayloadLayout whole = plan.recipe().output() == Output.SCALAR
                ? new PayloadLayout(List.of(new TensorSpec(VALUE, List.of(1L))))
                : shape.pieces().get(0);
        return runs.stream().map(run -> Tensors.split(whole, run, newArray)).toList();
    }

    private <A> A decryptRun(
            Iterator<ByteBuffer> objects, A vector, long length, FinalForm form, PayloadDecoder.Slots<A> slots)
            throws RejectedResultException {
        for (long at = 0; at < length; at += decoder.slots()) {
            ByteBuffer object = SealCompression.decompress(objects.next(), context.maxCiphertextBytes(FinalForm.SIZE));
            requireForm(object, form);
            requireNoiseBudget(object);
            try (Plaintext plaintext = decryptor.decrypt(object)) {
                slots.decode(plaintext, vector, (int) at);
            }
        }
        return vector;
    }

    /** Each piece is a run of its own, or all are one run. */
    private static <A> Map<String, A> joined(
            PayloadLayout whole, List<PayloadLayout> pieces, List<A> runs, IntFunction<A> newArray) {
        Map<String, A> tensors = Tensors.allocate(whole, newArray);
        int[] filled = new int[tensors.size()];
        boolean packed = runs.size() < pieces.size();
        int at = 0;
        for (int i = 0; i < pieces.size(); i++) {
            at = Tensors.append(pieces.get(i), runs.get(packed ? 0 : i), packed ? at : 0, tensors, filled);
        }
        return tensors;
    }

    /** Half the scale, for instance, would double every number, with every residue as it should be. */
    private void requireForm(ByteBuffer object, FinalForm form) throws RejectedResultException {
        try (Ciphertext ciphertext = Ciphertext.loadOpaque(context, object, FinalForm.SIZE)) {
            form.require(ciphertext);
        }
    }

    /** In BFV too much noise shows, and what it leaves would be taken for numbers. Only the requester sees this error. */
    private void requireNoiseBudget(ByteBuffer object) throws RejectedResultException {
        if (scheme == Scheme.BFV && decryptor.noiseBudget(object) == 0) {
            throw new RejectedResultException(
                    RejectReason.VALUE_OUT_OF_RANGE,
                    "the noise has used up its budget, the numbers are lost: take more or larger primes, a smaller"
                            + " plainModulus, or smaller weights");
        }
    }
}
