package io.emeth.aggregator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DecimalJsonTest {

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "-0.000, 0",
        "007, 7",
        "1.50, 1.5",
        "100.00, 100",
        "-0.125, -0.125",
        "9223372036854775807, 9223372036854775807",
        "-9223372036854775808.0, -9223372036854775808",
        "9223372036854775808, 9223372036854775808",
        "0.000000000000000000000000000001, 0.000000000000000000000000000001",
        "12345678901234567890123456789012, 12345678901234567890123456789012"
    })
    void read_ofEqualNumbers_givesOneFormThatReadsBack(String text, String canonical) {
        BigDecimal number = DecimalJson.read("x", text);
        assertThat(number).isEqualTo(new BigDecimal(canonical)); // same scale too
        Object tree = DecimalJson.tree(number);
        assertThat(tree).hasToString(canonical);
        assertThat(DecimalJson.read("x", tree)).isEqualTo(number);
    }

    @Test
    void tree_ofIntegersOf64Bits_isANumberAndOfOthersAString() {
        assertThat(DecimalJson.tree(BigDecimal.valueOf(Long.MIN_VALUE))).isEqualTo(Long.MIN_VALUE);
        assertThat(DecimalJson.tree(new BigDecimal("9223372036854775808"))).isEqualTo("9223372036854775808");
        assertThat(DecimalJson.tree(new BigDecimal("0.5"))).isEqualTo("0.5");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " 1",
                "1 ",
                "+1",
                "--1",
                ".5",
                "5.",
                "1e3",
                "1E400000000",
                "0x10",
                "1,5",
                "NaN",
                "Infinity",
                "\u0661",
                "1.5f",
                "123456789012345678901234567890123",
                "-0.0000000000000000000000000000001"
            })
    void read_ofAnythingElse_isRefusedAndNamed(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DecimalJson.read("valueBound", text))
                .withMessageStartingWith("valueBound must be an integer, or a decimal number")
                .withMessageEndingWith("not " + text);
    }

    @Test
    void read_ofOtherTypes_isRefused() {
        for (Object value : List.of(true, List.of(1L), BigDecimal.ONE)) {
            assertThatIllegalArgumentException().isThrownBy(() -> DecimalJson.read("x", value));
        }
    }

    @Test
    void canonical_ofNumbersTooLongToWrite_isRefusedWithoutWritingThem() {
        for (int scale : new int[] {Integer.MAX_VALUE, Integer.MIN_VALUE + 1, 33, -33}) {
            BigDecimal number = new BigDecimal(BigInteger.ONE, scale);
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> DecimalJson.canonical("x", number))
                    .withMessageContaining("more than 32 characters");
        }
        assertThat(DecimalJson.canonical("x", new BigDecimal("1e31")))
                .isEqualTo(new BigDecimal("10000000000000000000000000000000"));
    }
}
