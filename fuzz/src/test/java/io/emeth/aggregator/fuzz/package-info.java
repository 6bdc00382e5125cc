/**
 * Every reader of Java that strangers reach, as a fuzz target. As tests they replay seeds and what was found once;
 * {@code .ci/fuzz-java} fuzzes. Targets of readers that are not public are in those readers' packages.
 */
@NullMarked
package io.emeth.aggregator.fuzz;

import org.jspecify.annotations.NullMarked;
