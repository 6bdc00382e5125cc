/**
 * Checking a sum of ciphertexts without them: a random linear projection of the sum is the sum of the inputs' projections.
 * The argument and its limits are in {@code docs/verification.md}.
 */
@NullMarked
package io.emeth.aggregator.he.projection;

import org.jspecify.annotations.NullMarked;
