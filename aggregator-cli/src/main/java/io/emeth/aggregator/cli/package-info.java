/**
 * The command line: each command parses, calls the library, prints. The logic lives in the library; the subpackages hold
 * what only a command line needs: reading values ({@code values}), looking into files ({@code inspect}), known answers
 * ({@code conformance}) and the demos ({@code demo}).
 *
 * <p>Reading order: {@link io.emeth.aggregator.cli.Main}, one command, {@link io.emeth.aggregator.cli.Failures}.
 */
@NullMarked
package io.emeth.aggregator.cli;

import org.jspecify.annotations.NullMarked;
