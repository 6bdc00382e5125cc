@NullMarked
package io.emeth.aggregator.he;

import org.jspecify.annotations.NullMarked;
