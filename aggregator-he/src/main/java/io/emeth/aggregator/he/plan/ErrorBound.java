package io.emeth.aggregator.he.plan;

import java.math.BigDecimal;

/**
 * How far decrypted numbers may be from the exact ones, absolutely, after division by the recipe's divisor. CKKS only.
 *
 * @param worst holds for every number of the final result with probability 1 - 2^-40, as long as results are honestly
 *     encrypted and within bounds, however their messages and errors are correlated; 3 digits, rounded up
 * @param expected root mean square at the worst slot if errors are independent; 3 digits, rounded up
 */
public record ErrorBound(BigDecimal worst, BigDecimal expected) {}
