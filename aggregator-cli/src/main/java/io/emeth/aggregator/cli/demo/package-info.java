/** Two jobs end to end on real data: files between the parties, and only the library's public API. */
@NullMarked
package io.emeth.aggregator.cli.demo;

import org.jspecify.annotations.NullMarked;
