@NullMarked
package io.emeth.aggregator.client;

import org.jspecify.annotations.NullMarked;
