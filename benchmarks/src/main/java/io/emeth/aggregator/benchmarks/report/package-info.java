/**
 * The command {@code bench}, and what it writes: {@code report.html}, {@code results.json}, {@code results.md}.
 *
 * <p>Reading order: {@link BenchCommand}, {@link Results}, {@link Sections}, {@link HtmlReport}.
 */
@NullMarked
package io.emeth.aggregator.benchmarks.report;

import org.jspecify.annotations.NullMarked;
