package io.emeth.aggregator.he.plan;

import static io.emeth.aggregator.he.plan.NoiseSources.squared;

import io.emeth.aggregator.he.plan.BfvNoiseModel.Noise;
import io.emeth.aggregator.he.recipe.VectorRef;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;

/**
 * The noise of BFV ciphertexts: the coefficients of c_0 + c_1 s + c_2 s² - q m / t, in units of 1. Standard deviations
 * add linearly, as if all ciphertexts had the same noise: that is the worst case, and in a sum over all rotations it is
 * what happens, since the trace of a polynomial is concentrated in one coefficient. [ckks 8] [rings-and-bfv 9, 11]
 */
final class BfvNoiseModel implements StageModel<Noise> {
    /**
     * What is known of one ciphertext.
     *
     * @param deviation standard deviation of a coefficient, at most
     * @param fixed bound on the part that messages determine: q m / t rounded to integers
     * @param products of ciphertexts one after the other
     */
    record Noise(double deviation, double fixed, int products) {}

    private static final double ENCODING = 1; // |S(m) - q m / t| <= 1/2 + 1/t [rings-and-bfv 9.1]

    private final Chain chain;
    private final NoiseSources sources;
    private final PackingShape packing;
    private final long chunks;
    private final double n;
    private final double t;

    BfvNoiseModel(Chain chain, PackingShape packing, long chunks) {
        this.chain = chain;
        this.sources = new NoiseSources(chain);
        this.packing = packing;
        this.chunks = chunks;
        this.n = chain.degree();
        this.t = chain.plainModulus();
    }

    @Override
    public Noise fresh() {
        return new Noise(StrictMath.sqrt(sources.fresh()), ENCODING, 0);
    }

    @Override
    public Noise vector() {
        return fresh();
    }

    @Override
    public Noise sum(Noise contribution, Tally tally) {
        return times(contribution, tally.noise());
    }

    private static Noise times(Noise a, double factor) {
        return new Noise(a.deviation * factor, a.fixed * factor, a.products);
    }

    private static Noise plus(Noise a, Noise b) {
        return new Noise(a.deviation + b.deviation, a.fixed + b.fixed, StrictMath.max(a.products, b.products));
    }

    private static Noise plus(Noise a, double variance) {
        return new Noise(a.deviation + StrictMath.sqrt(variance), a.fixed, a.products);
    }

    /**
     * The parts of t / q (q m_1 / t + e_1 + q r_1)(q m_2 / t + e_2 + q r_2), less the message, where r = (c_0 + c_1 s) / q
     * over the integers: t (r_1 + m_1 / t) e_2 and its mirror image, t e_1 e_2 / q, and what the division rounds. Both r
     * and e hold powers of s, whose slots have E |s|^(2d) = d! (E |s|²)^d: hence the growing factor.
     */
    @Override
    public Noise multiply(Noise a, Noise b) {
        int products = StrictMath.max(a.products, b.products) + 1;
        double carrier = t * StrictMath.sqrt(n * (sources.rounding() + 1.0 / 12));
        double linear = carrier * (a.deviation + a.fixed + b.deviation + b.fixed);
        double quadratic = t
                / chain.roundedProduct(chain.firstLimbs())
                * StrictMath.sqrt(n)
                * (a.deviation + a.fixed)
                * (b.deviation + b.fixed);
        double deviation = StrictMath.sqrt(products + 1.0) * (linear + quadratic) + StrictMath.sqrt(inexactFloor());
        return new Noise(deviation, 0, products);
    }

    /** The floor of [BEHZ16] is too small by less than the number of limbs k, in each of three polynomials. */
    private double inexactFloor() {
        return squared(chain.firstLimbs()) / 3 * (1 + 2 * n / 3 + 8 * n * n / 9);
    }

    @Override
    public Noise square(Noise a) {
        return multiply(a, a);
    }

    /** N products with coefficients in [-t/2, t/2], or one with a coefficient in [0, t). [rings-and-bfv 10.5] */
    @Override
    public Noise multiplyPublic(Noise a, VectorRef vector) {
        return new Noise(StrictMath.sqrt(n) * t / 2 * a.deviation, n * t / 2 * a.fixed, a.products);
    }

    @Override
    public Noise relinearize(Noise a) {
        return plus(a, sources.keySwitch(chain.firstLimbs()));
    }

    @Override
    public Noise rescale(Noise a) {
        return a;
    }

    @Override
    public Noise alignTo(Noise a, Noise other) {
        return a;
    }

    @Override
    public Noise sumSlots(Noise chunk) {
        Noise sum = times(chunk, (double) chunks);
        for (int slots = 1; slots < chain.degree(); slots *= 2) { // rotations of the rows, and the exchange of rows
            sum = plus(sum, plus(sum, sources.keySwitch(chain.firstLimbs())));
        }
        return sum;
    }

    /** A mask keeps the noise of its whole source, so that of all selections in one destination adds up. */
    @Override
    public Noise pack(Noise source, int results) {
        Noise masked = times(multiplyPublic(source, VectorRef.ones()), (double) packing.selections(results));
        double switched = packing.rotations(results) * StrictMath.sqrt(sources.keySwitch(chain.firstLimbs()));
        return new Noise(masked.deviation + switched, masked.fixed, masked.products);
    }

    /**
     * The noise budget that ciphertexts with such noise have left at least, in bits, as the decryptor counts it: below 1
     * they may not be decryptable. [rings-and-bfv 9.5]
     *
     * @param objects final ciphertexts
     */
    int budget(Noise noise, long objects) {
        BigInteger q = chain.product(chain.firstLimbs());
        double spread = StrictMath.sqrt(NoiseSources.varianceTail(noise.products, objects));
        double largest = t * (sources.tail(objects) * spread * noise.deviation + noise.fixed);
        if (!(largest < q.doubleValue())) { // also if infinite
            return 0;
        }
        int bits = new BigDecimal(largest)
                .setScale(0, RoundingMode.CEILING)
                .toBigInteger()
                .bitLength();
        return StrictMath.max(0, q.bitLength() - bits - 1);
    }
}
