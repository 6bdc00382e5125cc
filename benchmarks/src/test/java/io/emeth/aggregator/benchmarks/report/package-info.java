@NullMarked
package io.emeth.aggregator.benchmarks.report;

import org.jspecify.annotations.NullMarked;
