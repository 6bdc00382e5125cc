/**
 * How things are timed so that they can be compared: in turns, in one run, on one clock.
 *
 * <p>Reading order: {@link Subject}, {@link Interleaving}, {@link Measurement}, {@link Peer}.
 */
@NullMarked
package io.emeth.aggregator.benchmarks.harness;

import org.jspecify.annotations.NullMarked;
