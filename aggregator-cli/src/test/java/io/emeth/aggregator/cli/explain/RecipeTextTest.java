package io.emeth.aggregator.cli.explain;

import static org.assertj.core.api.Assertions.assertThat;

import io.emeth.aggregator.ProgramArguments;
import io.emeth.aggregator.he.recipe.Channel;
import io.emeth.aggregator.he.recipe.Divisor;
import io.emeth.aggregator.he.recipe.Factor;
import io.emeth.aggregator.he.recipe.FinishStep;
import io.emeth.aggregator.he.recipe.HeRecipe;
import io.emeth.aggregator.he.recipe.NamedRecipes;
import io.emeth.aggregator.he.recipe.Operation;
import io.emeth.aggregator.he.recipe.Output;
import io.emeth.aggregator.he.recipe.Reduction;
import io.emeth.aggregator.he.recipe.VectorRef;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RecipeTextTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "sum           | Σ x_i: element by element",
                "mean          | Σ x_i, over the number of results: element by element",
                "weighted-mean | Σ w_i x_i, over Σ w_i: element by element, each result by its weight",
                "variance      | Σ x_i and Σ x_i², over the number of results: count, mean and variance of every element",
                "product       | Π x_i: element by element",
                "histogram     | Σ x_i: counts",
                "concat        | x_0 ‖ x_1 ‖ …: the results one after the other, each in ciphertexts of its own",
            })
    void describe_programsWithoutArguments(String program, String text) {
        assertThat(RecipeText.describe(NamedRecipes.of(program, ProgramArguments.NONE)))
                .isEqualTo(text);
    }

    @Test
    void describe_programsWithArguments() {
        assertThat(RecipeText.describe(
                        NamedRecipes.of("dot", ProgramArguments.of(Map.of("vectorBound", 1, "vector", "encrypted")))))
                .isEqualTo("⟨Σ x_i, vector⟩: one number; the vector 'vector' is encrypted");
        assertThat(RecipeText.describe(NamedRecipes.of("concat", ProgramArguments.of(Map.of("packing", "dense")))))
                .endsWith("packed without gaps");
        assertThat(RecipeText.describe(NamedRecipes.of(
                        "linear-combination", ProgramArguments.of(Map.of("coefficients", List.of(1, 2))))))
                .startsWith("Σ a_i x_i, each a_i in units of 2^-fractionBits");
    }

    @Test
    void describe_ownRecipe_namesItsVectorsOnce() {
        VectorRef y = new VectorRef("y", false);
        Channel channel = new Channel(
                "values", new Operation.Multiply(y), List.of(new FinishStep.Multiply(y), new FinishStep.SumSlots()));
        HeRecipe recipe = new HeRecipe(Factor.WEIGHT, List.of(channel), Reduction.SUM, Divisor.ONE, Output.SCALAR);
        assertThat(RecipeText.describe(recipe)).isEqualTo("⟨Σ w_i y x_i, y⟩: one number; the vector 'y' is public");
    }
}
