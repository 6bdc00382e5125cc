/** What a job will compute, whether it fits, and what it costs. */
@NullMarked
package io.emeth.aggregator.cli.explain;

import org.jspecify.annotations.NullMarked;
