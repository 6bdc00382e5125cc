package io.emeth.aggregator.benchmarks.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.emeth.aggregator.benchmarks.harness.Measurement;
import io.emeth.aggregator.benchmarks.harness.Ratio;
import io.emeth.aggregator.benchmarks.harness.Series;
import io.emeth.aggregator.benchmarks.harness.Skipped;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

class ReportTest {
    private static final String HOSTILE = "</td><script>alert(1)</script> & \"quoted\" | bar";

    private final List<Measurement> measurements = new ArrayList<>();
    private final List<Ratio> ratios = new ArrayList<>();

    private Measurement measured(String comparison, String operation, String variant, double micros) {
        int degree = comparison.endsWith("4096") ? 4096 : 8192;
        Map<String, Object> parameters = new HashMap<>(Map.of("scheme", "bfv", "degree", degree, "bytes", 524_401L));
        parameters.putAll(Map.of("parameterSet", "bfv-" + degree, "where", "cached"));
        parameters.putAll(Map.of("program", "sum", "results", 10));
        Measurement measurement = new Measurement(
                comparison, operation, variant, parameters, List.of(900 * micros, 1000 * micros, 1300 * micros));
        measurements.add(measurement);
        return measurement;
    }

    private void measured(String comparison, String operation, String variant, double micros, Measurement to) {
        ratios.add(new Ratio(measured(comparison, operation, variant, micros), to));
    }

    /** One of everything. */
    private Results results() {
        Measurement copy = measured("ingest/bfv-8192-cached", "copy", "", 16);
        measured("ingest/bfv-8192-cached", "load + add", "", 24, copy);
        Measurement full = measured("forms/bfv-8192", "load + add", "full", 24);
        measured("forms/bfv-8192", "load + add", "zstd", 500, full);
        Measurement cpp = measured("jni/bfv-8192", "add", "C++", 40);
        measured("jni/bfv-8192", "add", "Java", 40.4, cpp);
        Measurement alone = measured("threads/ingest-bfv-8192", "ingest", "1", 4000);
        measured("threads/ingest-bfv-8192", "ingest", "2", 2100, alone);
        measured("operations/bfv-4096", "multiply", "", 900);
        measured("operations/bfv-8192", "multiply", "", 2900);
        Measurement scalar = measured("rows/bfv-8192", "multiply", "scalar", 20_000);
        measured("rows/bfv-8192", "multiply", "avx2", 5_000, scalar);
        Measurement theirs = measured("node-seal/bfv-8192", "multiply", "node-seal", 50_000);
        measured("node-seal/bfv-8192", "multiply", "this engine", 2_900, theirs);
        measured("results/sum-bfv", "aggregate", "1", 500);
        measured("results/sum-bfv", "aggregate", "10", 3000);
        Measurement read = measured("programs/sum-bfv", "read the files", "", 1000);
        measured("programs/sum-bfv", "aggregate", "", 3000, read);
        measured("planner/programs", "plan", HOSTILE, 700);
        Series memory = new Series(
                "memory/sum-bfv-8192",
                Map.of("results", 20),
                List.of("results", "resident memory [MiB]"),
                List.of(List.of(10.0, 200.0), List.of(20.0, 200.5)));
        return new Results(
                Map.of("commit", HOSTILE),
                true,
                measurements,
                ratios,
                List.of(memory),
                List.of(new Skipped("row neon", HOSTILE)));
    }

