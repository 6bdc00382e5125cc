package io.emeth.aggregator.cli.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.emeth.aggregator.cli.BadInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IndexReaderTest {
    private static final String HEAD =
            "\"scheme\":\"bfv\",\"n\":1024,\"security\":128,\"coeff_modulus\":[134215681],\"plain_modulus\":61441,"
                    + "\"parms_id_chain\":[\"9e375d036e56d098fb35e4ee5149524767d07b50020030118375f24cd51793e4\"],";

    @TempDir
    private Path folder;

    private VectorSet read(String json) throws IOException {
        Files.writeString(folder.resolve("index.json"), json);
        return IndexReader.read(folder);
    }

    @Test
    void read_wellFormed_keepsEveryField() throws IOException {
        VectorSet set = read("{" + HEAD + "\"operations\":[{\"op\":\"decode\",\"in\":[\"a.dec\"],\"out\":\"\","
                + "\"values\":[1,-2.5],\"tolerance\":1e-9,\"noise_budget\":3,\"scale_bits\":25,\"steps\":-4}]}");
        assertThat(set.parameters().coefficientModuli()).containsExactly(134215681L);
        assertThat(set.operations())
                .containsExactly(new Operation(
                        "decode",
                        List.of("a.dec"),
                        "",
                        List.of(1L, -2.5),
                        OptionalInt.of(25),
                        OptionalInt.of(-4),
                        OptionalInt.of(3),
                        OptionalDouble.of(1e-9)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"op\":\"add\",\"in\":[\"../secret\"],\"out\":\"c\"}      | '../secret' does not match",
                "{\"op\":\"add\",\"in\":[\"a\"],\"out\":\"/etc/passwd\"}    | '/etc/passwd' does not match",
                "{\"op\":\"add\",\"in\":[\"a/b\"],\"out\":\"c\"}            | 'a/b' does not match",
                "{\"op\":\"add\",\"in\":\"a\",\"out\":\"c\"}                | in must be a list",
                "{\"op\":\"add\",\"in\":[1],\"out\":\"c\"}                  | in must be text",
                "{\"op\":\"add\",\"out\":\"c\"}                             | in is missing",
                "{\"in\":[\"a\"],\"out\":\"c\"}                             | op is missing",
                "{\"op\":\"decrypt\",\"in\":[\"a\"],\"out\":\"c\",\"noise_budget\":\"7\"} | noise_budget must be",
                "{\"op\":\"decrypt\",\"in\":[\"a\"],\"out\":\"c\",\"noise_budget\":1e300} | noise_budget must be",
                "{\"op\":\"encode\",\"in\":[],\"out\":\"c\",\"values\":[\"1\"]} | values must hold numbers",
                "7                                                          | operations must hold objects",
            })
    void read_badOperation_namesTheField(String operation, String reason) {
        assertThatThrownBy(() -> read("{" + HEAD + "\"operations\":[" + operation + "]}"))
                .isInstanceOf(BadInputException.class)
                .hasMessageContaining(reason);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''                                   | must be one object",
                "{                                    | the text ends too early at line 1, column",
                "[]                                   | must be an object",
                "{\"operations\":[]}                  | parms_id_chain is missing",
                "{\"a\":1,\"a\":2}                    | a second field of the same name ends at line 1, column 12",
                "{} {}                                | must be one object",
                "{} x                                 | unexpected character at line 1, column 4",
                "{\"a\": 1, b}                        | unexpected character at line 1, column 10",
                "[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]     | the nesting too deep",
            })
    void read_garbled_isOneLine(String json, String reason) {
        assertThatThrownBy(() -> read(json))
                .isInstanceOf(BadInputException.class)
                .hasMessageContaining(reason)
                .message()
                .doesNotContain("\n");
    }

    @Test
    void read_unusableParameters_areNamed() {
        assertThatThrownBy(() -> read("{" + HEAD.replace("1024", "1000") + "\"operations\":[]}"))
                .isInstanceOf(BadInputException.class)
                .hasMessageContaining("1000");
    }
}
