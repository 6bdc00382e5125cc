/**
 * What every binding to a native library stands on: {@link io.emeth.aggregator.he.jni.NativeLoader} finds the library,
 * {@link io.emeth.aggregator.he.jni.NativeHandle} owns its objects, {@link io.emeth.aggregator.he.jni.DirectBuffers}
 * carries bytes across.
 *
 * <p>Shared with the client module, which has a library of its own, and exported to nobody else. Knows no library and
 * no object by name.
 */
@NullMarked
package io.emeth.aggregator.he.jni;

import org.jspecify.annotations.NullMarked;
