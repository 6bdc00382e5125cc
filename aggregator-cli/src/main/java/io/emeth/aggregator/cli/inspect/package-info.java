/** A look into files that nobody vouches for: what they say they are, without believing it. */
@NullMarked
package io.emeth.aggregator.cli.inspect;

import org.jspecify.annotations.NullMarked;
