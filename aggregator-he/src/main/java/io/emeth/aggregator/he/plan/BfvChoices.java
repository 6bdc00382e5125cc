package io.emeth.aggregator.he.plan;

import io.emeth.aggregator.EncryptionSpec;
import io.emeth.aggregator.he.Scheme;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.Arrays;
import java.util.Optional;

/**
 * The smallest prime t that holds the largest result and has slots; coefficient primes of equal size, as large as security
 * allows, the last one for keys. It makes fresh noise smaller too, so one prime alone comes last.
 */
final class BfvChoices implements ParameterSearch.Choices {
    private static final int MAX_PLAIN_BITS = 60;

    private final Trial trial;
    private final BigInteger leastPlainModulus;

    BfvChoices(Trial trial, BigDecimal largestResult) {
        this.trial = trial;
        this.leastPlainModulus = largestResult
                .setScale(0, RoundingMode.CEILING)
                .toBigInteger()
                .shiftLeft(1)
                .add(BigInteger.ONE);
    }

    @Override
    public Optional<EncryptionSpec> fitting(int degree, int limbs) {
        Optional<Long> t = plainModulus(degree);
        if (t.isEmpty()) {
            return Optional.empty();
        }
        int maxBits = ParameterRules.maxBits(degree);
        int each = Math.min(ParameterSearch.MOST_PRIME_BITS, maxBits / (limbs + 1));
        int[] bits = new int[limbs + 1];
        Arrays.fill(bits, each);
        bits[limbs] = Math.min(ParameterSearch.MOST_PRIME_BITS, maxBits - limbs * each);
        Optional<Plan> plan = each < ParameterSearch.LEAST_PRIME_BITS
                ? Optional.empty()
                : trial.plan(Scheme.BFV, degree, t.get(), 0, bits);
        if (plan.isEmpty() && limbs == 1 && !trial.switchesKeys()) {
            int alone = Math.min(ParameterSearch.MOST_PRIME_BITS, maxBits);
            plan = trial.plan(Scheme.BFV, degree, t.get(), 0, alone);
        }
        return plan.map(Plan::parameters);
    }

    /** The smallest prime that is 1 modulo 2N and at least twice the largest result and 1. */
    private Optional<Long> plainModulus(int degree) {
        BigInteger step = BigInteger.valueOf(2L * degree);
        BigInteger candidate = leastPlainModulus
                .subtract(BigInteger.ONE)
                .add(step)
                .subtract(BigInteger.ONE)
                .divide(step)
                .max(BigInteger.ONE)
                .multiply(step)
                .add(BigInteger.ONE);
        while (candidate.bitLength() <= MAX_PLAIN_BITS) {
            if (Primes.isPrime(candidate.longValueExact())) {
                return Optional.of(candidate.longValueExact());
            }
            candidate = candidate.add(step);
        }
        return Optional.empty();
    }
}
