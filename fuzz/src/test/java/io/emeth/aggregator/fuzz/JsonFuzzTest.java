package io.emeth.aggregator.fuzz;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.emeth.aggregator.json.Json;
import io.emeth.aggregator.json.JsonFields;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** The JSON that all headers, jobs and recipes are written in. */
class JsonFuzzTest {
    private static final Json JSON = new Json(256);
    private static final Format<Map<String, Object>> FORMAT = new Format<>(
            JsonFuzzTest::read, tree -> Spoiled.bytes(Json.canonical(tree)), IllegalArgumentException.class);

    private static Map<String, Object> read(byte[] bytes) {
        try {
            return tree(JSON.parse(Json.decodeUtf8(ByteBuffer.wrap(bytes))));
        } catch (IllegalArgumentException e) {
            Format.requireOneLine(e); // as Json promises
            throw e;
        }
    }

    private static Map<String, Object> tree(JsonFields fields) {
        Map<String, Object> tree = new LinkedHashMap<>();
        fields.names().forEach(name -> tree.put(name, fields.value(name)));
        askWrongly(fields);
        return tree;
    }

    /** Each field as what it is not: the refusal may quote its name and value. */
    private static void askWrongly(JsonFields fields) {
        for (String name : fields.names()) {
            try {
                fields.integer(name, 0, 0);
            } catch (IllegalArgumentException e) {
                Format.requireOneLine(e);
            }
        }
    }

    static Stream<byte[]> seeds() {
        return Spoiled.texts("""
                {"a": 1, "b": [true, false, -9223372036854775808], "": {"\\ud83d\\ude00": "\\"\\\\\\/\\b\\f\\n\\r\\t"}}""");
    }

    @MethodSource("seeds")
    @FuzzTest
    void parse_ofAnyText_readsOrRefuses(byte[] bytes) throws Exception {
        FORMAT.check(bytes);
    }
}
