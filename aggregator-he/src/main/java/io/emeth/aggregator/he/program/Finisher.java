package io.emeth.aggregator.he.program;

import io.emeth.aggregator.he.Ciphertext;
import io.emeth.aggregator.he.recipe.Channel;
import io.emeth.aggregator.he.recipe.FinishStep;
import io.emeth.aggregator.he.recipe.Operation;
import io.emeth.aggregator.he.recipe.VectorRef;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * From the reduced ciphertexts of one channel to the objects of the final result. Deterministic; every ciphertext is
 * closed as soon as it is used up.
 */
final class Finisher {
    private final SlotArithmetic arithmetic;
    private final Function<VectorRef, Multiplier> vectors;

    Finisher(SlotArithmetic arithmetic, Function<VectorRef, Multiplier> vectors) {
        this.arithmetic = arithmetic;
        this.vectors = vectors;
    }

    /**
     * Finishes a sum.
     *
     * @param total makes the total of a chunk: of 3 polynomials for products of ciphertexts; closed here
     */
    List<ByteBuffer> finishSum(Channel channel, int chunks, IntFunction<Ciphertext> total) {
        boolean product = !(channel.operation() instanceof Operation.Identity);
        return finish(channel, chunks, chunk -> product ? arithmetic.settle(total.apply(chunk)) : total.apply(chunk));
    }

    /**
     * Finishes a product: the factors multiplied pairwise in rounds, each with its neighbour, the odd last one being
     * carried to the next round.
     *
     * @param factors how many there are, at least 1
     * @param factor makes a chunk of a factor: of 2 polynomials; closed here
     */
    List<ByteBuffer> finishProduct(Channel channel, int chunks, int factors, ChunkOfFactor factor) {
        return finish(channel, chunks, chunk -> product(0, factors, rounds(factors), i -> factor.make(i, chunk)));
    }

    /** See {@link #finishProduct}. */
    @FunctionalInterface
    interface ChunkOfFactor {
        Ciphertext make(int factor, int chunk);
    }

    private static int rounds(int factors) {
        return factors == 1 ? 0 : 32 - Integer.numberOfLeadingZeros(factors - 1);
    }

    /** Operand {@code i} after {@code round} rounds on {@code factors} factors: recursive, so that few are alive. */
    private Ciphertext product(int i, int factors, int round, IntFunction<Ciphertext> factor) {
        if (round == 0) {
            return factor.apply(i);
        }
        Ciphertext left = product(2 * i, factors, round - 1, factor);
        long firstOfRight = (2L * i + 1) << (round - 1);
        if (firstOfRight >= factors) {
            return arithmetic.carry(left);
        }
        return arithmetic.product(left, product(2 * i + 1, factors, round - 1, factor));
    }

    private List<ByteBuffer> finish(Channel channel, int chunks, IntFunction<Ciphertext> reduced) {
        IntFunction<Ciphertext> next = reduced;
        for (FinishStep step : channel.finish()) {
            if (step instanceof FinishStep.Multiply multiply) {
                IntFunction<Ciphertext> before = next;
                Multiplier vector = vectors.apply(multiply.vector());
                next = chunk -> vector.times(before.apply(chunk), chunk);
            } else if (step instanceof FinishStep.SumSlots) { // the last step, by the rules of recipes
                return List.of(saved(arithmetic.sumSlots(chunks, next)));
            }
        }
        return IntStream.range(0, chunks).mapToObj(next).map(Finisher::saved).toList();
    }

    /**
     * Packs parts one after the other into as few ciphertexts as possible.
     *
     * @param lengths the numbers of each part
     * @param source makes the ciphertext of that number, counted through all parts; closed here
     */
    List<ByteBuffer> pack(List<Long> lengths, IntFunction<Ciphertext> source) {
        Packing packing = Packing.of(lengths, arithmetic.rows(), arithmetic.columns());
        PackedSlots slots = new PackedSlots(source);
        List<ByteBuffer> packed = new ArrayList<>(packing.size());
        for (int destination = 0; destination < packing.size(); destination++) {
            packed.add(saved(packing.gather(destination, slots)));
        }
        return packed;
    }

    /** {@link Packing} on ciphertexts. */
    private final class PackedSlots implements Packing.Slots<Ciphertext> {
        private final IntFunction<Ciphertext> source;

        PackedSlots(IntFunction<Ciphertext> source) {
            this.source = source;
        }

        @Override
        public Ciphertext select(List<Packing.Selection> selections) {
            return arithmetic.rescale(selections.stream()
                    .map(selection -> arithmetic.masked(source.apply(selection.source()), selection.kept()))
                    .reduce(arithmetic::add)
                    .orElseThrow());
        }

        @Override
        public Ciphertext add(Ciphertext a, Ciphertext b) {
            return arithmetic.add(a, b);
        }

        @Override
        public Ciphertext rotateRight(Ciphertext a, int columns) {
            return arithmetic.rotateRight(a, columns);
        }

        @Override
        public Ciphertext swapRows(Ciphertext a) {
            return arithmetic.swapRows(a);
        }
    }

    private static ByteBuffer saved(Ciphertext ciphertext) {
        try (ciphertext) {
            return ciphertext.save();
        }
    }
}
