@NullMarked
package io.emeth.aggregator.he.jni;

import org.jspecify.annotations.NullMarked;
