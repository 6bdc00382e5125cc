package io.emeth.aggregator.manifest;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Where two JSON trees differ. */
final class FieldDifference {
    private FieldDifference() {}

    /**
     * The first field that differs, in the order of names.
     *
     * @param ignored paths such as {@code predicate.engine}, which are not compared
     */
    static Optional<String> first(Map<String, Object> actual, Map<String, Object> expected, Set<String> ignored) {
        return first("", actual, expected, ignored);
    }

    private static Optional<String> first(String path, Object actual, Object expected, Set<String> ignored) {
        if (ignored.contains(path)) {
            return Optional.empty();
        }
        if (actual instanceof Map<?, ?> left && expected instanceof Map<?, ?> right) {
            return inFields(path.isEmpty() ? "" : path + ".", left, right, ignored);
        }
        if (actual instanceof List<?> left && expected instanceof List<?> right && left.size() == right.size()) {
            return inElements(path, left, right, ignored);
        }
        return actual.equals(expected)
                ? Optional.empty()
                : Optional.of(path + " is " + actual + ", but should be " + expected);
    }

    private static Optional<String> inFields(String path, Map<?, ?> actual, Map<?, ?> expected, Set<String> ignored) {
        Set<String> names = new TreeSet<>();
        actual.keySet().forEach(name -> names.add((String) name));
        expected.keySet().forEach(name -> names.add((String) name));
        for (String name : names) {
            Object left = actual.get(name);
            Object right = expected.get(name);
            if (ignored.contains(path + name)) {
                continue;
            }
            if (left == null || right == null) {
                return Optional.of(
                        path + name + (left == null ? " is missing; it should be " + right : " should not be there"));
            }
            Optional<String> difference = first(path + name, left, right, ignored);
            if (difference.isPresent()) {
                return difference;
            }
        }
        return Optional.empty();
    }

    private static Optional<String> inElements(String path, List<?> actual, List<?> expected, Set<String> ignored) {
        for (int i = 0; i < actual.size(); i++) {
            Optional<String> difference = first(path + "[" + i + "]", actual.get(i), expected.get(i), ignored);
            if (difference.isPresent()) {
                return difference;
            }
        }
        return Optional.empty();
    }
}
