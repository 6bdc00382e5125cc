package io.emeth.aggregator.benchmarks.report;

import java.util.List;

/** A piece of a report, before it is HTML or Markdown. */
sealed interface Block {
    /** A paragraph. */
    record Text(String text) implements Block {}

    /**
     * A table; its first column is text, the others are numbers with their units.
     *
     * @param rows each as long as {@code columns}
     */
    record Table(String caption, List<String> columns, List<List<String>> rows) implements Block {}

    /** A chart, for reports that can show one. */
    record Figure(Chart chart) implements Block {}

    /** Blocks under one title. */
    record Section(String title, List<Block> blocks) {}
}
