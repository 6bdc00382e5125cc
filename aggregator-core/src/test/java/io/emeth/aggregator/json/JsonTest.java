package io.emeth.aggregator.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class JsonTest {
    private static final Json JSON = new Json(100);

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

    @Test
    void parse_atTheDeepestNestingAndTheLongestTexts_readsAndBeyondRefuses() {
        assertTaken(nested(16));
        assertRefused(nested(17));
        assertTaken("{\"a\":\"" + "x".repeat(4096) + "\"}");
        assertRefused("{\"a\":\"" + "x".repeat(4097) + "\"}");
        assertTaken("{\"" + "x".repeat(4096) + "\":1}");
        assertRefused("{\"" + "x".repeat(4097) + "\":1}");
        assertTaken("{\"a\":9223372036854775807}");
        assertRefused("{\"a\":9223372036854775808}");
        assertRefused("{\"a\":" + "1".repeat(33) + "}");
    }

    @Test
    void parse_atTheMostTokens_readsAndWithOneMoreRefuses() {
        assertTaken("{\"a\":[" + "1,".repeat(94) + "1]}"); // 2 brackets of each kind, a name, 95 numbers: 100 tokens
        assertRefused("{\"a\":[" + "1,".repeat(95) + "1]}");
    }

    @Test
    void refusal_quotingAStrangersText_isOneShortLine() {
        JsonFields fields = JSON.parse("{\"a\\nb\":\"c\\r\\nd\",\"long\":\"" + "x".repeat(4096) + "\"}");
        assertOneLine(() -> fields.integer("a\nb", 0, 1));
        assertOneLine(() -> fields.flag("long"));
        assertOneLine(() -> JSON.parse("{\"a\\nb\":1}").requireNoOthers());
        assertOneLine(() -> JSON.parse("{\"a\\nb\":1,\"a\\nb\":2}"));
    }

    private static String nested(int depth) {
        return "{\"a\":".repeat(depth) + "1" + "}".repeat(depth);
    }

    private static void assertTaken(String text) {
        assertThat(JSON.parse(text).names()).hasSize(1);
    }

    private static void assertRefused(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> JSON.parse(text));
    }

    private static void assertOneLine(ThrowingCallable body) {
        assertThatIllegalArgumentException()
                .isThrownBy(body)
                .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(500).doesNotContain("\n", "\r"));
    }
}
