/**
 * The programs on encrypted results: recipes that run. Each SubJob result is checked and folded into an accumulator as
 * it arrives; what was reduced is finished with public keys; the plan is kept to all the way.
 *
 * <p>Reading order: {@link io.emeth.aggregator.he.program.RecipeProgram}, then inside: {@code RecipeRun} (everything a
 * job needs, checked at its start), {@code SumAccumulator} and {@code PartsAccumulator} (what arrives), {@code Finisher}
 * (what comes out), {@code Packing} (dense concatenation). Only the public API of {@link io.emeth.aggregator.he} is
 * used. Nothing here is null unless said so.
 */
@NullMarked
package io.emeth.aggregator.he.program;

import org.jspecify.annotations.NullMarked;
