/**
 * The small part of JSON that our formats use: strict reading, canonical printing. Shared by the modules of this project
 * and exported to nobody else.
 */
@NullMarked
package io.emeth.aggregator.json;

import org.jspecify.annotations.NullMarked;
