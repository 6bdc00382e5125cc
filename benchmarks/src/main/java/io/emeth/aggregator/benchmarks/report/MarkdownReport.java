package io.emeth.aggregator.benchmarks.report;

import java.util.List;
import java.util.stream.Collectors;

/** {@code results.md}: the tables, to be pasted into a document. */
final class MarkdownReport {
    private MarkdownReport() {}

    static String of(Results results) {
        StringBuilder text = new StringBuilder("# Benchmarks\n\n");
        if (results.quick()) {
            text.append(Sections.QUICK_WARNING).append("\n\n");
        }
        text.append("| | |\n| --- | --- |\n");
        results.facts().forEach((name, value) -> text.append(row(List.of(name, value))));
        for (Block.Section section : Sections.of(results)) {
            text.append("\n## ").append(section.title()).append('\n');
            section.blocks().forEach(block -> write(text, block));
        }
        return text.toString();
    }

    private static void write(StringBuilder text, Block block) {
        if (block instanceof Block.Text paragraph) {
            text.append('\n').append(paragraph.text()).append('\n');
        } else if (block instanceof Block.Table table) {
            text.append("\n**").append(table.caption()).append("**\n\n").append(row(table.columns()));
            text.append("| --- |")
                    .append(" ---: |".repeat(table.columns().size() - 1))
                    .append('\n');
            table.rows().forEach(cells -> text.append(row(cells)));
        }
    }

    private static String row(List<String> cells) {
        return cells.stream().map(cell -> cell.replace("|", "\\|")).collect(Collectors.joining(" | ", "| ", " |\n"));
    }
}
