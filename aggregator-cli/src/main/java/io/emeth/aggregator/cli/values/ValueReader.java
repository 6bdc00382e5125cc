package io.emeth.aggregator.cli.values;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import io.emeth.aggregator.PayloadLayout;
import io.emeth.aggregator.TensorSpec;
import io.emeth.aggregator.cli.BadInputException;
import io.emeth.aggregator.cli.Failures;
import io.emeth.aggregator.cli.InputFiles;
import io.emeth.aggregator.cli.MalformedJson;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads the numbers of a payload from a file: JSON, or CSV if the name ends in {@code .csv} or {@code .txt}.
 *
 * <p>JSON is an object with one list per tensor of the job's layout, in its order: {@code {"w": [[1, 2], [3, 4]], "b":
 * [5, 6]}}; lists may be nested as the shape says, or flat. A layout of one tensor takes the list alone. CSV holds the
 * numbers of all tensors in order, separated by commas, white space or line ends. A job that concatenates takes fewer
 * rows than its layout says; the first dimension is then what the numbers make it.
 */
public final class ValueReader<A> {
    private static final long MAX_BYTES = 8L << 30;
    private static final int MAX_DEPTH = TensorSpec.MAX_DIMENSIONS + 2;

    private final PayloadLayout layout;
    private final boolean ragged;
    private final NumberList<A> numbers;
    private final List<Long> leading = new ArrayList<>();

    private ValueReader(PayloadLayout layout, boolean ragged, NumberList<A> numbers) {
        this.layout = layout;
        this.ragged = ragged;
        this.numbers = numbers;
    }

    /**
     * Whole numbers of {@code layout}.
     *
     * @param ragged whether first dimensions may be smaller than the layout's
     * @throws BadInputException naming the first number or tensor that does not fit
     */
    public static Values<long[]> integers(Path file, PayloadLayout layout, boolean ragged) throws IOException {
        return new ValueReader<>(layout, ragged, NumberList.ofIntegers()).read(file);
    }

    /** Real numbers, as in {@link #integers}. */
    public static Values<double[]> reals(Path file, PayloadLayout layout, boolean ragged) throws IOException {
        return new ValueReader<>(layout, ragged, NumberList.ofReals()).read(file);
    }

    private Values<A> read(Path file) throws IOException {
        InputFiles.size(file, MAX_BYTES);
        String name = file.toString();
        try {
            if (name.endsWith(".csv") || name.endsWith(".txt")) {
                readCsv(file);
            } else {
                readJson(file);
            }
        } catch (BadInputException e) {
            throw new BadInputException(file + ": " + e.getMessage(), e);
        }
        return new Values<>(layout.withLeadingDimensions(leading), numbers.toArray());
    }

    private void readCsv(Path file) throws IOException {
        try (BufferedReader reader = Files.newBufferedReader(file)) {
            StringBuilder number = new StringBuilder();
            boolean afterComma = true;
            for (int c = reader.read(); c >= 0; c = reader.read()) {
                if (c == ',' || Character.isWhitespace(c)) {
                    afterComma = requireField(number, c, afterComma);
                    addTo(number);
                } else if (number.length() < 64) {
                    number.append((char) c);
                } else {
                    throw new BadInputException("not a number (" + Failures.oneLine(number.toString()) + "…)");
                }
            }
            addTo(number);
        } catch (CharacterCodingException e) {
            throw new BadInputException("not UTF-8 text — write numbers separated by commas", e);
        }
        splitOverTensors();
    }

    /**
     * Refuses two commas without a number between them: dropping the gap would move all later numbers.
     *
     * @param afterComma whether no number stands between {@code number} and the comma, or line, before it
     * @return the same for the next character
     */
    private boolean requireField(StringBuilder number, int separator, boolean afterComma) {
        boolean none = number.isEmpty() && afterComma;
        if (separator == ',' && none) {
            throw new BadInputException("no number before a comma, after " + numbers.size()
                    + " numbers — write every number, 0 if there is none");
        }
        return separator == ',' || none;
    }

    private void addTo(StringBuilder number) {
        if (!number.isEmpty()) {
            add(number.toString());
            number.setLength(0);
        }
    }

    /** CSV has no names: a ragged payload of several tensors has as many rows in each of them. */
    private void splitOverTensors() {
        long perRow = 0;
        for (TensorSpec tensor : layout.tensors()) {
            perRow += tensor.elements() / tensor.leadingDimension();
        }
        boolean sameRows = layout.leadingDimensions().stream().distinct().count() == 1;
        for (TensorSpec tensor : layout.tensors()) {
            leading.add(ragged && sameRows ? Math.max(1, numbers.size() / perRow) : tensor.leadingDimension());
        }
        requireCount(layout.withLeadingDimensions(clamped()).elements(), numbers.size(), "the file");
    }

