/** Measurements of what the README promises. Each benchmark's Javadoc holds the command that runs it. */
@NullMarked
package io.emeth.aggregator.benchmarks;

import org.jspecify.annotations.NullMarked;
