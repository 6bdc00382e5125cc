/**
 * What a job costs and can carry, computed from its recipe before any data arrives: capacity, noise or error, keys,
 * bytes. A plan is refused with all its reasons or enforced while results arrive.
 *
 * <p>Reading order: {@link io.emeth.aggregator.he.plan.Planner}, {@link io.emeth.aggregator.he.plan.Plan}, then {@code
 * StageInterpreter}, which walks through a recipe as the executor does, and the two models it walks with. {@code
 * docs/noise-model.md} explains them.
 *
 * <p>Exact arithmetic where a unit matters, {@link java.lang.StrictMath} elsewhere: the same job has the same plan on
 * every machine. Plans never touch ciphertexts or keys. Nothing is null.
 */
@NullMarked
package io.emeth.aggregator.he.plan;

import org.jspecify.annotations.NullMarked;
