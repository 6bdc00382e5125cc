package io.emeth.aggregator.cli.values;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamWriteFeature;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Writes numbers as JSON in the form {@link ValueReader} takes, nested as the shapes say. */
public final class ValueWriter {
    private ValueWriter() {}

    /** Writes {@code values} to {@code file}. */
    public static void write(Path file, Values<?> values) throws IOException {
        try (Writer writer = Files.newBufferedWriter(file)) {
            write(writer, values);
        }
    }

    /** Writes {@code values} to {@code writer}, which stays open. */
    public static void write(Writer writer, Values<?> values) throws IOException {
        JsonFactory factory = JsonFactory.builder()
                .disable(StreamWriteFeature.AUTO_CLOSE_TARGET)
                .build();
        try (JsonGenerator json = factory.createGenerator(writer)) {
            json.writeStartObject();
            int position = 0;
            for (Values.Shape shape : values.shapes()) {
                json.writeFieldName(shape.name());
                position = writeList(json, shape.dimensions(), values, position);
            }
            json.writeEndObject();
            json.writeRaw('\n');
        }
    }

    /** @return the position after the last number written */
    private static int writeList(JsonGenerator json, List<Long> shape, Values<?> values, int from) throws IOException {
        int position = from;
        json.writeStartArray();
        for (long i = 0; i < shape.get(0); i++) {
            if (shape.size() > 1) {
                position = writeList(json, shape.subList(1, shape.size()), values, position);
            } else if (values.numbers() instanceof long[] integers) {
                json.writeNumber(integers[position++]);
            } else if (values.numbers() instanceof double[] reals) {
                json.writeNumber(reals[position++]);
            }
        }
        json.writeEndArray();
        return position;
    }
}
