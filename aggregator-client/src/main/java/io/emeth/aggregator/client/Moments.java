package io.emeth.aggregator.client;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.util.Arrays;

/** Mean and variance of n numbers from their sum and the sum of their squares, element by element. */
final class Moments {
    private Moments() {}

    /** sum / n. */
    static double[] means(double[] sums, long n) {
        return Arrays.stream(sums).map(sum -> sum / n).toArray();
    }

    /** squares / n - (sum / n)^2: the variance of the n numbers themselves; 0 where errors make it negative. */
    static double[] variances(double[] sums, double[] squares, long n) {
        double[] variances = new double[sums.length];
        for (int i = 0; i < sums.length; i++) {
            double mean = sums[i] / n;
            variances[i] = Math.max(0, squares[i] / n - mean * mean);
        }
        return variances;
    }

    /** sum / n, correctly rounded but for the last bit. */
    static double[] means(long[] sums, long n) {
        return Arrays.stream(sums)
                .mapToDouble(sum -> quotient(BigInteger.valueOf(sum), BigInteger.valueOf(n)))
                .toArray();
    }

    /** (n squares - sum^2) / n^2, exact up to the division. */
    static double[] variances(long[] sums, long[] squares, long n) {
        BigInteger count = BigInteger.valueOf(n);
        double[] variances = new double[sums.length];
        for (int i = 0; i < sums.length; i++) {
            BigInteger sum = BigInteger.valueOf(sums[i]);
            BigInteger numerator =
                    count.multiply(BigInteger.valueOf(squares[i])).subtract(sum.multiply(sum));
            variances[i] = quotient(numerator, count.multiply(count));
        }
        return variances;
    }

    private static double quotient(BigInteger numerator, BigInteger denominator) {
        return new BigDecimal(numerator)
                .divide(new BigDecimal(denominator), MathContext.DECIMAL128)
                .doubleValue();
    }
}
