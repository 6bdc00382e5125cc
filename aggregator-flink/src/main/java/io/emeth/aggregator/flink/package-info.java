/**
 * The same aggregation on Apache Flink, for jobs that one machine is too small for.
 *
 * <p>Reading order: {@link io.emeth.aggregator.flink.StreamAggregation} lays out the stream, {@link
 * io.emeth.aggregator.flink.AggregatingOperator} keeps aggregations of the core in Flink's keyed state, its two subclasses are
 * the levels of the tree. Counting, rejecting, merging, finishing and signing are the core's: nothing here knows a program.
 */
@NullMarked
package io.emeth.aggregator.flink;

import org.jspecify.annotations.NullMarked;
