package io.emeth.aggregator.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The small part of JSON our formats use, as trees of {@link Map} (in order), {@link List}, {@link String},
 * {@link Long} and {@link Boolean}. Reading refuses everything else: fractions, numbers beyond 64 bits, null, NaN,
 * comments, a key that appears twice, text after the object, deep nesting, too many tokens. Thread-safe.
 */
public final class Json {
    private static final int MAX_DEPTH = 16;
    private static final int MAX_STRING_CHARS = 4096;
    private static final int MAX_NUMBER_CHARS = 32;

    private final JsonFactory factory;

    /** @param maxTokens most names, values and brackets of a text to be read: bounds the memory it can take */
    public Json(long maxTokens) {
        this(maxTokens, MAX_STRING_CHARS);
    }

    /** @param maxStringChars the longest string; the longest name stays at 4,096 characters */
    public Json(long maxTokens, int maxStringChars) {
        this.factory = JsonFactory.builder()
                .streamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(MAX_DEPTH)
                        .maxStringLength(maxStringChars)
                        .maxNameLength(MAX_STRING_CHARS)
                        .maxNumberLength(MAX_NUMBER_CHARS)
                        .maxTokenCount(maxTokens)
                        .build())
                // Names come from strangers: keep them neither in the factory nor in the JVM's table of strings.
                .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
                .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                .build();
    }

    /**
     * The text that {@code bytes} encode.
     *
     * @throws IllegalArgumentException if they are not UTF-8
     */
    public static String decodeUtf8(ByteBuffer bytes) {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(bytes).toString(); // a new decoder reports, not replaces
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("the JSON text is not UTF-8", e);
        }
    }

    /**
     * Reads one object.
     *
     * @throws IllegalArgumentException with a one-line message if {@code text} is anything else
     */
    public JsonFields parse(String text) {
        try (JsonParser parser = factory.createParser(text)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new IllegalArgumentException("the JSON text is not an object; it must begin with '{'");
            }
            Map<String, Object> tree = object(parser);
            if (parser.nextToken() != null) {
                throw new IllegalArgumentException("there is text after the JSON object; remove it");
            }
            return new JsonFields("", tree);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(OneLine.of("not valid JSON: " + e.getOriginalMessage()), e);
        } catch (IOException e) {
            throw new UncheckedIOException("reading from a string", e);
        }
    }

    private static Map<String, Object> object(JsonParser parser) throws IOException {
        Map<String, Object> fields = new LinkedHashMap<>();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            parser.nextToken();
            if (fields.put(name, value(parser)) != null) {
                throw new IllegalArgumentException(OneLine.of("field '" + name + "' appears twice"));
            }
        }
        return fields;
    }

    private static List<Object> array(JsonParser parser) throws IOException {
        List<Object> values = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            values.add(value(parser));
        }
        return values;
    }

    private static Object value(JsonParser parser) throws IOException {
        JsonToken token = parser.currentToken();
        return switch (token) {
            case START_OBJECT -> object(parser);
            case START_ARRAY -> array(parser);
            case VALUE_STRING -> parser.getText();
            case VALUE_NUMBER_INT -> parser.getLongValue();
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            default ->
                throw new IllegalArgumentException(OneLine.of("'" + parser.getText()
                        + "' is not allowed; numbers are integers and fields are left out, not null"));
        };
    }

    /** Prints a tree; {@code pretty} for files that people read, otherwise without any white space. */
    public static String print(Map<String, Object> tree, boolean pretty) {
        StringWriter text = new StringWriter();
        try (JsonGenerator generator = new JsonFactory().createGenerator(text)) {
            if (pretty) {
                generator.setPrettyPrinter(
                        new DefaultPrettyPrinter().withObjectIndenter(new DefaultIndenter("  ", "\n")));
            }
            print(tree, generator);
        } catch (IOException e) {
            throw new UncheckedIOException("writing to a string", e);
        }
        return text.toString();
    }

    /** The one text of a tree, whatever the order of its fields: sorted by name at every depth, without white space. */
    public static String canonical(Map<String, Object> tree) {
        return print(sorted(tree), false);
    }

    private static Map<String, Object> sorted(Map<?, ?> tree) {
        Map<String, Object> sorted = new TreeMap<>();
        tree.forEach((name, value) -> sorted.put((String) name, sortedValue(value)));
        return sorted;
    }

    private static Object sortedValue(Object value) {
        if (value instanceof Map<?, ?> fields) {
            return sorted(fields);
        }
        return value instanceof List<?> values
                ? values.stream().map(Json::sortedValue).toList()
                : value;
    }

    private static void print(Object value, JsonGenerator generator) throws IOException {
        if (value instanceof Map<?, ?> fields) {
            generator.writeStartObject();
            for (Map.Entry<?, ?> field : fields.entrySet()) {
                generator.writeFieldName((String) field.getKey());
                print(field.getValue(), generator);
            }
            generator.writeEndObject();
        } else if (value instanceof List<?> values) {
            generator.writeStartArray();
            for (Object element : values) {
                print(element, generator);
            }
            generator.writeEndArray();
        } else if (value instanceof Boolean flag) {
            generator.writeBoolean(flag);
        } else if (value instanceof Number number) {
            generator.writeNumber(number.longValue());
        } else {
            generator.writeString(value.toString());
        }
    }
}
