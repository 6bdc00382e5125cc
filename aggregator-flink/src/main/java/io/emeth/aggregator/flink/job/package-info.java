/** A Flink job to submit as it is, from files or Kafka to files. */
@NullMarked
package io.emeth.aggregator.flink.job;

import org.jspecify.annotations.NullMarked;
