package io.emeth.aggregator.he.plan;

import io.emeth.aggregator.he.Scheme;
import io.emeth.aggregator.he.recipe.Channel;
import io.emeth.aggregator.he.recipe.FinishStep;
import io.emeth.aggregator.he.recipe.HeRecipe;
import io.emeth.aggregator.he.recipe.Operation;
import io.emeth.aggregator.he.recipe.Reduction;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/** Keys and bytes that a recipe takes. [seal-wire-format 8, 9] */
final class SizeModel {
    private static final long CIPHERTEXT_FIELDS = 113; // all but the words
    private static final long KEY_FIELDS = 56; // all but the rows
    private static final long ROW_FIELDS = 8;

    private final Chain chain;
    private final HeRecipe recipe;
    private final long elements;

    SizeModel(Chain chain, HeRecipe recipe, long elements) {
        this.chain = chain;
        this.recipe = recipe;
        this.elements = elements;
    }

    static boolean needsRelinKeys(HeRecipe recipe) {
        return recipe.reduction() == Reduction.PRODUCT
                || recipe.channels().stream().anyMatch(SizeModel::squares);
    }

    static boolean needsGaloisKeys(HeRecipe recipe) {
        return recipe.channels().stream()
                .flatMap(channel -> channel.finish().stream())
                .anyMatch(step -> step instanceof FinishStep.SumSlots || step instanceof FinishStep.Pack);
    }

    /** Whether ciphertexts are multiplied with each other. */
    private static boolean squares(Channel channel) {
        return size(channel) == 3
                || channel.finish().stream()
                        .anyMatch(step -> step instanceof FinishStep.Multiply multiply
                                && multiply.vector().encrypted());
    }

    /** Polynomials of the channel's contributions. */
    private static int size(Channel channel) {
        boolean product = channel.operation() instanceof Operation.Square
                || (channel.operation() instanceof Operation.Multiply multiply
                        && multiply.vector().encrypted());
        return product ? 3 : 2;
    }

    /** To the right by every power of two below N / 2, if there are rotations at all. */
    List<Integer> galoisSteps() {
        List<Integer> steps = new ArrayList<>();
        if (needsGaloisKeys(recipe)) {
            for (int step = 1; step < chain.columns(); step *= 2) {
                steps.add(-step);
            }
        }
        return steps;
    }

    /** 3^step modulo 2N; in BFV also 2N - 1, which exchanges the rows. [ckks 4.3] */
    List<Long> galoisElements() {
        TreeSet<Long> elements = new TreeSet<>();
        long order = 2L * chain.degree();
        for (int step : galoisSteps()) {
            long element = 1;
            for (int i = 0; i < Math.floorMod(step, chain.columns()); i++) {
                element = element * 3 % order;
            }
            elements.add(element);
        }
        if (!elements.isEmpty() && chain.scheme() == Scheme.BFV) {
            elements.add(order - 1);
        }
        return List.copyOf(elements);
    }

    /** Ciphertexts of the final result when that many results of full length are counted. */
    long finalObjects(int results) {
        if (recipe.reduction() == Reduction.CONCAT) {
            boolean packed = needsGaloisKeys(recipe);
            return packed ? chain.chunks(results * elements) : results * chain.chunks(elements);
        }
        return recipe.channels().stream()
                .mapToLong(channel -> channel.sumsSlots() ? 1 : chain.chunks(elements))
                .sum();
    }

    /** @param finalLimbs of the final result's ciphertexts, one for each channel */
    ByteCounts bytes(int results, List<Integer> finalLimbs) {
        long chunks = chain.chunks(elements);
        long result = chunks * object(chain.firstLimbs());
        long accumulator = recipe.reduction() == Reduction.SUM
                ? recipe.channels().stream()
                        .mapToLong(channel -> chunks * ciphertext(size(channel), chain.firstLimbs()))
                        .sum()
                : results * result;
        long finalObjects = finalObjects(results) / recipe.channels().size();
        return new ByteCounts(
                result,
                accumulator,
                finishWorking(results),
                needsRelinKeys(recipe) ? keys(1, 1) : 0,
                needsGaloisKeys(recipe) ? keys(chain.degree(), galoisElements().size()) : 0,
                finalLimbs.stream()
                        .mapToLong(limbs -> finalObjects * object(limbs))
                        .sum());
    }

    /** Words of one ciphertext. */
    private long ciphertext(int size, int limbs) {
        return 8L * size * limbs * chain.degree();
    }

    private long object(int limbs) {
        return object(chain.degree(), limbs);
    }

    /** Bytes of a ciphertext of 2 polynomials, with fields. */
    static long object(int degree, int limbs) {
        return CIPHERTEXT_FIELDS + 8L * 2 * limbs * degree;
    }

    private long keys(long rows, long present) {
        long component = CIPHERTEXT_FIELDS + ciphertext(2, chain.keyLimbs());
        return KEY_FIELDS + ROW_FIELDS * rows + present * (chain.keyLimbs() - 1) * component;
    }

    /**
     * Chunks are finished one after the other: a product of three polynomials with its operands, the accumulators of a
     * key switch, and one ciphertext kept for each round of a product tree or each bit of the way to be packed.
     */
    private long finishWorking(int results) {
        if (!needsRelinKeys(recipe)
                && recipe.channels().stream()
                        .allMatch(channel -> channel.finish().isEmpty())) {
            return 0;
        }
        int kept = recipe.reduction() == Reduction.PRODUCT
                ? Depth.rounds(results)
                : galoisSteps().size();
        return ciphertext(3, chain.keyLimbs()) + ciphertext(3 + 2 + 2 + 2 * kept, chain.firstLimbs());
    }
}
