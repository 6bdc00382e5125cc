package io.emeth.aggregator.he.plan;

import io.emeth.aggregator.EncryptionSpec;
import io.emeth.aggregator.PayloadLayout;
import io.emeth.aggregator.ProgramArguments;
import io.emeth.aggregator.he.recipe.NamedRecipes;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Jobs and parameters for plans, without native code. */
final class Shapes {
    private Shapes() {}

    /** A job of a named program that is complete when all results are in. */
    static JobShape of(String program, Map<String, ?> arguments, long elements, int numParallel, String valueBound) {
        ProgramArguments given = ProgramArguments.of(arguments);
        return new JobShape(
                program,
                NamedRecipes.of(program, given),
                given,
                PayloadLayout.vector(elements),
                numParallel,
                numParallel,
                1_000_000,
                valueBound.isEmpty() ? Optional.empty() : Optional.of(new BigDecimal(valueBound)));
    }

    static JobShape withMaxWeight(JobShape shape, long maxWeight) {
        return new JobShape(
                shape.program(),
                shape.recipe(),
                shape.arguments(),
                shape.layout(),
                shape.numParallel(),
                shape.minimum(),
                maxWeight,
                shape.valueBound());
    }

    /** Toy parameters with the smallest batching t of at least {@code leastT}. */
    static EncryptionSpec bfv(int degree, long leastT, int... primeBits) {
        return new EncryptionSpec("bfv", degree, primes(degree, primeBits), batchingPrime(degree, leastT), 0, 0);
    }

    static EncryptionSpec ckks(int degree, int scaleBits, int... primeBits) {
        return new EncryptionSpec("ckks", degree, primes(degree, primeBits), 0, scaleBits, 0);
    }

    /** For each size the largest primes that are 1 modulo 2N and not yet taken. */
    static List<Long> primes(int degree, int... bits) {
        List<Long> primes = new ArrayList<>();
        for (int size : bits) {
            long step = 2L * degree;
            long candidate = ((1L << size) - 2) / step * step + 1;
            while (primes.contains(candidate) || !BigInteger.valueOf(candidate).isProbablePrime(60)) {
                candidate -= step;
            }
            primes.add(candidate);
        }
        return primes;
    }

    static long batchingPrime(int degree, long least) {
        long step = 2L * degree;
        long candidate = (least + step - 2) / step * step + 1;
        while (!BigInteger.valueOf(candidate).isProbablePrime(60)) {
            candidate += step;
        }
        return candidate;
    }
}
