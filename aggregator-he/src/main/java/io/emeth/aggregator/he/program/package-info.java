/** The programs: recipes that run. */
@NullMarked
package io.emeth.aggregator.he.program;

import org.jspecify.annotations.NullMarked;
