@NullMarked
package io.emeth.aggregator.he.plan;

import org.jspecify.annotations.NullMarked;
