package io.emeth.aggregator.benchmarks.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.emeth.aggregator.benchmarks.harness.Distribution;
import io.emeth.aggregator.benchmarks.harness.Measurement;
import io.emeth.aggregator.benchmarks.harness.Ratio;
import io.emeth.aggregator.benchmarks.harness.Series;
import io.emeth.aggregator.benchmarks.harness.Skipped;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/** {@code results.json}, whose format docs/performance.md describes. */
final class ResultsJson {
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    private ResultsJson() {}

    static String of(Results results) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("format", "emeth-bench");
        document.put("version", 1);
        document.put("quick", results.quick());
        document.put("run", results.facts());
        document.put(
                "measurements",
                results.measurements().stream().map(ResultsJson::measurement).toList());
        document.put("ratios", results.ratios().stream().map(ResultsJson::ratio).toList());
        document.put(
                "series", results.series().stream().map(ResultsJson::series).toList());
        document.put(
                "notMeasured",
                results.skipped().stream().map(ResultsJson::skipped).toList());
        try {
            return JSON.writeValueAsString(document) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e); // trees of plain values always serialize
        }
    }

    private static Map<String, Object> measurement(Measurement measurement) {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("id", measurement.id());
        object.put("comparison", measurement.comparison());
        object.put("operation", measurement.operation());
        object.put("variant", measurement.variant());
        object.put("unit", "ns/op");
        put(object, measurement.distribution());
        object.put("parameters", new TreeMap<>(measurement.parameters()));
        return object;
    }

    private static Map<String, Object> ratio(Ratio ratio) {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("id", ratio.of().id());
        object.put("to", ratio.to().id());
        object.put("unit", "1");
        put(object, ratio.distribution());
        return object;
    }

    private static void put(Map<String, Object> object, Distribution distribution) {
        object.put("count", distribution.count());
        object.put("best", distribution.best());
        object.put("median", distribution.median());
        object.put("lowerQuartile", distribution.lowerQuartile());
        object.put("upperQuartile", distribution.upperQuartile());
        object.put("spread", distribution.spread());
    }

    private static Map<String, Object> series(Series series) {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("id", series.id());
        object.put("parameters", new TreeMap<>(series.parameters()));
        object.put("columns", series.columns());
        object.put("rows", series.rows());
        return object;
    }

    private static Map<String, Object> skipped(Skipped skipped) {
        return Map.of("what", skipped.what(), "reason", skipped.reason());
    }
}
