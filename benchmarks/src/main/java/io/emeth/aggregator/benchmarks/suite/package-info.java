/** What {@code ./aggregator bench} measures: one class for each part of its report. */
@NullMarked
package io.emeth.aggregator.benchmarks.suite;

import org.jspecify.annotations.NullMarked;
