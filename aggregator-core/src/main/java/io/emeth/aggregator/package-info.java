/**
 * The domain of an aggregation: which SubJob results a job takes, how its program combines them, and the final result
 * that lists what went into it.
 *
 * <p>Reading order: {@link io.emeth.aggregator.JobSpec}, {@link io.emeth.aggregator.SubJobResult}, {@link
 * io.emeth.aggregator.AggregationProgram} and {@link io.emeth.aggregator.Accumulator}, {@link
 * io.emeth.aggregator.Aggregation}, {@link io.emeth.aggregator.FinalResult}. What a program is given beside the results:
 * {@link io.emeth.aggregator.ProgramArguments}, {@link io.emeth.aggregator.Materials}, {@link
 * io.emeth.aggregator.JobVector}. Results of one SubJob by several nodes: {@link io.emeth.aggregator.ReplicaCheck}. {@link
 * io.emeth.aggregator.Container} knows the byte layout of files.
 *
 * <p>This package never sees a secret key or a native pointer, and does no encrypted arithmetic: encrypted programs
 * reach it as {@link io.emeth.aggregator.AggregationProgram}s of another module. What a stranger sends is answered by a
 * {@link io.emeth.aggregator.Receipt} or a {@link io.emeth.aggregator.RejectedResultException}; a {@link
 * java.lang.NullPointerException} or {@link java.lang.IllegalArgumentException} is always a caller's bug. Nothing here
 * is null.
 */
@NullMarked
package io.emeth.aggregator;

import org.jspecify.annotations.NullMarked;
