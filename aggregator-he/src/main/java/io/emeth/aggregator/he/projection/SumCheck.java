package io.emeth.aggregator.he.projection;

import io.emeth.aggregator.EncryptionSpec;
import io.emeth.aggregator.InvalidJobException;
import io.emeth.aggregator.JobSpec;
import io.emeth.aggregator.Part;
import io.emeth.aggregator.RejectReason;
import io.emeth.aggregator.RejectedResultException;
import io.emeth.aggregator.he.Ciphertext;
import io.emeth.aggregator.he.HeContext;
import io.emeth.aggregator.he.HeException;
import io.emeth.aggregator.he.HeParameters;
import io.emeth.aggregator.he.plan.FinalForm;
import io.emeth.aggregator.he.program.RecipeProgram;
import io.emeth.aggregator.he.recipe.Coefficients;
import io.emeth.aggregator.he.recipe.Factor;
import io.emeth.aggregator.he.recipe.HeRecipe;
import io.emeth.aggregator.he.recipe.Operation;
import io.emeth.aggregator.he.recipe.Reduction;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Whether a job's total is the sum of its inputs, told from projections alone. Immutable. */
public final class SumCheck {
    private final JobSpec job;
    private final EncryptionSpec encryption;
    private final HeRecipe recipe;
    private final Optional<Coefficients> coefficients;

    private SumCheck(JobSpec job, EncryptionSpec encryption, HeRecipe recipe) {
        this.job = job;
        this.encryption = encryption;
        this.recipe = recipe;
        this.coefficients = recipe.factor() == Factor.COEFFICIENT
                ? Optional.of(Coefficients.of(job.arguments()))
                : Optional.empty();
    }

    /**
     * The check for {@code job}.
     *
     * @throws InvalidJobException if it is not encrypted, or its total not linear in the inputs with public factors: only
     *     a plain sum, mean, weighted sum or linear combination is, with nothing done to the total
     */
    public static SumCheck of(JobSpec job, RecipeProgram program) {
        EncryptionSpec encryption = job.encryption()
                .orElseThrow(() -> new InvalidJobException("projections are of ciphertexts, and this job is plain"));
        HeRecipe recipe = program.recipe(job);
        boolean linear = recipe.reduction() == Reduction.SUM
                && recipe.channels().size() == 1
                && recipe.channels().get(0).operation() instanceof Operation.Identity
                && recipe.channels().get(0).finish().isEmpty();
        if (!linear) {
            throw new InvalidJobException("program " + job.programName()
                    + " does more than add results up with public factors; check it by replay");
        }
        return new SumCheck(job, encryption, recipe);
    }

    /** A context of the job's parameters; the caller's to close. */
    public HeContext context() {
        return HeContext.create(HeParameters.of(encryption));
    }

    /**
     * The projection of a final result. A projection is of residues only, so everything else that the numbers depend on is
     * compared with the job here: how many objects there are, their level and form, and their scale.
     *
     * @param context see {@link #context}
     * @param objects of the final result, from position to limit, neither of which moves
     * @throws RejectedResultException naming the object that is not what a total of this job is
     * @throws HeException if one is no ciphertext of the job's parameters
     */
    public Projection total(HeContext context, Challenge challenge, List<ByteBuffer> objects)
            throws RejectedResultException {
        long chunks = (job.layout().elements() + context.slots() - 1) / context.slots();
        if (objects.size() != chunks) {
            throw new RejectedResultException(
                    RejectReason.LAYOUT_MISMATCH,
                    objects.size() + " objects; a total of layout " + job.layout() + " has " + chunks);
        }
        FinalForm form = FinalForm.of(encryption, recipe, job.numParallel()).get(0);
        for (int i = 0; i < objects.size(); i++) {
            try (Ciphertext ciphertext = Ciphertext.loadOpaque(context, objects.get(i), FinalForm.SIZE)) {
                form.require(ciphertext);
            } catch (RejectedResultException e) {
                throw new RejectedResultException(e.reason(), "object " + i + ": " + e.detail());
            }
        }
        return Projection.of(context, challenge, objects);
    }

    /**
     * Compares.
     *
     * @param parts what the final result lists
     * @param inputs the projection of each of them, by index
     * @param total of the final result, under the same challenge: see {@link #total}
     * @return what is wrong; empty if the total is the sum
     */
    public Optional<String> difference(List<Part> parts, Map<Integer, Projection> inputs, Projection total) {
        List<BigInteger> sums = new ArrayList<>();
        for (int i = 0; i < total.values().size(); i++) {
            sums.add(BigInteger.ZERO);
        }
        for (Part part : parts) {
            Projection input = inputs.get(part.index());
            if (input == null) {
                return Optional.of("the projection of index " + part.index() + " is missing");
            }
            if (!input.moduli().equals(total.moduli())) {
                return Optional.of("the projection of index " + part.index() + " is modulo " + input.moduli()
                        + ", that of the total modulo " + total.moduli());
            }
            BigInteger times = BigInteger.valueOf(factor(part));
            for (int i = 0; i < sums.size(); i++) {
                sums.set(
                        i,
                        sums.get(i)
                                .add(times.multiply(
                                        BigInteger.valueOf(input.values().get(i)))));
            }
        }
        return firstOther(total, sums);
    }

    private static Optional<String> firstOther(Projection total, List<BigInteger> sums) {
        int at = 0;
        for (int limb = 0; limb < total.moduli().size(); limb++) {
            long modulus = total.moduli().get(limb);
            for (int i = 0; i < Projection.repetitions(modulus); i++, at++) {
                long sum = sums.get(at).mod(BigInteger.valueOf(modulus)).longValueExact();
                if (sum != total.values().get(at)) {
                    return Optional.of("modulo q_" + limb + " = " + modulus + " the total's projection is "
                            + total.values().get(at) + ", the sum of the inputs' is " + sum);
                }
            }
        }
        return Optional.empty();
    }

    private long factor(Part part) {
        return switch (recipe.factor()) {
            case ONE -> 1;
            case WEIGHT -> part.weight();
            case COEFFICIENT -> coefficients.orElseThrow().factor(part.index());
        };
    }
}
