package io.emeth.aggregator.he.plan;

import static io.emeth.aggregator.he.plan.NoiseSources.log2;
import static io.emeth.aggregator.he.plan.NoiseSources.squared;

import io.emeth.aggregator.he.plan.CkksErrorModel.SlotError;
import io.emeth.aggregator.he.recipe.VectorRef;

/**
 * The error of CKKS slots, with level, scale and magnitude. Errors are absolute values of complex slots times the scale;
 * the standard deviations are of the noisiest slot. [ckks 8]
 */
final class CkksErrorModel implements StageModel<SlotError> {
    /**
     * What is known of one ciphertext.
     *
     * @param limbs of its level
     * @param scale exactly as the ciphertext carries it
     * @param bound largest absolute value of a slot, without the error
     * @param independent standard deviation if the errors of different ciphertexts are independent
     * @param coherent standard deviation if they all agree
     * @param fixed bound on the part that messages and vectors determine: rounding when they are encoded
     * @param headroom log2 of Q / 2 less the error over scale times bound, the least so far; negative if it doesn't fit
     */
    record SlotError(
            int limbs, double scale, double bound, double independent, double coherent, double fixed, double headroom) {
        /** Scale times largest value. */
        double magnitude() {
            return scale * bound;
        }
    }

    /** Largest absolute values of results' and vectors' numbers, and how many numbers a result has. */
    record Bounds(double value, double vector, long elements) {}

    private final Chain chain;
    private final NoiseSources sources;
    private final PackingShape packing;
    private final Bounds bounds;
    private final double n;
    private final double tail;

    /** @param objects of the final result: the error bound holds for all of them */
    CkksErrorModel(Chain chain, PackingShape packing, Bounds bounds, long objects) {
        this.chain = chain;
        this.sources = new NoiseSources(chain);
        this.packing = packing;
        this.bounds = bounds;
        this.n = chain.degree();
        this.tail = sources.tail(objects);
    }

    /** Bound on the error of each slot, times the scale. */
    private double worst(double coherent, double fixed) {
        return tail * coherent + fixed;
    }

    /** A state whose headroom is also that of the states it was made of. */
    private SlotError state(
            int limbs, double scale, double bound, double independent, double coherent, double fixed, double before) {
        double room = chain.roundedProduct(limbs) / 2 - worst(coherent, fixed);
        double headroom = room > 0 ? log2(room / (scale * bound)) : Double.NEGATIVE_INFINITY;
        boolean legal = StrictMath.floor(log2(scale)) < chain.totalBits(limbs); // [ckks 6.1]
        return new SlotError(
                limbs,
                scale,
                bound,
                independent,
                coherent,
                fixed,
                StrictMath.min(before, legal ? headroom : Double.NEGATIVE_INFINITY));
    }

    /**
     * Encoding at a level: room for the coefficients, which are at most scale times the largest value and must stay below
     * 2^(bits - 2). [ckks 3.5]
     */
    private double encodingRoom(int limbs, double magnitude) {
        return chain.totalBits(limbs) - 2 - log2(magnitude);
    }

    @Override
    public SlotError fresh() {
        return fresh(bounds.value);
    }

    @Override
    public SlotError vector() {
        return fresh(bounds.vector);
    }

    private SlotError fresh(double bound) {
        int limbs = chain.firstLimbs();
        double scale = StrictMath.scalb(1.0, chain.spec().scaleBits());
        double encryption = StrictMath.sqrt(n * sources.fresh());
        return state(
                limbs,
                scale,
                bound,
                StrictMath.sqrt(n * (sources.fresh() + 1.0 / 12)),
                encryption,
                sources.encoding(scale * bound),
                encodingRoom(limbs, scale * bound));
    }

    @Override
    public SlotError sum(SlotError a, Tally tally) {
        return state(
                a.limbs,
                a.scale,
                a.bound * tally.message().doubleValue(),
                a.independent * StrictMath.sqrt(tally.squares()),
                a.coherent * tally.noise(),
                a.fixed * tally.noise(),
                a.headroom);
    }

    /** z_1 e_2 + z_2 e_1 + e_1 e_2. */
    @Override
    public SlotError multiply(SlotError a, SlotError b) {
        double independent = StrictMath.hypot(a.magnitude() * b.independent, b.magnitude() * a.independent);
        return product(a, b, independent);
    }

    @Override
    public SlotError square(SlotError a) {
        return product(a, a, 2 * a.magnitude() * a.independent);
    }

