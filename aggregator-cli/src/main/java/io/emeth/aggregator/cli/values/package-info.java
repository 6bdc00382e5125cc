/** Numbers of a payload, as JSON or CSV text. */
@NullMarked
package io.emeth.aggregator.cli.values;

import org.jspecify.annotations.NullMarked;
