/**
 * Where aggregations outlive their process: {@link io.emeth.aggregator.store.SqliteStore} keeps them in a directory of one
 * machine, {@link io.emeth.aggregator.store.PostgresStore} on a server that several aggregators share. Both are {@link
 * io.emeth.aggregator.PartialStore}s with the same tables and statements; {@code docs/state.md} tells the layout and what
 * survives what.
 */
@NullMarked
package io.emeth.aggregator.store;

import org.jspecify.annotations.NullMarked;