    private List<Long> clamped() {
        List<Long> dimensions = new ArrayList<>();
        for (int i = 0; i < leading.size(); i++) {
            dimensions.add(Math.min(leading.get(i), layout.leadingDimensions().get(i)));
        }
        return dimensions;
    }

    private void readJson(Path file) throws IOException {
        JsonFactory factory = JsonFactory.builder()
                .streamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(MAX_DEPTH)
                        .maxNumberLength(64)
                        .maxStringLength(256)
                        .maxNameLength(256)
                        .build())
                .build();
        try (JsonParser parser = factory.createParser(Files.newBufferedReader(file))) {
            JsonToken first = parser.nextToken();
            if (first == JsonToken.START_ARRAY && layout.tensors().size() == 1) {
                readTensor(parser, layout.tensors().get(0));
            } else if (first == JsonToken.START_OBJECT) {
                readObject(parser);
            } else {
                throw new BadInputException("not an object of tensors — write {\"NAME\": [numbers], …} for " + layout);
            }
            if (parser.nextToken() != null) {
                throw new BadInputException("text after the numbers — remove it");
            }
        } catch (JsonProcessingException e) {
            throw new BadInputException(
                    "no JSON (" + MalformedJson.describe(e) + ") — write {\"NAME\": [numbers], …}", e);
        } catch (CharacterCodingException e) {
            throw new BadInputException("not UTF-8 text — write {\"NAME\": [numbers], …}", e);
        }
    }

    /** Stops at the first number too many, not at the end of a file of any length. */
    private void add(String number) {
        if (numbers.size() >= layout.elements()) {
            throw new BadInputException("more than " + layout.elements() + " numbers — the job's layout is " + layout);
        }
        numbers.add(number);
    }

    private void readObject(JsonParser parser) throws IOException {
        for (TensorSpec tensor : layout.tensors()) {
            JsonToken token = parser.nextToken();
            if (token != JsonToken.FIELD_NAME || !parser.currentName().equals(tensor.name())) {
                String found = token == JsonToken.FIELD_NAME ? "'" + parser.currentName() + "'" : "nothing";
                throw new BadInputException("tensor '" + tensor.name() + "' expected, found " + found
                        + " — write every tensor, in the job's order: " + layout);
            }
            if (parser.nextToken() != JsonToken.START_ARRAY) {
                throw new BadInputException("tensor '" + tensor.name() + "' is no list — write [numbers]");
            }
            readTensor(parser, tensor);
        }
        if (parser.nextToken() != JsonToken.END_OBJECT) {
            throw new BadInputException(
                    "tensor '" + parser.currentName() + "' is not in the job's layout (" + layout + ") — remove it");
        }
    }

    /** The parser stands on the outermost bracket. */
    private void readTensor(JsonParser parser, TensorSpec tensor) throws IOException {
        int before = numbers.size();
        readList(parser, tensor, 0);
        long perRow = tensor.elements() / tensor.leadingDimension();
        long count = (long) numbers.size() - before;
        long rows =
                ragged ? Math.min(tensor.leadingDimension(), Math.max(1, count / perRow)) : tensor.leadingDimension();
        requireCount(rows * perRow, count, "tensor '" + tensor.name() + "'");
        leading.add(rows);
    }

    private void readList(JsonParser parser, TensorSpec tensor, int depth) throws IOException {
        if (depth == tensor.shape().size()) {
            throw new BadInputException("tensor '" + tensor.name() + "' is nested deeper than its shape " + tensor);
        }
        long lists = 0;
        long scalars = 0;
        for (JsonToken token = parser.nextToken(); token != JsonToken.END_ARRAY; token = parser.nextToken()) {
            if (token == JsonToken.START_ARRAY) {
                lists++;
                readList(parser, tensor, depth + 1);
            } else if (token == JsonToken.VALUE_NUMBER_INT || token == JsonToken.VALUE_NUMBER_FLOAT) {
                scalars++;
                add(parser.getText());
            } else {
                throw new BadInputException("not a number (" + (token == null ? "end of file" : parser.getText())
                        + ") in tensor '" + tensor.name() + "'");
            }
        }
        long expected = tensor.shape().get(depth);
        boolean flat = depth == 0 && lists == 0;
        boolean fits = depth == 0 || lists + scalars == expected;
        boolean uniform = lists == 0 || scalars == 0;
        if (!flat && !(fits && uniform)) {
            throw new BadInputException("tensor '" + tensor.name() + "' has a list of " + (lists + scalars)
                    + " where its shape says " + expected + " — " + tensor);
        }
    }

    private void requireCount(long expected, long actual, String where) {
        if (expected != actual) {
            throw new BadInputException(where + " has " + actual + " numbers, the job's layout " + layout
                    + (ragged ? " takes whole rows, at most that many" : " takes " + expected));
        }
    }
}
