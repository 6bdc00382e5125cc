package io.emeth.aggregator.benchmarks.harness;

import java.util.List;
import java.util.Map;

/**
 * Numbers that were read again and again while something ran.
 *
 * @param id {@code <suite>/<name>}
 * @param parameters strings and numbers
 * @param columns what each number of a row is, its unit in brackets
 * @param rows in order of time, each as long as {@code columns}
 */
public record Series(String id, Map<String, Object> parameters, List<String> columns, List<List<Double>> rows) {}
