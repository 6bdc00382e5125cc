@NullMarked
package io.emeth.aggregator.benchmarks.harness;

import org.jspecify.annotations.NullMarked;
