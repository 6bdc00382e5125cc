@NullMarked
package io.emeth.aggregator.he.program;

import org.jspecify.annotations.NullMarked;
