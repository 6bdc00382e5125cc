package io.emeth.aggregator.benchmarks.report;

import java.util.List;
import java.util.Locale;
import java.util.Map;

/** {@code report.html}: one file that needs no other and no network. */
final class HtmlReport {
    private static final String TITLE = "EMETH Aggregator: benchmarks";

    /** No character that HTML would have to escape: style sheets are not unescaped. */
    private static final String STYLE = """
            body { font: 15px/1.5 system-ui, sans-serif; color: #24292f; background: #fff; margin: 0; }
            main { max-width: 900px; margin: 0 auto; padding: 24px 20px 80px; }
            h1 { font-size: 26px; margin: 12px 0 4px; }
            h2 { font-size: 20px; margin: 44px 0 8px; padding-top: 14px; border-top: 1px solid #d0d7de; }
            p { max-width: 720px; }
            .warning { background: #fff8c5; border: 1px solid #d4a72c; border-radius: 6px; padding: 8px 12px; }
            .wide { overflow-x: auto; }
            table { border-collapse: collapse; margin: 12px 0 22px; font-variant-numeric: tabular-nums; font-size: 13.5px; }
            caption { text-align: left; font-weight: 600; padding: 4px 0; }
            th, td { padding: 4px 12px 4px 0; border-bottom: 1px solid #e4e7eb; text-align: right; white-space: nowrap; }
            th { color: #57606a; font-weight: 600; vertical-align: bottom; }
            th:first-child, td:first-child { text-align: left; }
            table.facts td { text-align: left; white-space: normal; }
            table.facts td:first-child { color: #57606a; white-space: nowrap; }
            figure { margin: 18px 0 28px; }
            figcaption { font-weight: 600; margin-bottom: 6px; }
            svg { width: 100%; height: auto; max-width: 760px; display: block; }
            .rimmed { paint-order: stroke; stroke: #fff; stroke-width: 3px; }
            nav a { margin-right: 14px; color: #0969da; }
            """;

    private HtmlReport() {}

    static String of(Results results) {
        List<Block.Section> sections = Sections.of(results);
        Markup html = new Markup().doctype().open("html", "lang", "en");
        html.open("head")
                .empty("meta", "charset", "utf-8")
                .empty("meta", "name", "viewport", "content", "width=device-width, initial-scale=1")
                .leaf("title", TITLE)
                .leaf("style", STYLE)
                .close();
        html.open("body").open("main").leaf("h1", TITLE);
        if (results.quick()) {
            html.leaf("p", Sections.QUICK_WARNING, "class", "warning");
        }
        facts(html, results.facts());
        html.open("nav");
        sections.forEach(section ->
                html.leaf("a", section.title(), "href", "#" + anchor(section)).text(" "));
        html.close();
        for (Block.Section section : sections) {
            html.leaf("h2", section.title(), "id", anchor(section));
            section.blocks().forEach(block -> write(html, block));
        }
        return html.close().close().close() + "\n";
    }

    private static String anchor(Block.Section section) {
        return section.title().toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-");
    }

    private static void facts(Markup html, Map<String, String> facts) {
        html.open("table", "class", "facts").open("tbody");
        facts.forEach((name, value) ->
                html.open("tr").leaf("td", name).leaf("td", value).close());
        html.close().close();
    }

    private static void write(Markup html, Block block) {
        if (block instanceof Block.Text text) {
            html.leaf("p", text.text());
        } else if (block instanceof Block.Table table) {
            write(html, table);
        } else if (block instanceof Block.Figure figure) {
            html.open("figure").leaf("figcaption", figure.chart().title());
            draw(html, figure.chart());
            html.close();
        }
    }

    private static void draw(Markup html, Chart chart) {
        if (chart instanceof Chart.Lines lines) {
            LineChart.draw(html, lines);
        } else if (chart instanceof Chart.Bars bars) {
            BarChart.draw(html, bars);
        }
    }

    private static void write(Markup html, Block.Table table) {
        html.open("div", "class", "wide").open("table").leaf("caption", table.caption());
        html.open("thead").open("tr");
        table.columns().forEach(column -> html.leaf("th", column));
        html.close().close().open("tbody");
        for (List<String> row : table.rows()) {
            html.open("tr");
            row.forEach(cell -> html.leaf("td", cell));
            html.close();
        }
        html.close().close().close();
    }
}
