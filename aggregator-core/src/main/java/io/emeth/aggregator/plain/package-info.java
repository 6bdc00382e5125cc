/**
 * Programs on plain payloads, for jobs that need not be encrypted.
 *
 * <p>Reading order: {@link io.emeth.aggregator.plain.PlainConcat}, {@link io.emeth.aggregator.plain.PlainSum}. Both are
 * offered as services, so {@link io.emeth.aggregator.ProgramRegistry#discover} finds them. Their totals are exact, so
 * that the order in which results arrive cannot be seen in them. Nothing here is null.
 */
@NullMarked
package io.emeth.aggregator.plain;

import org.jspecify.annotations.NullMarked;
