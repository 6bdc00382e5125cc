package io.emeth.aggregator.he.plan;

import io.emeth.aggregator.EncryptionSpec;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Whether encryption parameters are usable and secure, without native code. [rings-and-bfv 6.2] [HES18] */
final class ParameterRules {
    /** Most bits of the product of all primes for 128-bit security, by N: [HES18], ternary secrets, classical attacks. */
    private static final Map<Long, Integer> MAX_BITS_128 =
            Map.of(1024L, 27, 2048L, 54, 4096L, 109, 8192L, 218, 16384L, 438, 32768L, 881);

    private static final int MAX_PRIME_BITS = 60;

    private ParameterRules() {}

    /** The bits of the security table, or 0 if the degree is not in it. */
    static int maxBits(long degree) {
        return MAX_BITS_128.getOrDefault(degree, 0);
    }

    /** Every rule that is broken. */
    static List<String> broken(EncryptionSpec spec) {
        List<String> reasons = new ArrayList<>();
        checkSecurity(spec, reasons);
        checkPrimes(spec, reasons);
        if (spec.scheme().equals("bfv")) {
            checkPlainModulus(spec, reasons);
        } else {
            int limbs = Math.max(1, spec.coefficientModuli().size() - 1);
            int bits = product(spec.coefficientModuli().subList(0, limbs)).bitLength();
            if (spec.scaleBits() + 1 >= bits) {
                reasons.add("scaleBits " + spec.scaleBits() + " leaves no room in a level of " + bits
                        + " bits; lower it, or add primes");
            }
        }
        return reasons;
    }

    private static void checkSecurity(EncryptionSpec spec, List<String> reasons) {
        int bits = product(spec.coefficientModuli()).bitLength();
        int most = maxBits(spec.degree());
        if (spec.securityBits() != 0 && bits > most) {
            reasons.add("coefficientModuli have " + bits + " bits together, degree " + spec.degree() + " allows " + most
                    + " with 128-bit security; " + remedyForSecurity(bits));
        }
    }

    private static String remedyForSecurity(int bits) {
        return MAX_BITS_128.entrySet().stream()
                .filter(entry -> entry.getValue() >= bits)
                .map(Map.Entry::getKey)
                .min(Long::compare)
                .map(degree -> "take degree " + degree + ", or fewer or smaller primes")
                .orElse("take fewer or smaller primes");
    }

    private static void checkPrimes(EncryptionSpec spec, List<String> reasons) {
        Set<Long> seen = new HashSet<>();
        for (long prime : spec.coefficientModuli()) {
            if (prime >>> MAX_PRIME_BITS != 0 || !Primes.isPrime(prime)) {
                reasons.add("coefficient modulus " + prime + " is no prime of at most " + MAX_PRIME_BITS + " bits");
            } else if (prime % (2 * spec.degree()) != 1) {
                reasons.add("coefficient modulus " + prime + " is not 1 modulo " + 2 * spec.degree()
                        + ", twice the degree; take another prime");
            } else if (!seen.add(prime)) {
                reasons.add("coefficient modulus " + prime + " appears twice; take different primes");
            }
        }
    }

    private static void checkPlainModulus(EncryptionSpec spec, List<String> reasons) {
        long t = spec.plainModulus();
        if (t >>> MAX_PRIME_BITS != 0 || !Primes.isPrime(t) || t % (2 * spec.degree()) != 1) {
            reasons.add(
                    "plainModulus " + t + " cannot hold vectors; take a prime that is 1 modulo " + 2 * spec.degree());
        }
        if (spec.coefficientModuli().contains(t)) {
            reasons.add("plainModulus " + t + " is also a coefficient modulus; take another prime");
        }
        if (BigInteger.valueOf(t).compareTo(product(spec.coefficientModuli())) >= 0) {
            reasons.add("plainModulus " + t + " is not below the product of the coefficientModuli; add primes");
        }
    }

    private static BigInteger product(List<Long> primes) {
        return primes.stream().map(BigInteger::valueOf).reduce(BigInteger.ONE, BigInteger::multiply);
    }
}
