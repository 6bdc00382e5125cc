package io.emeth.aggregator.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class JsonTest {
    @Test
    void canonical_isTheSameText_whateverTheOrderOfTheFields() {
        Map<String, Object> inner = new LinkedHashMap<>();
        inner.put("z", true);
        inner.put("a", "x");
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("second", List.of(inner, 7L));
        tree.put("first", List.of());
        assertThat(Json.canonical(tree)).isEqualTo("{\"first\":[],\"second\":[{\"a\":\"x\",\"z\":true},7]}");
    }
}
