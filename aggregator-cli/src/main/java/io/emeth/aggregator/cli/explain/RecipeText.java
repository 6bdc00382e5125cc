package io.emeth.aggregator.cli.explain;

import io.emeth.aggregator.he.recipe.Channel;
import io.emeth.aggregator.he.recipe.Divisor;
import io.emeth.aggregator.he.recipe.Factor;
import io.emeth.aggregator.he.recipe.FinishStep;
import io.emeth.aggregator.he.recipe.HeRecipe;
import io.emeth.aggregator.he.recipe.Operation;
import io.emeth.aggregator.he.recipe.Output;
import io.emeth.aggregator.he.recipe.Reduction;
import io.emeth.aggregator.he.recipe.VectorRef;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** A recipe as a formula and a sentence; x_i is the result of SubJob i. */
final class RecipeText {
    private RecipeText() {}

    /** Such as {@code ⟨Σ x_i, vector⟩: one number; the vector 'vector' is public}. */
    static String describe(HeRecipe recipe) {
        StringBuilder text = new StringBuilder();
        for (Channel channel : recipe.channels()) {
            text.append(text.isEmpty() ? "" : " and ").append(formula(recipe, channel));
        }
        text.append(divisor(recipe.divisor()));
        text.append(": ").append(meaning(recipe));
        vectors(recipe)
                .forEach(vector -> text.append("; the vector '")
                        .append(vector.name())
                        .append(vector.encrypted() ? "' is encrypted" : "' is public"));
        return text.toString();
    }

    private static String formula(HeRecipe recipe, Channel channel) {
        String factor = switch (recipe.factor()) {
            case ONE -> "";
            case WEIGHT -> "w_i ";
            case COEFFICIENT -> "a_i ";
        };
        String total = reduction(recipe.reduction(), factor + contribution(channel.operation()));
        List<FinishStep> steps = channel.finish();
        for (int i = 0; i < steps.size(); i++) {
            if (steps.get(i) instanceof FinishStep.Multiply multiply) {
                String vector = multiply.vector().name();
                boolean inner = channel.sumsSlots() && i == steps.size() - 2;
                total = inner ? "⟨" + total + ", " + vector + "⟩" : vector + " (" + total + ")";
            }
        }
        boolean summed = channel.sumsSlots() && steps.size() == 1;
        return summed ? "Σ over all elements of " + total : total;
    }

    private static String contribution(Operation operation) {
        if (operation instanceof Operation.Square) {
            return "x_i²";
        }
        return operation instanceof Operation.Multiply multiply
                ? multiply.vector().name() + " x_i"
                : "x_i";
    }

    private static String reduction(Reduction reduction, String operand) {
        return switch (reduction) {
            case SUM -> "Σ " + operand;
            case PRODUCT -> "Π " + operand;
            case CONCAT -> "x_0 ‖ x_1 ‖ …";
        };
    }

    private static String divisor(Divisor divisor) {
        return switch (divisor) {
            case ONE -> "";
            case COUNT -> ", over the number of results";
            case TOTAL_WEIGHT -> ", over Σ w_i";
            case COEFFICIENT_UNIT -> ", each a_i in units of 2^-fractionBits";
        };
    }

    private static String meaning(HeRecipe recipe) {
        if (recipe.reduction() == Reduction.CONCAT) {
            boolean dense = !recipe.channels().get(0).finish().isEmpty();
            return "the results one after the other, "
                    + (dense ? "packed without gaps" : "each in ciphertexts of its own");
        }
        String what = switch (recipe.output()) {
            case SCALAR -> "one number";
            case MOMENTS -> "count, mean and variance of every element";
            case COUNTS -> "counts";
            case VALUES -> "element by element";
        };
        return recipe.factor() == Factor.WEIGHT && recipe.output() == Output.VALUES
                ? what + ", each result by its weight"
                : what;
    }

    private static Set<VectorRef> vectors(HeRecipe recipe) {
        Set<VectorRef> vectors = new LinkedHashSet<>();
        for (Channel channel : recipe.channels()) {
            if (channel.operation() instanceof Operation.Multiply multiply) {
                vectors.add(multiply.vector());
            }
            channel.finish().forEach(step -> {
                if (step instanceof FinishStep.Multiply multiply) {
                    vectors.add(multiply.vector());
                }
            });
        }
        vectors.removeIf(VectorRef::isOnes);
        return vectors;
    }
}
