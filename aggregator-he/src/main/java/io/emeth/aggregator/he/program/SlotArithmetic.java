package io.emeth.aggregator.he.program;

import io.emeth.aggregator.Workers;
import io.emeth.aggregator.he.BatchEncoder;
import io.emeth.aggregator.he.Ciphertext;
import io.emeth.aggregator.he.CkksEncoder;
import io.emeth.aggregator.he.Evaluator;
import io.emeth.aggregator.he.HeContext;
import io.emeth.aggregator.he.Plaintext;
import io.emeth.aggregator.he.Scheme;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * The steps of a finish, each from ciphertexts of 2 polynomials to one of 2 polynomials: every product is relinearized
 * and, in CKKS, rescaled. All methods but the encoders take over the ciphertexts they are given, and close them.
 *
 * <p>Stateless and thread-safe. Everything throws {@link io.emeth.aggregator.he.HeException} as {@link Evaluator} does.
 */
final class SlotArithmetic {
    private final HeContext context;
    private final Evaluator evaluator;
    private final EvaluationKeys keys;
    private final boolean ckks;

    /** @param keys stay the caller's to close */
    SlotArithmetic(HeContext context, EvaluationKeys keys) {
        this(context, keys, new Evaluator(context));
    }

    private SlotArithmetic(HeContext context, EvaluationKeys keys, Evaluator evaluator) {
        this.context = context;
        this.evaluator = evaluator;
        this.keys = keys;
        this.ckks = context.parameters().scheme() == Scheme.CKKS;
    }

    /** The same, each operation shared by {@code workers}. */
    SlotArithmetic with(Workers workers) {
        return new SlotArithmetic(context, keys, evaluator.with(workers));
    }

    /** Rows of slots: 2 in BFV, 1 in CKKS. */
    int rows() {
        return ckks ? 1 : 2;
    }

    /** Slots of one row: N / 2. */
    int columns() {
        return context.parameters().degree() / 2;
    }

    /** a * b. */
    Ciphertext product(Ciphertext a, Ciphertext b) {
        try (a;
                b) {
            return settle(evaluator.multiply(a, b));
        }
    }

    /** a * b, for a vector that others go on using; it may be at a higher level. */
    Ciphertext productWithVector(Ciphertext a, Ciphertext vector) {
        return product(a, evaluator.modSwitchTo(vector, a.limbs()));
    }

    /** a * b, of a plaintext made for {@code a}'s level; {@code b} is closed too. */
    Ciphertext product(Ciphertext a, Plaintext b) {
        try (a;
                b) {
            return settle(evaluator.multiplyPlain(a, b));
        }
    }

    /** What a product, or a sum of products, becomes: relinearized to 2 polynomials, and {@link #rescale}d. */
    Ciphertext settle(Ciphertext product) {
        Ciphertext two = product.size() == 2 ? product : apply(product, a -> evaluator.relinearize(a, keys.relin()));
        return rescale(two);
    }

    /** In CKKS one level lower, the scale divided by the prime left out; in BFV the same. */
    Ciphertext rescale(Ciphertext product) {
        return ckks ? apply(product, evaluator::rescaleToNext) : product;
    }

    /** The same as {@code a}, at the level that {@link #settle} leads to. */
    Ciphertext carry(Ciphertext a) {
        return ckks ? apply(a, evaluator::modSwitchToNext) : a;
    }

    /** a + b. */
    Ciphertext add(Ciphertext a, Ciphertext b) {
        try (a;
                b) {
            return evaluator.add(a, b);
        }
    }

    /** Every row rotated to the right by {@code steps}, a power of two below N / 2. */
    Ciphertext rotateRight(Ciphertext a, int steps) {
        return apply(a, ciphertext -> evaluator.rotate(ciphertext, -steps, keys.galois()));
    }

    /** BFV: both rows exchanged. */
    Ciphertext swapRows(Ciphertext a) {
        return apply(a, ciphertext -> evaluator.conjugate(ciphertext, keys.galois()));
    }

    /** The sum of all slots, in every slot. */
    Ciphertext sumSlots(Ciphertext ciphertext) {
        Ciphertext sum = ciphertext;
        for (int bit = 1; bit < columns(); bit *= 2) {
            int steps = -bit;
            sum = addImage(sum, a -> evaluator.rotate(a, steps, keys.galois()));
        }
        return ckks ? sum : addImage(sum, a -> evaluator.conjugate(a, keys.galois()));
    }

    private Ciphertext addImage(Ciphertext a, UnaryOperator<Ciphertext> map) {
        try (a;
                Ciphertext image = map.apply(a)) {
            return evaluator.add(a, image);
        }
    }

    /** CKKS: a factor for a ciphertext of that level; its scale is the one that rescaling takes away again. */
    Plaintext encode(double[] slots, int limbs) {
        double scale = context.parameters().coefficientModuli().get(limbs - 1);
        return new CkksEncoder(context).encode(slots, scale, limbs);
    }

    /** BFV: a factor for a ciphertext of any level. */
    Plaintext encode(long[] slots) {
        return new BatchEncoder(context).encode(slots);
    }

    /** The kept slots of {@code a}, all others being zero; not rescaled, so that several can be added before. */
    Ciphertext masked(Ciphertext a, List<Packing.Interval> kept) {
        try (a;
                Plaintext mask = mask(kept, a.limbs())) {
            return evaluator.multiplyPlain(a, mask);
        }
    }

    private Plaintext mask(List<Packing.Interval> kept, int limbs) {
        if (ckks) {
            double[] ones = new double[context.slots()];
            kept.forEach(interval -> Arrays.fill(ones, interval.from(), interval.to(), 1));
            return encode(ones, limbs);
        }
        long[] ones = new long[context.slots()];
        kept.forEach(interval -> Arrays.fill(ones, interval.from(), interval.to(), 1));
        return encode(ones);
    }

    private static Ciphertext apply(Ciphertext a, UnaryOperator<Ciphertext> operation) {
        try (a) {
            return operation.apply(a);
        }
    }
}
