/**
 * The binding to the aggregator's native library, {@code libemeth_he}: one class of native methods, no logic. The
 * arguments are checked by the callers and once more on the native side.
 */
@NullMarked
package io.emeth.aggregator.he.internal;

import org.jspecify.annotations.NullMarked;
