/** What is measured: parameters, keys, ciphertexts, jobs and their result files, made the same way for every benchmark. */
@NullMarked
package io.emeth.aggregator.benchmarks.workload;

import org.jspecify.annotations.NullMarked;
