/** A cluster in one process, with work for it that one machine can check. Only here are results encrypted. */
@NullMarked
package io.emeth.aggregator.flink.demo;

import org.jspecify.annotations.NullMarked;
