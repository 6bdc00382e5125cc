@NullMarked
package io.emeth.aggregator.he.recipe;

import org.jspecify.annotations.NullMarked;
