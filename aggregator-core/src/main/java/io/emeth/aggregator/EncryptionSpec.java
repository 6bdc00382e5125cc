package io.emeth.aggregator;

import java.util.List;

/**
 * The encryption parameters a job asks for, as plain data. Only the ranges below are checked here; whether the
 * parameters are usable and secure is decided by the encrypted programs, which refuse the job otherwise.
 *
 * @param scheme {@code bfv} or {@code ckks}
 * @param degree N, the polynomial modulus degree: a power of two in [2, 2^17]
 * @param coefficientModuli the primes q_0, q_1, ... in order, the key-switching prime last: 1 to 64, each in [2, 2^61)
 * @param plainModulus t in [2, 2^60) for BFV; 0 for CKKS
 * @param scaleBits log2 of the scale in [1, 120] for CKKS; 0 for BFV
 * @param securityBits 128, or 0 for toy parameters, which protect nothing and must be asked for
 */
public record EncryptionSpec(
        String scheme, long degree, List<Long> coefficientModuli, long plainModulus, int scaleBits, int securityBits) {

    /** Most primes: SEAL takes no more. */
    static final int MAX_MODULI = 64;

    /** @throws IllegalArgumentException naming the first rule broken */
    public EncryptionSpec {
        if (!scheme.equals("bfv") && !scheme.equals("ckks")) {
            throw new IllegalArgumentException("scheme '" + scheme + "' is neither bfv nor ckks");
        }
        Checks.inRange("degree", degree, 2, 1 << 17);
        if (Long.bitCount(degree) != 1) {
            throw new IllegalArgumentException("degree " + degree + " is not a power of two");
        }
        coefficientModuli = List.copyOf(coefficientModuli);
        Checks.inRange("number of coefficientModuli", coefficientModuli.size(), 1, MAX_MODULI);
        for (long modulus : coefficientModuli) {
            Checks.inRange("coefficient modulus", modulus, 2, (1L << 61) - 1);
        }
        boolean bfv = scheme.equals("bfv");
        Checks.inRange("plainModulus of " + scheme, plainModulus, bfv ? 2 : 0, bfv ? (1L << 60) - 1 : 0);
        Checks.inRange("scaleBits of " + scheme, scaleBits, bfv ? 0 : 1, bfv ? 0 : 120);
        if (securityBits != 128 && securityBits != 0) {
            throw new IllegalArgumentException("securityBits " + securityBits + " is neither 128 nor 0 (toy)");
        }
    }
}
