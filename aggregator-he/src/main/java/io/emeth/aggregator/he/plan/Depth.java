package io.emeth.aggregator.he.plan;

import io.emeth.aggregator.he.recipe.Channel;
import io.emeth.aggregator.he.recipe.FinishStep;
import io.emeth.aggregator.he.recipe.HeRecipe;
import io.emeth.aggregator.he.recipe.Operation;
import io.emeth.aggregator.he.recipe.Reduction;

/** Products one after the other, of ciphertexts or with public vectors: the levels that CKKS spends. */
final class Depth {
    private Depth() {}

    /** Of the deepest channel when that many results are counted. */
    static int of(HeRecipe recipe, int results) {
        int tree = recipe.reduction() == Reduction.PRODUCT ? rounds(results) : 0;
        return tree + recipe.channels().stream().mapToInt(Depth::ofSteps).max().orElse(0);
    }

    /** Rounds of pairwise products: ceil(log2(results)). */
    static int rounds(int results) {
        return Integer.SIZE - Integer.numberOfLeadingZeros(results - 1);
    }

    private static int ofSteps(Channel channel) {
        int contribution = channel.operation() instanceof Operation.Identity ? 0 : 1;
        long products = channel.finish().stream()
                .filter(step -> !(step instanceof FinishStep.SumSlots))
                .count();
        return contribution + Math.toIntExact(products);
    }
}
