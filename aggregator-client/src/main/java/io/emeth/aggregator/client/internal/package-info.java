/**
 * The binding to the client's native library, {@code libemeth_client}: one class of native methods, no logic. The
 * arguments are checked by the callers and once more on the native side.
 */
@NullMarked
package io.emeth.aggregator.client.internal;

import org.jspecify.annotations.NullMarked;
