package io.emeth.aggregator.he.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.emeth.aggregator.ProgramArguments;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NamedRecipesTest {
    private static HeRecipe recipe(String program, Map<String, Object> arguments) {
        return NamedRecipes.of(program, ProgramArguments.of(arguments));
    }

    private static void assertRefused(String program, Map<String, Object> arguments, String message) {
        assertThatThrownBy(() -> recipe(program, arguments))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }

    @Test
    void names_areTheNinePrograms() {
        assertThat(NamedRecipes.names())
                .containsExactly(
                        "concat",
                        "dot",
                        "histogram",
                        "linear-combination",
                        "mean",
                        "product",
                        "sum",
                        "variance",
                        "weighted-mean");
    }

    @ParameterizedTest
    @CsvSource({
        "sum, ONE, ONE, SUM, VALUES", "mean, ONE, COUNT, SUM, VALUES",
        "weighted-mean, WEIGHT, TOTAL_WEIGHT, SUM, VALUES", "histogram, ONE, ONE, SUM, COUNTS",
        "variance, ONE, COUNT, SUM, MOMENTS", "product, ONE, ONE, PRODUCT, VALUES",
        "concat, ONE, ONE, CONCAT, VALUES"
    })
    void recipe_withoutArguments_isTheProgram(
            String program, Factor factor, Divisor divisor, Reduction reduction, Output output) {
        HeRecipe recipe = NamedRecipes.of(program, ProgramArguments.NONE);
        assertThat(recipe.factor()).isEqualTo(factor);
        assertThat(recipe.divisor()).isEqualTo(divisor);
        assertThat(recipe.reduction()).isEqualTo(reduction);
        assertThat(recipe.output()).isEqualTo(output);
        assertThat(recipe.channels().get(0).finish()).isEmpty();
    }

    @Test
    void dot_multipliesByThePublicVector_unlessAskedForTheEncryptedOne() {
        assertThat(recipe("dot", Map.of("vectorBound", 3L)).channels().get(0).finish())
                .containsExactly(new FinishStep.Multiply(new VectorRef("vector", false)), new FinishStep.SumSlots());
        assertThat(recipe("dot", Map.of("vectorBound", "0.5", "vector", "encrypted"))
                        .channels()
                        .get(0)
                        .finish())
                .containsExactly(new FinishStep.Multiply(new VectorRef("vector", true)), new FinishStep.SumSlots());
        assertRefused("dot", Map.of(), "vectorBound");
        assertRefused("dot", Map.of("vectorBound", 1L, "vector", "secret"), "'secret' is neither public nor encrypted");
        assertRefused("dot", Map.of("vectorBound", 1L, "vektor", "public"), "vektor");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "4611686018427387905", "many", "1e9", "", "0x10"})
    void vectorBound_outsideItsRange_isRefused(String bound) {
        assertRefused("dot", Map.of("vectorBound", bound), "vectorBound");
    }

    @Test
    void vectorBound_isReadFromIntegersAndDecimals() {
        assertThat(VectorBound.of(ProgramArguments.of(Map.of("vectorBound", 7L))))
                .isEqualByComparingTo("7");
        assertThat(VectorBound.of(ProgramArguments.of(Map.of("vectorBound", "0.25"))))
                .isEqualByComparingTo("0.25");
        assertThat(VectorBound.of(ProgramArguments.of(Map.of("vectorBound", 1L << 62))))
                .isEqualByComparingTo(BigDecimal.valueOf(1L << 62));
    }

    @Test
    void concat_packsWhenAskedTo() {
        assertThat(recipe("concat", Map.of("packing", "dense"))
                        .channels()
                        .get(0)
                        .finish())
                .containsExactly(new FinishStep.Pack());
        assertThat(recipe("concat", Map.of("packing", "ragged"))
                        .channels()
                        .get(0)
                        .finish())
                .isEmpty();
        assertRefused("concat", Map.of("packing", "tight"), "'tight' is neither ragged nor dense");
    }

    @Test
    void linearCombination_needsCoefficients() {
        HeRecipe recipe = recipe("linear-combination", Map.of("coefficients", List.of(1L, -2L)));
        assertThat(recipe.factor()).isEqualTo(Factor.COEFFICIENT);
        assertThat(recipe.divisor()).isEqualTo(Divisor.COEFFICIENT_UNIT);
        assertRefused("linear-combination", Map.of(), "coefficients");
        assertRefused("linear-combination", Map.of("coefficients", List.of("0.5")), "0.5 is no integer");
    }

    @Test
    void argumentsOfOtherPrograms_areRefused() {
        assertRefused("sum", Map.of("packing", "dense"), "packing");
        assertRefused("sums", Map.of(), "program 'sums' is none of");
    }
}
