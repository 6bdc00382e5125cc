package io.emeth.aggregator.he.program;

import io.emeth.aggregator.Workers;
import io.emeth.aggregator.he.Ciphertext;
import io.emeth.aggregator.he.recipe.Channel;
import io.emeth.aggregator.he.recipe.FinishStep;
import io.emeth.aggregator.he.recipe.Operation;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.IntFunction;

/**
 * From the reduced ciphertexts of one channel to the objects of the final result. Deterministic; every ciphertext is
 * closed as soon as it is used up. Several chunks are finished at the same time, one by each thread; of a single one
 * all threads share every operation.
 */
final class Finisher {
    private final RecipeRun run;
    private final Workers workers;

    Finisher(RecipeRun run, Workers workers) {
        this.run = run;
        this.workers = workers;
    }

    /** For each of {@code count} ciphertexts. */
    private SlotArithmetic arithmetic(int count) {
        return count == 1 ? run.arithmetic().with(workers) : run.arithmetic();
    }

    /**
     * Finishes a sum.
     *
     * @param total makes the total of a chunk: of 3 polynomials for products of ciphertexts; closed here
     */
    List<ByteBuffer> finishSum(Channel channel, int chunks, IntFunction<Ciphertext> total) {
        boolean product = !(channel.operation() instanceof Operation.Identity);
        SlotArithmetic arithmetic = arithmetic(chunks);
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
        SlotArithmetic arithmetic = arithmetic(chunks);
        return finish(
                channel, chunks, chunk -> product(arithmetic, 0, factors, rounds(factors), i -> factor.make(i, chunk)));
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
    private static Ciphertext product(
            SlotArithmetic arithmetic, int i, int factors, int round, IntFunction<Ciphertext> factor) {
        if (round == 0) {
            return factor.apply(i);
        }
        Ciphertext left = product(arithmetic, 2 * i, factors, round - 1, factor);
        long firstOfRight = (2L * i + 1) << (round - 1);
        if (firstOfRight >= factors) {
            return arithmetic.carry(left);
        }
        return arithmetic.product(left, product(arithmetic, 2 * i + 1, factors, round - 1, factor));
    }

    private List<ByteBuffer> finish(Channel channel, int chunks, IntFunction<Ciphertext> reduced) {
        IntFunction<Ciphertext> next = reduced;
        for (FinishStep step : channel.finish()) {
            if (step instanceof FinishStep.Multiply multiply) {
                IntFunction<Ciphertext> before = next;
                Multiplier vector = run.vector(multiply.vector());
                SlotArithmetic arithmetic = arithmetic(chunks);
                next = chunk -> vector.times(before.apply(chunk), chunk, arithmetic);
            } else if (step instanceof FinishStep.SumSlots) { // the last step, by the rules of recipes
                return List.of(saved(arithmetic(1).sumSlots(sum(chunks, next))));
            }
        }
        IntFunction<Ciphertext> last = next;
        return workers.map(chunks, chunk -> saved(last.apply(chunk)));
    }

    /** Added from the left; as many are alive as there are threads. */
    private Ciphertext sum(int count, IntFunction<Ciphertext> ciphertext) {
        Ciphertext sum = ciphertext.apply(0);
        for (int done = 1; done < count; done += workers.threads()) {
            int from = done;
            List<Ciphertext> summands =
                    workers.map(Math.min(workers.threads(), count - from), i -> ciphertext.apply(from + i));
            for (Ciphertext summand : summands) {
                sum = run.arithmetic().add(sum, summand);
            }
        }
        return sum;
    }

    /**
     * Packs parts one after the other into as few ciphertexts as possible.
     *
     * @param lengths the numbers of each part
     * @param source makes the ciphertext of that number, counted through all parts; closed here
     */
    List<ByteBuffer> pack(List<Long> lengths, IntFunction<Ciphertext> source) {
        Packing packing =
                Packing.of(lengths, run.arithmetic().rows(), run.arithmetic().columns());
        PackedSlots slots = new PackedSlots(arithmetic(packing.size()), source);
        return workers.map(packing.size(), destination -> saved(packing.gather(destination, slots)));
    }

    /** {@link Packing} on ciphertexts. */
    private static final class PackedSlots implements Packing.Slots<Ciphertext> {
        private final SlotArithmetic arithmetic;
        private final IntFunction<Ciphertext> source;

        PackedSlots(SlotArithmetic arithmetic, IntFunction<Ciphertext> source) {
            this.arithmetic = arithmetic;
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
