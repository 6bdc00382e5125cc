package io.emeth.aggregator.cli.values;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.emeth.aggregator.PayloadLayout;
import io.emeth.aggregator.TensorSpec;
import io.emeth.aggregator.cli.BadInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ValueReaderTest {
    private static final PayloadLayout MATRIX_AND_VECTOR =
            new PayloadLayout(List.of(new TensorSpec("w", List.of(2L, 3L)), new TensorSpec("b", List.of(2L))));

    @TempDir
    private Path folder;

    private Path file(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"w\": [[1,2,3],[4,5,6]], \"b\": [7,8]}", "{\"w\": [1,2,3,4,5,6], \"b\": [7,8]}"})
    void integers_nestedOrFlat_giveTheSameVector(String json) throws IOException {
        Values<long[]> values = ValueReader.integers(file("v.json", json), MATRIX_AND_VECTOR, false);
        assertThat(values.numbers()).containsExactly(1, 2, 3, 4, 5, 6, 7, 8);
        assertThat(values.layout()).isEqualTo(MATRIX_AND_VECTOR);
    }

    @Test
    void reals_listAlone_isTakenForOneTensor() throws IOException {
        Values<double[]> values = ValueReader.reals(file("v.json", "[1, -2.5, 3e2]"), PayloadLayout.vector(3), false);
        assertThat(values.numbers()).containsExactly(1, -2.5, 300);
    }

    @Test
    void integers_csv_takesCommasSpacesAndLines() throws IOException {
        Values<long[]> values = ValueReader.integers(file("v.csv", "1, 2\n3\t4\n"), PayloadLayout.vector(4), false);
        assertThat(values.numbers()).containsExactly(1, 2, 3, 4);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1,,2", ",1,2", "1,\n,2", "1,2d", "1,0x1p3"})
    void reals_csvWithAGapOrJavaNotation_isRefused(String csv) throws IOException {
        Path file = file("v.csv", csv);
        assertThatThrownBy(() -> ValueReader.reals(file, PayloadLayout.vector(2), false))
                .isInstanceOf(BadInputException.class)
                .hasMessageContaining("number");
    }

    @Test
    void integers_largestLong_isExact() throws IOException {
        Values<long[]> values = ValueReader.integers(
                file("v.json", "[9223372036854775807, -9223372036854775808]"), PayloadLayout.vector(2), false);
        assertThat(values.numbers()).containsExactly(Long.MAX_VALUE, Long.MIN_VALUE);
    }

    @Test
    void reals_fewerRows_areTakenOnlyByConcatenations() throws IOException {
        PayloadLayout layout = new PayloadLayout(List.of(new TensorSpec("w", List.of(4L, 2L))));
        Path file = file("v.json", "{\"w\": [[1,2]]}");
        assertThat(ValueReader.reals(file("f.json", "[1,2,3,4]"), layout, true)
                        .layout()
                        .leadingDimensions())
                .containsExactly(2L);
        assertThatThrownBy(() -> ValueReader.reals(file, layout, false)).isInstanceOf(BadInputException.class);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"w\": [1,2,3,4,5,6]}          | tensor 'b' expected",
                "{\"b\": [1,2]}                  | tensor 'w' expected, found 'b'",
                "{\"w\": [1,2,3,4,5], \"b\": []} | 5 numbers",
                "{\"w\": [[1,2],[3,4],[5,6]], \"b\": [7,8]} | where its shape says 3",
                "{\"w\": [[[1]]], \"b\": [7,8]}  | nested deeper",
                "{\"w\": [1,2,3,4,5,1.5], \"b\": [7,8]} | not a whole number of 64 bits (1.5)",
                "{\"w\": [1,2,3,4,5,9223372036854775808], \"b\": [7,8]} | 9223372036854775808",
                "{\"w\": [1,2,3,4,5,\"x\"], \"b\": [7,8]} | not a number (x)",
                "{\"w\": [1,2,3,4,5,6], \"b\": [7,8], \"c\": [1]} | tensor 'c' is not in the job's layout",
                "{\"w\": [1,2,3,4,5,6], \"b\": [7,8]} 5 | text after the numbers",
                "{\"w\": [1,2,3                  | the text ends too early at line 1, column",
                "{\"w\": [1,2;3                  | unexpected character at line 1, column 11",
                "7                               | not an object of tensors",
                "''                              | not an object of tensors",
            })
    void integers_malformed_namesWhatIsWrong(String json, String reason) throws IOException {
        Path file = file("v.json", json);
        assertThatThrownBy(() -> ValueReader.integers(file, MATRIX_AND_VECTOR, false))
                .isInstanceOf(BadInputException.class)
                .hasMessageContaining(reason);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1e400", "nan", "Infinity", "1,2,x", "1 2 3 4"})
    void reals_badCsv_isRefused(String csv) throws IOException {
        Path file = file("v.csv", csv);
        assertThatThrownBy(() -> ValueReader.reals(file, PayloadLayout.vector(1), false))
                .isInstanceOf(BadInputException.class);
    }

    @Test
    void writer_andReader_agree() throws IOException {
        Values<double[]> values = new Values<>(MATRIX_AND_VECTOR, new double[] {1, 2.5, -3, 0.1, 1e-300, 6, 7, 8});
        Path file = folder.resolve("out.json");
        ValueWriter.write(file, values);
        assertThat(ValueReader.reals(file, MATRIX_AND_VECTOR, false)).isEqualTo(values);
    }
}
