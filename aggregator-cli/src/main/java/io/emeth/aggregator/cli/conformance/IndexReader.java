package io.emeth.aggregator.cli.conformance;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.emeth.aggregator.EncryptionSpec;
import io.emeth.aggregator.cli.BadInputException;
import io.emeth.aggregator.cli.InputFiles;
import io.emeth.aggregator.cli.MalformedJson;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/** Reads {@code index.json}. Nobody vouches for it: sizes are bounded, types strict, names cannot leave the folder. */
final class IndexReader {
    private static final int MAX_BYTES = 64 << 20;
    private static final int MAX_DEPTH = 8;
    private static final int MAX_OPERATIONS = 100_000;
    private static final long MAX_TOKENS = 8 << 20; // each becomes an object in memory
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_.-]{1,128}");
    private static final Pattern PARMS_ID = Pattern.compile("[0-9a-f]{64}");

    private static final JsonMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(MAX_DEPTH)
                            .maxNumberLength(64)
                            .maxStringLength(1024)
                            .maxTokenCount(MAX_TOKENS)
                            .build())
                    .build())
            .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
            .build();

    private final Path file;

    private IndexReader(Path file) {
        this.file = file;
    }

    /**
     * Reads {@code folder/index.json}.
     *
     * @throws BadInputException naming the first field that has another form
     */
    static VectorSet read(Path folder) throws IOException {
        return new IndexReader(folder.resolve("index.json")).read();
    }

    private VectorSet read() throws IOException {
        JsonNode root = parse();
        if (!root.isObject()) {
            throw bad("the text", "must be an object");
        }
        List<String> chain = new ArrayList<>();
        for (JsonNode id : array(root, "parms_id_chain", 64)) {
            chain.add(match(PARMS_ID, text(id, "parms_id_chain"), "parms_id_chain"));
        }
        List<Operation> operations = new ArrayList<>();
        for (JsonNode operation : array(root, "operations", MAX_OPERATIONS)) {
            operations.add(operation(operation));
        }
        Path folder = Optional.ofNullable(file.getParent()).orElse(Path.of(""));
        return new VectorSet(folder, parameters(root), List.copyOf(chain), List.copyOf(operations));
    }

    private JsonNode parse() throws IOException {
        try (JsonParser parser = JSON.createParser(InputFiles.readText(file, MAX_BYTES))) {
            JsonNode root = JSON.readTree(parser);
            if (root == null || parser.nextToken() != null) {
                throw bad("the text", "must be one object");
            }
            return root;
        } catch (JsonProcessingException e) {
            throw new BadInputException(
                    "no JSON (" + file + ": " + MalformedJson.describe(e) + ") — mend the index", e);
        }
    }

    private EncryptionSpec parameters(JsonNode root) {
        String scheme = text(field(root, "scheme"), "scheme");
        List<Long> moduli = new ArrayList<>();
        for (JsonNode modulus : array(root, "coeff_modulus", 64)) {
            moduli.add(integer(modulus, "coeff_modulus"));
        }
        long scaleBits = root.has("scale_bits") ? integer(field(root, "scale_bits"), "scale_bits") : 0;
        long plainModulus = root.has("plain_modulus") ? integer(field(root, "plain_modulus"), "plain_modulus") : 0;
        try {
            return new EncryptionSpec(
                    scheme,
                    integer(field(root, "n"), "n"),
                    moduli,
                    plainModulus,
                    Math.toIntExact(scaleBits),
                    Math.toIntExact(integer(field(root, "security"), "security")));
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw new BadInputException(
                    "unusable parameters (" + file + ": " + e.getMessage() + ") — mend the index", e);
        }
    }

    private Operation operation(JsonNode node) {
        if (!node.isObject()) {
            throw bad("operations", "must hold objects");
        }
        List<String> inputs = new ArrayList<>();
        for (JsonNode input : array(node, "in", 10_000)) {
            inputs.add(match(NAME, text(input, "in"), "in"));
        }
        String output = node.has("out") ? text(field(node, "out"), "out") : "";
        List<Number> values = new ArrayList<>();
        if (node.has("values")) {
            for (JsonNode value : array(node, "values", 1 << 18)) {
                if (!value.isNumber()) {
                    throw bad("values", "must hold numbers");
                }
                values.add(value.isIntegralNumber() ? integer(value, "values") : (Number) value.doubleValue());
            }
        }
        return new Operation(
                match(NAME, text(field(node, "op"), "op"), "op"),
                List.copyOf(inputs),
                output.isEmpty() ? output : match(NAME, output, "out"),
                List.copyOf(values),
                optionalInt(node, "scale_bits"),
                optionalInt(node, "steps"),
                optionalInt(node, "noise_budget"),
                node.path("tolerance").isNumber()
                        ? OptionalDouble.of(node.path("tolerance").doubleValue())
                        : OptionalDouble.empty());
    }

    private OptionalInt optionalInt(JsonNode node, String name) {
        if (!node.has(name)) {
            return OptionalInt.empty();
        }
        long value = integer(field(node, name), name);
        if (value != (int) value) {
            throw bad(name, "is too large: " + value);
        }
        return OptionalInt.of((int) value);
    }

    private JsonNode field(JsonNode node, String name) {
        JsonNode value = node.get(name);
        if (value == null) {
            throw bad(name, "is missing");
        }
        return value;
    }

    private JsonNode array(JsonNode node, String name, int maxSize) {
        JsonNode value = field(node, name);
        if (!value.isArray() || value.size() > maxSize) {
            throw bad(name, "must be a list of at most " + maxSize);
        }
        return value;
    }

    private String text(JsonNode node, String name) {
        if (!node.isTextual()) {
            throw bad(name, "must be text");
        }
        return node.textValue();
    }

    private long integer(JsonNode node, String name) {
        if (!node.isIntegralNumber() || !node.canConvertToLong()) {
            throw bad(name, "must be a whole number of 64 bits");
        }
        return node.longValue();
    }

    private String match(Pattern pattern, String text, String name) {
        if (!pattern.matcher(text).matches()) {
            throw bad(name, "'" + text + "' does not match " + pattern);
        }
        return text;
    }

    private BadInputException bad(String name, String reason) {
        return new BadInputException("bad index (" + file + ": " + name + " " + reason + ") — mend the index");
    }
}
