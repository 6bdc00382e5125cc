package io.emeth.aggregator.he.projection;

import io.emeth.aggregator.InvalidJobException;
import io.emeth.aggregator.JobSpec;
import io.emeth.aggregator.Part;
import io.emeth.aggregator.he.program.RecipeProgram;
import io.emeth.aggregator.he.recipe.Coefficients;
import io.emeth.aggregator.he.recipe.Factor;
import io.emeth.aggregator.he.recipe.HeRecipe;
import io.emeth.aggregator.he.recipe.Operation;
import io.emeth.aggregator.he.recipe.Reduction;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Whether a job's total is the sum of its inputs, told from projections alone. Immutable. */
public final class SumCheck {
    private final Factor factor;
    private final Optional<Coefficients> coefficients;

    private SumCheck(Factor factor, Optional<Coefficients> coefficients) {
        this.factor = factor;
        this.coefficients = coefficients;
    }

    /**
     * The check for {@code job}.
     *
     * @throws InvalidJobException if its total is not linear in the inputs with public factors: only a plain sum, mean,
     *     weighted sum or linear combination is, with nothing done to the total
     */
    public static SumCheck of(JobSpec job, RecipeProgram program) {
        HeRecipe recipe = program.recipe(job);
        boolean linear = recipe.reduction() == Reduction.SUM
                && recipe.channels().size() == 1
                && recipe.channels().get(0).operation() instanceof Operation.Identity
                && recipe.channels().get(0).finish().isEmpty();
        if (!linear) {
            throw new InvalidJobException("program " + job.programName()
                    + " does more than add results up with public factors; check it by replay");
        }
        return new SumCheck(
                recipe.factor(),
                recipe.factor() == Factor.COEFFICIENT
                        ? Optional.of(Coefficients.of(job.arguments()))
                        : Optional.empty());
    }

    /**
     * Compares.
     *
     * @param parts what the final result lists
     * @param inputs the projection of each of them, by index
     * @param total the projection of the final result under the same challenge
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
        return switch (factor) {
            case ONE -> 1;
            case WEIGHT -> part.weight();
            case COEFFICIENT -> coefficients.orElseThrow().factor(part.index());
        };
    }
}
