package io.emeth.aggregator.he.plan;

import io.emeth.aggregator.InvalidJobException;
import io.emeth.aggregator.JobSpec;
import io.emeth.aggregator.Replica;
import io.emeth.aggregator.ReplicaCheckTerms;
import io.emeth.aggregator.ReplicaFactors;
import io.emeth.aggregator.he.Scheme;
import java.math.BigDecimal;
import java.util.List;

/**
 * How large the random factors of a cross-check may be, and how far from zero its combinations are if all replicas are
 * honest: fresh encryptions by different nodes, hence with independent noise, of numbers that are equal or differ by no
 * more than is tolerated. Formulas and proofs are in {@code docs/replicas.md}. Immutable and thread-safe.
 */
public final class ReplicaBounds {
    /** Differing replicas escape with a probability of at most 2^-40, unless somebody asks for another. */
    private static final int TARGET_BITS = 40;

    /** The modulus is at least this many times what may be seen, and what a factor makes of a number within bounds. */
    private static final double MARGIN = 8;

    /** Factors are not made smaller than 2^8 only because numbers within the bound could wrap around. */
    private static final int BITS_FOR_VALUES = 8;

    private final Chain chain;
    private final NoiseSources sources;
    private final BfvNoiseModel bfv;
    private final double valueBound; // 0 if the job doesn't say
    private final double scale;

    private ReplicaBounds(Chain chain, JobSpec job) {
        this.chain = chain;
        this.sources = new NoiseSources(chain);
        this.bfv = new BfvNoiseModel(chain, new PackingShape(job.layout(), chain), 1);
        this.valueBound = job.valueBound().map(BigDecimal::doubleValue).orElse(0.0);
        this.scale = StrictMath.scalb(1.0, chain.spec().scaleBits());
    }

    /**
     * The bounds of an encrypted job whose plan holds.
     *
     * @throws InvalidJobException if it is not encrypted
     */
    public static ReplicaBounds of(JobSpec job) {
        return new ReplicaBounds(
                new Chain(job.encryption()
                        .orElseThrow(() -> new InvalidJobException("job " + job.job()
                                + " is not encrypted; replicas agree if their payloadDigest is the same"))),
                job);
    }

    /**
     * b, when factors are ±1 to ±2^b: at most 16, and as large as noise, plaintext modulus and, down to 8, the job's value
     * bound allow.
     *
     * @param groups whose replicas are combined
     * @throws PlanRefusedException if with b = 1 a combination could not be decrypted
     */
    public int factorBits(List<List<Replica>> groups) {
        double weight = groups.stream().mapToDouble(ReplicaBounds::weight).max().orElseThrow();
        for (int bits = ReplicaCheckTerms.MAX_FACTOR_BITS; bits > 0; bits--) {
            if (noiseFits(bits, weight) && (bits <= BITS_FOR_VALUES || valuesFit(bits))) {
                return bits;
            }
        }
        throw new PlanRefusedException(
                List.of("the noise of replicas' differences under random factors leaves no room in "
                        + (isBfv() ? "the noise budget" : "a level of " + chain.totalBits(chain.firstLimbs()) + " bits")
                        + "; compare fewer indices at once, or take more or larger primes"));
    }

    /** Σ f² of a group's combination over the square of the largest factor, at most: K (K - 1) for K replicas. */
    private static double weight(List<Replica> group) {
        double sum = 0;
        int place = 0; // among those of the same index
        for (int i = 0; i < group.size(); i++) {
            place = i > 0 && group.get(i - 1).index() == group.get(i).index() ? place + 1 : 0;
            sum += 2.0 * place * group.get(i).objectCount();
        }
        return sum;
    }

    private boolean noiseFits(int bits, double weight) {
        double largest = StrictMath.scalb(1.0, bits);
        double deviations = largest * StrictMath.sqrt(weight);
        if (isBfv()) {
            double deviation = StrictMath.sqrt(sources.fresh()) * deviations;
            BfvNoiseModel.Noise noise = new BfvNoiseModel.Noise(deviation, largest * weight, 0);
            return 2 * largest < chain.plainModulus() && bfv.budget(noise, ReplicaCheckTerms.MAX_OBJECTS) >= 1;
        }
        return MARGIN * noise(deviations, ReplicaCheckTerms.MAX_OBJECTS) <= modulus();
    }

    /** Whether differences of numbers within the job's bound stay below the modulus under any two factors' difference. */
    private boolean valuesFit(int bits) {
        return isBfv() || MARGIN * StrictMath.scalb(valueBound, bits) * scale <= modulus();
    }

    private boolean isBfv() {
        return chain.scheme() == Scheme.BFV;
    }

    private double modulus() {
        return chain.roundedProduct(chain.firstLimbs());
    }

    /** CKKS: the noise of a combination in a slot, times the scale, for √(Σ f²) = {@code deviations}. */
    private double noise(double deviations, long objects) {
        return sources.tail(objects) * StrictMath.sqrt(chain.degree() * sources.fresh()) * deviations;
    }

    /** How many combinations of each group make differing replicas escape with a probability of at most 2^-40. */
    public static int combinations(int factorBits) {
        return (TARGET_BITS + factorBits) / (factorBits + 1); // one bit more for the sign
    }

    /**
     * Honest replicas' combinations have real and imaginary parts of at most this much, in the unit of the job's numbers,
     * with probability 1 - 2^-39 for all of a cross-check. 0 in BFV.
     *
     * @param sums of the combination's factors
     * @param objects combinations of the whole cross-check
     * @param tolerance by how much two honest nodes' numbers may differ
     * @throws PlanRefusedException if the modulus is too small to tell so much from more, or in BFV if the tolerance is
     *     not 0
     */
    public double threshold(ReplicaFactors.Sums sums, long objects, BigDecimal tolerance) {
        if (tolerance.signum() < 0 || (isBfv() && tolerance.signum() != 0)) {
            throw new PlanRefusedException(List.of("tolerance " + tolerance.toPlainString()
                    + (isBfv() ? ": BFV is exact" : " is negative") + "; take 0"));
        }
        if (isBfv()) {
            return 0;
        }
        // A sum of fixed deviations under random signs is sub-Gaussian, and below sqrt(2 L) of their norm. [VER18]
        double spread = StrictMath.min(sums.terms(), StrictMath.sqrt(sources.tail(objects) * sums.squares()));
        double deviation = 2 * sources.encoding(scale * valueBound) + tolerance.doubleValue() * scale;
        double scaled = noise(StrictMath.sqrt(sums.ciphertexts()), objects) + spread * deviation;
        if (!(MARGIN * scaled <= modulus())) {
            throw new PlanRefusedException(List.of("tolerance " + tolerance.toPlainString()
                    + " hides every difference: combinations of honest replicas would fill a level of "
                    + chain.totalBits(chain.firstLimbs()) + " bits; take a smaller one"));
        }
        return scaled / scale;
    }
}