    /** It is XML, too: whatever is in the numbers' names, no element comes out of it. */
    private static Document parsed(String html) throws Exception {
        String body = html.replace("<!DOCTYPE html>", "");
        return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new InputSource(new StringReader(body)));
    }

    private static List<String> texts(Document document, String element) {
        NodeList nodes = document.getElementsByTagName(element);
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < nodes.getLength(); i++) {
            texts.add(nodes.item(i).getTextContent());
        }
        return texts;
    }

    @Test
    void html_everything_hasASectionATableAndItsCharts() throws Exception {
        Document document = parsed(HtmlReport.of(results()));
        assertThat(texts(document, "h2"))
                .containsExactly(
                        "Ingest",
                        "Forms of a result",
                        "What calling from Java costs",
                        "Threads",
                        "Operations",
                        "Beside Microsoft SEAL",
                        "Rows of kernels",
                        "Beside node-seal",
                        "Cost against number of results",
                        "Programs end to end",
                        "Memory",
                        "Planner",
                        "Not measured",
                        "Every number");
        assertThat(texts(document, "caption")).hasSize(13);
        assertThat(document.getElementsByTagName("svg").getLength()).isEqualTo(7);
        assertThat(texts(document, "td"))
                .contains("bfv-8192, cached", "24.0 (1.50×)", "16.0 (32.8 GB/s)")
                .contains("1.01×")
                .contains("bfv-8192 multiply", "26,500", "2,900", "9.14×", "2.93×")
                .contains("ingest/bfv-8192-cached/load + add/", "24.0 µs", "20.0 %");
        assertThat(texts(document, "p").get(0)).isEqualTo(Sections.QUICK_WARNING);
    }

    @Test
    void html_hostileText_isEscaped() throws Exception {
        Document document = parsed(HtmlReport.of(results()));
        assertThat(document.getElementsByTagName("script").getLength()).isZero();
        assertThat(texts(document, "td")).contains(HOSTILE, "plan: " + HOSTILE);
        assertThat(texts(document, "p")).contains("row neon: not measured: " + HOSTILE + ".");
    }

    /** Nothing is fetched: the only address is the name of SVG's elements. */
    @Test
    void html_needsNoNetwork() {
        String html = HtmlReport.of(results()).replace("http://www.w3.org/2000/svg", "");
        assertThat(html).doesNotContain("http:", "https:", "src=", "@import", "url(");
    }

    @Test
    void html_charts_haveLabelsInsideThePicture() throws Exception {
        Document document = parsed(HtmlReport.of(results()));
        NodeList texts = document.getElementsByTagName("text");
        assertThat(texts.getLength()).isGreaterThan(40);
        for (int i = 0; i < texts.getLength(); i++) {
            Element text = (Element) texts.item(i);
            assertThat(text.getTextContent()).doesNotContain("NaN", "Infinity");
            if (text.hasAttribute("x")) {
                assertThat(Double.parseDouble(text.getAttribute("x"))).isBetween(0.0, ChartStyle.WIDTH);
            }
        }
    }

    @Test
    void html_nothingMeasured_isAReportAllTheSame() throws Exception {
        Results nothing = new Results(Map.of(), false, List.of(), List.of(), List.of(), List.of());
        assertThat(texts(parsed(HtmlReport.of(nothing)), "h2")).isEmpty();
    }

    @Test
    void markdown_tables_haveAsManyCellsAsColumns() {
        String text = MarkdownReport.of(results());
        List<String> lines = text.lines().toList();
        for (int i = 1; i < lines.size(); i++) {
            if (lines.get(i).startsWith("| ") && lines.get(i - 1).startsWith("| ")) {
                assertThat(bars(lines.get(i))).as(lines.get(i)).isEqualTo(bars(lines.get(i - 1)));
            }
        }
        assertThat(text).contains("## Beside Microsoft SEAL", "| bfv-8192 multiply | 26,500 | 8,500 | 2,900 |");
    }

    private static long bars(String line) {
        return line.replace("\\|", "").chars().filter(c -> c == '|').count();
    }

    @Test
    void json_everyNumber_hasUnitCountBestMedianSpread() throws Exception {
        JsonNode document = new ObjectMapper().readTree(ResultsJson.of(results()));
        assertThat(document.get("format").asText()).isEqualTo("emeth-bench");
        assertThat(document.get("version").asInt()).isEqualTo(1);
        assertThat(document.get("quick").asBoolean()).isTrue();
        assertThat(document.get("measurements")).hasSize(measurements.size());
        JsonNode add = document.get("measurements").get(1);
        assertThat(add.get("id").asText()).isEqualTo("ingest/bfv-8192-cached/load + add/");
        assertThat(add.get("unit").asText()).isEqualTo("ns/op");
        assertThat(add.get("count").asInt()).isEqualTo(3);
        assertThat(add.get("best").asDouble()).isEqualTo(21_600);
        assertThat(add.get("median").asDouble()).isEqualTo(24_000);
        assertThat(add.get("spread").asDouble()).isEqualTo(0.2, within(1e-9));
        assertThat(add.get("parameters").get("bytes").asLong()).isEqualTo(524_401);
        JsonNode ratio = document.get("ratios").get(0);
        assertThat(ratio.get("to").asText()).isEqualTo("ingest/bfv-8192-cached/copy/");
        assertThat(ratio.get("median").asDouble()).isEqualTo(1.5);
        assertThat(document.get("series").get(0).get("rows").get(1).get(0).asDouble())
                .isEqualTo(20);
        assertThat(document.get("notMeasured").get(0).get("reason").asText()).isEqualTo(HOSTILE);
    }
}
