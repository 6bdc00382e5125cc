/**
 * Every reader of Java that strangers reach, as a fuzz target. Ordinary tests replay seeds and what was found once;
 * with {@code JAZZER_FUZZ=1} each class fuzzes its one method.
 */
@NullMarked
package io.emeth.aggregator.fuzz;

import org.jspecify.annotations.NullMarked;
