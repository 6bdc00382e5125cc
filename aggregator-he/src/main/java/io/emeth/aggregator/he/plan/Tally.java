package io.emeth.aggregator.he.plan;

import java.math.BigInteger;

/**
 * How much is counted: how many results, and what their factors add up to.
 *
 * @param results how many
 * @param message what the bound on one contribution is multiplied by to bound the sum: Σ |f_i|; less where a result's bound
 *     depends on its weight
 * @param noise Σ |f_i|: what the error of one contribution is multiplied by if all errors agree
 * @param squares Σ f_i²: what its variance is multiplied by if they are independent
 */
record Tally(int results, BigInteger message, double noise, double squares) {
    /** That many results, each once. */
    static Tally of(int results) {
        return new Tally(results, BigInteger.valueOf(results), results, results);
    }
}
