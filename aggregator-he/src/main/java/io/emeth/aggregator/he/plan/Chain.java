package io.emeth.aggregator.he.plan;

import io.emeth.aggregator.EncryptionSpec;
import io.emeth.aggregator.he.Scheme;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;

/**
 * The parameters as the models see them: pure numbers, no tables. Levels are named by their number of limbs, as
 * everywhere. Made of checked parameters only ({@link ParameterRules}).
 */
final class Chain {
    private final EncryptionSpec spec;
    private final Scheme scheme;
    private final int firstLimbs;
    private final BigInteger[] products; // of the first 0, 1, ... primes
    private final double[] roundedProducts;

    Chain(EncryptionSpec spec) {
        this.spec = spec;
        this.scheme = Scheme.parse(spec.scheme());
        int primes = spec.coefficientModuli().size();
        this.products = new BigInteger[primes + 1];
        products[0] = BigInteger.ONE;
        for (int i = 0; i < primes; i++) {
            products[i + 1] = products[i].multiply(
                    BigInteger.valueOf(spec.coefficientModuli().get(i)));
        }
        this.roundedProducts =
                Arrays.stream(products).mapToDouble(BigInteger::doubleValue).toArray();
        boolean special = primes >= 2 && products[primes - 1].compareTo(BigInteger.valueOf(spec.plainModulus())) > 0;
        this.firstLimbs = special ? primes - 1 : primes;
    }

    EncryptionSpec spec() {
        return spec;
    }

    Scheme scheme() {
        return scheme;
    }

    /** N. */
    int degree() {
        return Math.toIntExact(spec.degree());
    }

    /** Numbers in one ciphertext. */
    int slots() {
        return scheme == Scheme.BFV ? degree() : degree() / 2;
    }

    /** Slots that rotate together: N / 2. */
    int columns() {
        return degree() / 2;
    }

    /** t; 0 in CKKS. */
    long plainModulus() {
        return spec.plainModulus();
    }

    /** floor(t / 2): the largest absolute value that decodes to itself in BFV. */
    BigInteger halfPlainModulus() {
        return BigInteger.valueOf(spec.plainModulus() / 2);
    }

    /** Limbs of fresh ciphertexts. */
    int firstLimbs() {
        return firstLimbs;
    }

    int keyLimbs() {
        return spec.coefficientModuli().size();
    }

    /** Whether the last prime is set aside for keys: otherwise there are no relinearization and no Galois keys. */
    boolean hasSpecialPrime() {
        return firstLimbs < keyLimbs();
    }

    /** The special prime P. */
    double specialPrime() {
        return prime(keyLimbs());
    }

    /** The last prime of the level with that many limbs: what a rescale there divides by. */
    double prime(int limbs) {
        return spec.coefficientModuli().get(limbs - 1);
    }

    /** The first {@code limbs} primes. */
    List<Long> primes(int limbs) {
        return spec.coefficientModuli().subList(0, limbs);
    }

    /** Their product. */
    BigInteger product(int limbs) {
        return products[limbs];
    }

    /** Their product in double precision; infinite beyond 2^1024. */
    double roundedProduct(int limbs) {
        return roundedProducts[limbs];
    }

    /** Bit length of the product. */
    int totalBits(int limbs) {
        return products[limbs].bitLength();
    }

    /** Ciphertexts that a vector of that many numbers takes. */
    long chunks(long elements) {
        return elements / slots() + (elements % slots() == 0 ? 0 : 1);
    }
}
