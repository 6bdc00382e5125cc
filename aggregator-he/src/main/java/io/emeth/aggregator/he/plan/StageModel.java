package io.emeth.aggregator.he.plan;

import io.emeth.aggregator.he.recipe.VectorRef;

/**
 * What each step of a recipe does to what is known of a ciphertext. States are immutable; the worst ciphertext of a kind
 * stands for all.
 *
 * @param <S> what is known of a ciphertext
 */
interface StageModel<S> {
    /** A result's ciphertext, fresh from the public key. */
    S fresh();

    /** An encrypted vector's ciphertext. */
    S vector();

    /** A sum of such contributions. */
    S sum(S contribution, Tally tally);

    /** The product, of three polynomials. */
    S multiply(S a, S b);

    /** The product with itself. */
    S square(S a);

    /** The product with a public vector, encoded for the level of {@code a}. */
    S multiplyPublic(S a, VectorRef vector);

    S relinearize(S a);

    /** CKKS: divides by the level's last prime. BFV: nothing to do. */
    S rescale(S a);

    /** {@code a} at the level of {@code other}, which is not higher. */
    S alignTo(S a, S other);

    /** {@link io.emeth.aggregator.he.recipe.FinishStep.SumSlots}: all chunks added, then all slots. */
    S sumSlots(S chunk);

    /** {@link io.emeth.aggregator.he.recipe.FinishStep.Pack} of the parts of that many results. */
    S pack(S source, int results);
}