    private SlotError product(SlotError a, SlotError b, double independent) {
        double both = tail * a.coherent * b.coherent + a.fixed * b.coherent + b.fixed * a.coherent;
        return state(
                a.limbs,
                a.scale * b.scale,
                a.bound * b.bound,
                independent + a.independent * b.independent,
                a.magnitude() * b.coherent + b.magnitude() * a.coherent + both,
                a.magnitude() * b.fixed + b.magnitude() * a.fixed + a.fixed * b.fixed,
                StrictMath.min(a.headroom, b.headroom));
    }

    /** The vector is encoded at the scale of the level's last prime, so that the rescale restores the scale. */
    @Override
    public SlotError multiplyPublic(SlotError a, VectorRef vector) {
        return multiplyPublic(a, vector.isOnes() ? 1 : bounds.vector);
    }

    private SlotError multiplyPublic(SlotError a, double bound) {
        double scale = chain.prime(a.limbs);
        double fixed = sources.encoding(scale * bound);
        SlotError plain = new SlotError(
                a.limbs, scale, bound, StrictMath.sqrt(n / 12), 0, fixed, encodingRoom(a.limbs, scale * bound));
        return multiply(a, plain);
    }

    private SlotError plusVariance(SlotError a, double variance) {
        return state(
                a.limbs,
                a.scale,
                a.bound,
                StrictMath.sqrt(squared(a.independent) + variance),
                a.coherent + StrictMath.sqrt(variance),
                a.fixed,
                a.headroom);
    }

    @Override
    public SlotError relinearize(SlotError a) {
        return plusVariance(a, sources.keySwitchWorstSlot(a.limbs));
    }

    @Override
    public SlotError rescale(SlotError a) {
        double prime = chain.prime(a.limbs);
        SlotError divided = new SlotError(
                a.limbs - 1,
                a.scale / prime,
                a.bound,
                a.independent / prime,
                a.coherent / prime,
                a.fixed / prime,
                a.headroom);
        return plusVariance(divided, n * sources.rounding());
    }

    @Override
    public SlotError alignTo(SlotError a, SlotError other) {
        return state(other.limbs, a.scale, a.bound, a.independent, a.coherent, a.fixed, a.headroom);
    }

    /**
     * Slots of one ciphertext have independent errors, even in the worst case: only what is fixed adds up linearly there.
     */
    @Override
    public SlotError sumSlots(SlotError chunk) {
        double chunks = chain.chunks(bounds.elements);
        double summands = chunks;
        SlotError sum = state(
                chunk.limbs,
                chunk.scale,
                chunk.bound * chunks,
                chunk.independent * StrictMath.sqrt(chunks),
                chunk.coherent * chunks,
                chunk.fixed * chunks,
                chunk.headroom);
        for (int slots = 1; slots < chain.columns(); slots *= 2) {
            summands *= 2;
            SlotError rotated = plusVariance(sum, sources.keySwitchWorstSlot(sum.limbs));
            sum = state(
                    sum.limbs,
                    sum.scale,
                    chunk.bound * StrictMath.min(summands, (double) bounds.elements),
                    StrictMath.hypot(sum.independent, rotated.independent),
                    StrictMath.hypot(sum.coherent, rotated.coherent),
                    sum.fixed + rotated.fixed,
                    sum.headroom);
        }
        return sum;
    }

    /** In each slot one source's number, and of all sources that meet there what their masks leave of them. */
    @Override
    public SlotError pack(SlotError source, int results) {
        SlotError packed = rescale(multiplyPublic(source, 1));
        SlotError left = rescale(multiplyPublic(source, 0));
        double others = packing.selections(results) - 1;
        double rotations = packing.rotations(results);
        double keySwitch = StrictMath.sqrt(sources.keySwitchWorstSlot(packed.limbs));
        return state(
                packed.limbs,
                packed.scale,
                packed.bound,
                StrictMath.sqrt(squared(packed.independent)
                        + others * squared(left.independent)
                        + rotations * squared(keySwitch)),
                packed.coherent + others * left.coherent + rotations * keySwitch,
                packed.fixed + others * left.fixed,
                packed.headroom);
    }

    /** Bound on the error of decoded numbers, in their own unit. */
    double worst(SlotError a) {
        return (worst(a.coherent, a.fixed) + sources.transform(a.magnitude())) / a.scale;
    }

    /** Root mean square of the error of decoded numbers at the noisiest slot, in their own unit. */
    double expected(SlotError a) {
        return StrictMath.hypot(a.independent, sources.transform(a.magnitude()) / StrictMath.sqrt(n)) / a.scale;
    }
}
