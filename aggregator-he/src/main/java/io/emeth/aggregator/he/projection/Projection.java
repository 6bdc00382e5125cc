package io.emeth.aggregator.he.projection;

import io.emeth.aggregator.he.Ciphertext;
import io.emeth.aggregator.he.HeContext;
import io.emeth.aggregator.he.HeException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * A random linear combination of all residues of a payload, modulo each prime as often as {@link #repetitions} says: some
 * dozens of bytes. Immutable.
 *
 * @param moduli the primes of the payload's level
 * @param values those of the first prime, then of the second, and so on; each below its prime
 */
public record Projection(List<Long> moduli, List<Long> values) {
    /** A sum with a wrong residue passes with a probability of at most 2^-128. */
    public static final int SOUNDNESS_BITS = 128;

    private static final int HEADER_BYTES = 113; // of a ciphertext in full form
    private static final int PRODUCTS_PER_SUM = 32; // each below 2^122, so that a sum stays below 2^127

    /** @throws IllegalArgumentException if a modulus is below 2, a value not below it, or their number not the right one */
    public Projection {
        moduli = List.copyOf(moduli);
        values = List.copyOf(values);
        for (long modulus : moduli) {
            if (modulus < 2) {
                throw new IllegalArgumentException("modulus " + modulus + " of a projection is below 2");
            }
        }
        int expected = moduli.stream().mapToInt(Projection::repetitions).sum();
        if (values.size() != expected) {
            throw new IllegalArgumentException(
                    "a projection modulo " + moduli + " has " + expected + " values, not " + values.size());
        }
        int at = 0;
        for (long modulus : moduli) {
            for (int i = 0; i < repetitions(modulus); i++, at++) {
                if (values.get(at) < 0 || values.get(at) >= modulus) {
                    throw new IllegalArgumentException(
                            "value " + values.get(at) + " of a projection is outside [0, " + modulus + ")");
                }
            }
        }
    }

    /** How often a combination modulo {@code modulus} is taken, so that the probability of missing an error is small. */
    public static int repetitions(long modulus) {
        int bits = 63 - Long.numberOfLeadingZeros(modulus); // 2^bits <= modulus
        return (SOUNDNESS_BITS + bits - 1) / bits;
    }

    /**
     * Projects a payload: its ciphertexts one after the other, polynomial after polynomial.
     *
     * @param objects serialized ciphertexts of one level, of 2 polynomials or more, in any form; from position to limit,
     *     neither of which moves
     * @throws HeException if one is malformed, naming the first rule broken
     * @throws IllegalArgumentException if there are none, or they have different levels
     */
    public static Projection of(HeContext context, Challenge challenge, List<ByteBuffer> objects) {
        if (objects.isEmpty()) {
            throw new IllegalArgumentException("a payload without objects has no projection");
        }
        List<Combination> combinations = new ArrayList<>();
        int limbs = -1;
        for (ByteBuffer object : objects) {
            try (Ciphertext ciphertext = Ciphertext.load(context, object)) {
                if (limbs < 0) {
                    limbs = ciphertext.limbs();
                    combinations = combinations(
                            challenge, context.parameters().coefficientModuli().subList(0, limbs));
                } else if (limbs != ciphertext.limbs()) {
                    throw new IllegalArgumentException("objects of a payload have " + limbs + " and "
                            + ciphertext.limbs() + " limbs; a projection needs them equal");
                }
                int degree = context.parameters().degree();
                ByteBuffer words = ciphertext.save();
                combinations.forEach(combination -> combination.add(words, ciphertext.size(), degree));
            }
        }
        return new Projection(
                context.parameters().coefficientModuli().subList(0, limbs),
                combinations.stream().map(Combination::value).toList());
    }

    private static List<Combination> combinations(Challenge challenge, List<Long> moduli) {
        List<Combination> combinations = new ArrayList<>();
        for (int limb = 0; limb < moduli.size(); limb++) {
            for (int repetition = 0; repetition < repetitions(moduli.get(limb)); repetition++) {
                combinations.add(new Combination(challenge, moduli, limb, repetition));
            }
        }
        return combinations;
    }

    /** One value in the making. */
    private static final class Combination {
        private final CoefficientStream coefficients;
        private final BigInteger modulus;
        private final int limbs;
        private final int limb;
        private BigInteger sum = BigInteger.ZERO;

        Combination(Challenge challenge, List<Long> moduli, int limb, int repetition) {
            this.coefficients = new CoefficientStream(challenge, limb, repetition, moduli.get(limb));
            this.modulus = BigInteger.valueOf(moduli.get(limb));
            this.limbs = moduli.size();
            this.limb = limb;
        }

        void add(ByteBuffer ciphertext, int polynomials, int degree) {
            for (int polynomial = 0; polynomial < polynomials; polynomial++) {
                int begin = HEADER_BYTES + Long.BYTES * degree * (polynomial * limbs + limb);
                for (int from = 0; from < degree; from += PRODUCTS_PER_SUM) {
                    int count = Math.min(PRODUCTS_PER_SUM, degree - from);
                    addProducts(ciphertext, begin + Long.BYTES * from, count);
                }
            }
            sum = sum.mod(modulus);
        }

        private void addProducts(ByteBuffer words, int begin, int count) {
            long high = 0;
            long low = 0;
            for (int i = 0; i < count; i++) {
                long residue = words.getLong(begin + Long.BYTES * i);
                long coefficient = coefficients.next();
                long product = residue * coefficient;
                low += product;
                high += Math.multiplyHigh(residue, coefficient) + (Long.compareUnsigned(low, product) < 0 ? 1 : 0);
            }
            sum = sum.add(new BigInteger(
                    1,
                    ByteBuffer.allocate(2 * Long.BYTES)
                            .putLong(high)
                            .putLong(low)
                            .array()));
        }

        long value() {
            return sum.longValueExact();
        }
    }
}
