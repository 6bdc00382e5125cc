/** Meters of aggregations and of the engine, for whatever registry the caller has: see {@code docs/observing.md}. */
@NullMarked
package io.emeth.aggregator.metrics;

import org.jspecify.annotations.NullMarked;
