/**
 * What an encrypted program does, as data: what each SubJob result contributes, how contributions are reduced, and how
 * the requester reads what comes out. A recipe is small, canonical and hashed; it can be planned before any data
 * arrives, executed, and replayed.
 *
 * <p>Reading order: {@link io.emeth.aggregator.he.recipe.HeRecipe}, {@link io.emeth.aggregator.he.recipe.Channel}, {@link
 * io.emeth.aggregator.he.recipe.NamedRecipes}.
 *
 * <p>Pure values: nothing here touches ciphertexts, keys or native code. Nothing is null.
 */
@NullMarked
package io.emeth.aggregator.he.recipe;

import org.jspecify.annotations.NullMarked;
