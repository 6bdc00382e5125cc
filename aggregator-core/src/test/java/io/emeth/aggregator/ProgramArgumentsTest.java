package io.emeth.aggregator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.math.BigDecimal;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ProgramArgumentsTest {
    private static final ProgramArguments ARGUMENTS = ProgramArguments.of(Map.of(
            "packing",
            "dense",
            "fractionBits",
            4,
            "strict",
            true,
            "vectorBound",
            "0.50",
            "coefficients",
            List.of(1L, "-0.25", "3.00", 7, new BigDecimal("1e2"))));

    @Test
    void values_byNameAndType_areWhatWasGiven() {
        assertThat(ARGUMENTS.text("packing")).contains("dense");
        assertThat(ARGUMENTS.integer("fractionBits")).hasValue(4);
        assertThat(ARGUMENTS.flag("strict")).contains(true);
        assertThat(ARGUMENTS.decimal("vectorBound")).contains(new BigDecimal("0.5"));
        assertThat(ARGUMENTS.decimal("fractionBits")).contains(new BigDecimal(4));
        assertThat(ARGUMENTS.decimals("coefficients"))
                .containsExactly(
                        new BigDecimal(1),
                        new BigDecimal("-0.25"),
                        new BigDecimal(3),
                        new BigDecimal(7),
                        new BigDecimal(100));
        assertThat(ARGUMENTS.names())
                .containsExactly("coefficients", "fractionBits", "packing", "strict", "vectorBound");
    }

    @Test
    void values_thatAreNotThere_areEmpty() {
        assertThat(ARGUMENTS.text("x")).isEmpty();
        assertThat(ARGUMENTS.integer("x")).isEmpty();
        assertThat(ARGUMENTS.flag("x")).isEmpty();
        assertThat(ARGUMENTS.decimal("x")).isEmpty();
        assertThat(ARGUMENTS.decimals("x")).isEmpty();
        assertThat(ProgramArguments.NONE.names()).isEmpty();
        assertThat(ProgramArguments.NONE.isEmpty()).isTrue();
        assertThat(ARGUMENTS.isEmpty()).isFalse();
    }

    @Test
    void values_ofAnotherType_areRefusedByName() {
        assertInvalid(() -> ARGUMENTS.text("fractionBits"), "argument 'fractionBits' must be a text, not 4");
        assertInvalid(() -> ARGUMENTS.integer("packing"), "argument 'packing' must be an integer, not dense");
        assertInvalid(() -> ARGUMENTS.flag("packing"), "argument 'packing' must be true or false");
        assertInvalid(() -> ARGUMENTS.decimals("packing"), "argument 'packing' must be a list of numbers");
        assertInvalid(() -> ARGUMENTS.decimal("packing"), "argument 'packing' must be an integer, or a decimal");
        assertInvalid(() -> ARGUMENTS.decimal("strict"), "argument 'strict' must be an integer, or a decimal");
    }

    @Test
    void equals_ofTheSameNamesAndNumbers_ignoresHowTheyAreWritten() {
        ProgramArguments one = ProgramArguments.of(Map.of("a", List.of(1L, "2.0"), "b", 3));
        ProgramArguments same = ProgramArguments.of(Map.of("b", 3L, "a", List.of("1.00", 2)));
        assertThat(one).isEqualTo(same).hasSameHashCodeAs(same);
        assertThat(one.tree()).isEqualTo(same.tree());
        assertThat(one).isNotEqualTo(ProgramArguments.of(Map.of("a", List.of(1L, 2L), "b", 4)));
        assertThat(one).isNotEqualTo(ProgramArguments.NONE);
        assertThat(ProgramArguments.of(Map.of())).isEqualTo(ProgramArguments.NONE);
    }

    @Test
    void of_changedLater_staysAsItWas() {
        Map<String, Object> values = new HashMap<>(Map.of("a", 1));
        ProgramArguments arguments = ProgramArguments.of(values);
        values.put("b", 2);
        assertThat(arguments.names()).containsExactly("a");
        assertThatExceptionOfType(UnsupportedOperationException.class)
                .isThrownBy(() -> arguments.names().clear());
    }

    @Test
    void of_namesOrValuesOutsideTheRules_isRefusedAndNamesThem() {
        assertInvalid(() -> ProgramArguments.of(Map.of("", 1)), "argument name ''");
        assertInvalid(() -> ProgramArguments.of(Map.of("two words", 1)), "argument name 'two words'");
        assertInvalid(() -> ProgramArguments.of(Map.of("x".repeat(65), 1)), "argument name 'xxx");
        assertInvalid(() -> ProgramArguments.of(Map.of("a", 0.5)), "argument 'a' must be a text, an integer");
        assertInvalid(() -> ProgramArguments.of(Map.of("a", Map.of())), "not {}");
        assertInvalid(() -> ProgramArguments.of(Map.of("a", List.of())), "argument 'a' is an empty list");
        assertInvalid(() -> ProgramArguments.of(Map.of("a", List.of(1, "x"))), "argument 'a', number 1, must be");
        assertInvalid(() -> ProgramArguments.of(Map.of("a", List.of(true))), "argument 'a', number 0, must be");
        assertInvalid(() -> ProgramArguments.of(Map.of("a", List.of(List.of(1)))), "not [1]");
        assertInvalid(() -> ProgramArguments.of(Map.of("a", List.of(new BigDecimal("1e99")))), "more than 32");
        assertInvalid(() -> ProgramArguments.of(Map.of("a", "x".repeat(257))), "at most 256 characters");
        for (String hidden : List.of("a\nb", "a\u202eb", "\ud800", "\u0000")) {
            assertInvalid(() -> ProgramArguments.of(Map.of("a", hidden)), "all visible");
        }
        assertThat(ProgramArguments.of(Map.of("a", "é 数 \ud83d\ude00")).text("a"))
                .contains("é 数 \ud83d\ude00");
    }

    @Test
    void of_moreThanTheBounds_isRefused() {
        Map<String, Object> many = new HashMap<>();
        IntStream.range(0, 16).forEach(i -> many.put("a" + i, i));
        assertThat(ProgramArguments.of(many).names()).hasSize(16);
        many.put("one-more", 1);
        assertInvalid(() -> ProgramArguments.of(many), "number of arguments 17 is outside [0, 16]");

        List<Long> half = Collections.nCopies(ProgramArguments.MAX_NUMBERS / 2, 1L);
        assertThat(ProgramArguments.of(Map.of("a", half, "b", half)).decimals("b"))
                .hasSize(1 << 16);
        assertInvalid(
                () -> ProgramArguments.of(Map.of("a", half, "b", half, "c", List.of(1))),
                "131073 is outside [0, 131072]");
        List<Long> endless = Collections.nCopies(Integer.MAX_VALUE, 1L);
        assertInvalid(() -> ProgramArguments.of(Map.of("a", endless, "b", endless)), "numbers in lists");
    }

    @Test
    void requireOnly_namesTheUnknownAndTheKnown() {
        ARGUMENTS.requireOnly(Set.of("packing", "fractionBits", "strict", "vectorBound", "coefficients", "more"));
        assertInvalid(
                () -> ARGUMENTS.requireOnly(Set.of("strict", "packing", "coefficients")),
                "unknown argument 'fractionBits'; known are [coefficients, packing, strict]");
        assertInvalid(() -> ARGUMENTS.requireOnly(Set.of()), "the program takes none");
        ProgramArguments.NONE.requireOnly(Set.of());
    }

    private static void assertInvalid(Runnable call, String message) {
        assertThatExceptionOfType(InvalidJobException.class)
                .isThrownBy(call::run)
                .withMessageContaining(message)
                .matches(e -> e.toString().lines().count() == 1);
    }
}
