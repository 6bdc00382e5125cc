package io.emeth.aggregator.he.recipe;

import io.emeth.aggregator.ProgramArguments;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;

/**
 * The public coefficients of a linear combination as the integers that results are multiplied by: a_i 2^fractionBits,
 * rounded half to even. Immutable.
 *
 * @param factors one for each index, each in (-2^32, 2^32)
 * @param fractionBits in [0, {@link #MAX_FRACTION_BITS}]
 */
public record Coefficients(List<Long> factors, int fractionBits) {
    /** Most bits after the binary point. */
    public static final int MAX_FRACTION_BITS = 20;

    /** The argument with the coefficients: integers and decimal strings. */
    public static final String COEFFICIENTS = "coefficients";

    /** The argument with the number of bits after the binary point; 0 if left out. */
    public static final String FRACTION_BITS = "fractionBits";

    private static final BigInteger FACTOR_BOUND = BigInteger.ONE.shiftLeft(32);

    /** @throws IllegalArgumentException naming the first value out of range */
    public Coefficients {
        factors = List.copyOf(factors);
        if (fractionBits < 0 || fractionBits > MAX_FRACTION_BITS) {
            throw new IllegalArgumentException(
                    FRACTION_BITS + " " + fractionBits + " is outside [0, " + MAX_FRACTION_BITS + "]");
        }
        for (long factor : factors) {
            requireFactor(BigInteger.valueOf(factor));
        }
    }

    /**
     * Reads the arguments {@value #COEFFICIENTS} and {@value #FRACTION_BITS}.
     *
     * @throws IllegalArgumentException naming the argument and the value: no coefficients, one that is too large, or one
     *     with a fraction although {@value #FRACTION_BITS} is 0
     */
    public static Coefficients of(ProgramArguments arguments) {
        long bits = arguments.integer(FRACTION_BITS).orElse(0);
        if (bits < 0 || bits > MAX_FRACTION_BITS) {
            throw new IllegalArgumentException(
                    "argument " + FRACTION_BITS + " " + bits + " is outside [0, " + MAX_FRACTION_BITS + "]");
        }
        List<BigDecimal> decimals = arguments.decimals(COEFFICIENTS);
        if (decimals.isEmpty()) {
            throw new IllegalArgumentException(
                    "argument " + COEFFICIENTS + " is missing; give one number for each SubJob");
        }
        List<Long> factors = new ArrayList<>(decimals.size());
        for (BigDecimal decimal : decimals) {
            factors.add(factor(decimal, (int) bits));
        }
        return new Coefficients(factors, (int) bits);
    }

    private static long factor(BigDecimal coefficient, int fractionBits) {
        BigDecimal scaled = coefficient.multiply(new BigDecimal(BigInteger.ONE.shiftLeft(fractionBits)));
        if (fractionBits == 0 && scaled.stripTrailingZeros().scale() > 0) {
            throw new IllegalArgumentException("coefficient " + coefficient.toPlainString()
                    + " is no integer; give the argument " + FRACTION_BITS + " to keep bits after the point");
        }
        BigInteger factor = scaled.setScale(0, RoundingMode.HALF_EVEN).toBigIntegerExact();
        return requireFactor(factor).longValueExact();
    }

    private static BigInteger requireFactor(BigInteger factor) {
        if (factor.abs().compareTo(FACTOR_BOUND) >= 0) {
            throw new IllegalArgumentException("a coefficient times 2^" + FRACTION_BITS + " is " + factor
                    + "; its absolute value must be below 2^32: lower " + FRACTION_BITS);
        }
        return factor;
    }

    /** The factor of the result with that index. */
    public long factor(int index) {
        return factors.get(index);
    }

    /** 2^fractionBits: what totals are divided by. */
    public long unit() {
        return 1L << fractionBits;
    }
}
