package io.emeth.aggregator.he.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.emeth.aggregator.Digest;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HeRecipeTest {
    private static final String SUM =
            "{\"channels\":[{\"finish\":[],\"name\":\"values\",\"operation\":{\"kind\":\"identity\"}}],"
                    + "\"divisor\":\"one\",\"factor\":\"one\",\"format\":\"emeth-recipe\",\"output\":\"values\","
                    + "\"reduction\":\"sum\",\"version\":1}";
    private static final String DOT =
            "{\"channels\":[{\"finish\":[{\"kind\":\"multiply\",\"vector\":{\"encrypted\":true,"
                    + "\"name\":\"y\"}},{\"kind\":\"sum-slots\"}],\"name\":\"values\",\"operation\":{\"kind\":\"identity\"}}],"
                    + "\"divisor\":\"total-weight\",\"factor\":\"weight\",\"format\":\"emeth-recipe\",\"output\":\"scalar\","
                    + "\"reduction\":\"sum\",\"version\":1}";

    private static final FinishStep BY_ONES = new FinishStep.Multiply(VectorRef.ones());
    private static final FinishStep SUM_SLOTS = new FinishStep.SumSlots();
    private static final FinishStep PACK = new FinishStep.Pack();
    private static final Operation IDENTITY = new Operation.Identity();
    private static final Operation SQUARE = new Operation.Square();

    private static HeRecipe recipe(Reduction reduction, Operation operation, Output output, FinishStep... finish) {
        return HeRecipe.of(Factor.ONE, operation, reduction, List.of(finish), Divisor.ONE, output);
    }

    private static void assertRefused(Runnable body, String rule) {
        assertThatThrownBy(body::run)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(rule);
    }

    @ParameterizedTest
    @ValueSource(strings = {SUM, DOT})
    void toJson_ofFromJson_isTheSameText(String json) {
        HeRecipe recipe = HeRecipe.fromJson(json);
        assertThat(recipe.toJson()).isEqualTo(json);
        assertThat(recipe.digest()).isEqualTo(Digest.sha256(ByteBuffer.wrap(json.getBytes(StandardCharsets.UTF_8))));
    }

    @Test
    void fromJson_withOtherOrderAndWhiteSpace_isTheSameRecipe() {
        String json =
                SUM.replace("{\"channels\"", "{ \"version\":1,\n \"channels\"").replace(",\"version\":1}", "}");
        assertThat(HeRecipe.fromJson(json)).isEqualTo(HeRecipe.fromJson(SUM));
        assertThat(HeRecipe.fromJson(json).digest())
                .isEqualTo(HeRecipe.fromJson(SUM).digest());
    }

    @Test
    void fromJson_everyRecipe_readsWhatToJsonPrinted() {
        List<HeRecipe> recipes = List.of(
                recipe(Reduction.PRODUCT, IDENTITY, Output.VALUES),
                recipe(Reduction.PRODUCT, IDENTITY, Output.SCALAR, BY_ONES, SUM_SLOTS),
                recipe(Reduction.CONCAT, IDENTITY, Output.VALUES),
                recipe(Reduction.CONCAT, IDENTITY, Output.VALUES, PACK),
                recipe(Reduction.SUM, SQUARE, Output.VALUES, BY_ONES, BY_ONES),
                recipe(Reduction.SUM, new Operation.Multiply(new VectorRef("w", true)), Output.SCALAR, SUM_SLOTS),
                recipe(Reduction.SUM, IDENTITY, Output.COUNTS),
                new HeRecipe(
                        Factor.WEIGHT,
                        List.of(Channel.of("a", IDENTITY), Channel.of("b", SQUARE)),
                        Reduction.SUM,
                        Divisor.TOTAL_WEIGHT,
                        Output.MOMENTS),
                HeRecipe.of(
                        Factor.COEFFICIENT,
                        IDENTITY,
                        Reduction.SUM,
                        List.of(),
                        Divisor.COEFFICIENT_UNIT,
                        Output.VALUES));
        assertThat(recipes)
                .allSatisfy(
                        recipe -> assertThat(HeRecipe.fromJson(recipe.toJson())).isEqualTo(recipe));
        assertThat(recipes.stream().map(HeRecipe::digest).distinct()).hasSameSizeAs(recipes);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"version\":1 | \"version\":2 | version 2",
                "\"emeth-recipe\" | \"emeth-job\" | format is 'emeth-job'",
                "\"factor\":\"one\" | \"factor\":\"ONE\" | factor 'ONE' is unknown",
                "\"factor\":\"one\" | \"factor\":\"weight\",\"colour\":\"red\" | unknown field 'colour'",
                "\"kind\":\"identity\" | \"kind\":\"cube\" | operation 'cube'",
                "\"kind\":\"identity\" | \"kind\":\"multiply\" | field 'channels[0].operation.vector' is missing",
                "\"finish\":[] | \"finish\":[{\"kind\":\"shuffle\"}] | finish step 'shuffle'",
                "\"name\":\"values\" | \"name\":\"../x\" | channel name '../x'",
                "\"channels\": | \"canals\": | field 'channels' is missing",
            })
    void fromJson_wrongField_isNamed(String original, String changed, String message) {
        assertRefused(() -> HeRecipe.fromJson(SUM.replace(original, changed)), message);
    }

    @Test
    void channels_otherThanOneOrTheMoments_areRefused() {
        Channel sum = Channel.of("sum", IDENTITY);
        Channel squares = Channel.of("squares", SQUARE);
        for (List<Channel> channels : List.of(
                List.<Channel>of(),
                List.of(sum, squares, Channel.of("third", SQUARE)),
                List.of(sum, Channel.of("sum", SQUARE)))) {
            assertRefused(
                    () -> new HeRecipe(Factor.ONE, channels, Reduction.SUM, Divisor.COUNT, Output.MOMENTS), "channels");
        }
        for (List<Channel> channels : List.of(
                List.of(sum), List.of(squares, sum), List.of(sum, new Channel("squares", SQUARE, List.of(BY_ONES))))) {
            assertRefused(
                    () -> new HeRecipe(Factor.ONE, channels, Reduction.SUM, Divisor.COUNT, Output.MOMENTS),
                    "two channels and the output MOMENTS go together");
        }
        assertRefused(
                () -> new HeRecipe(Factor.ONE, List.of(sum, squares), Reduction.SUM, Divisor.COUNT, Output.VALUES),
                "two channels and the output MOMENTS go together");
        assertRefused(
                () -> new HeRecipe(Factor.ONE, List.of(sum, squares), Reduction.SUM, Divisor.ONE, Output.MOMENTS),
                "MOMENTS needs the divisor COUNT or TOTAL_WEIGHT");
    }

    @ParameterizedTest
    @CsvSource({
        "ONE, TOTAL_WEIGHT",
        "ONE, COEFFICIENT_UNIT",
        "WEIGHT, COUNT",
        "WEIGHT, COEFFICIENT_UNIT",
        "COEFFICIENT, ONE",
        "COEFFICIENT, COUNT",
        "COEFFICIENT, TOTAL_WEIGHT"
    })
    void divisor_thatDoesNotMatchTheFactor_isRefused(Factor factor, Divisor divisor) {
        assertRefused(
                () -> HeRecipe.of(factor, IDENTITY, Reduction.SUM, List.of(), divisor, Output.VALUES),
                "divisor " + divisor + " does not go with factor " + factor);
    }

    @Test
    void productAndConcat_takeEveryResultOnceAndAsItIs() {
        for (Reduction reduction : List.of(Reduction.PRODUCT, Reduction.CONCAT)) {
            assertRefused(() -> recipe(reduction, SQUARE, Output.VALUES), "takes results as they are");
            assertRefused(
                    () -> HeRecipe.of(
                            Factor.WEIGHT, IDENTITY, reduction, List.of(), Divisor.TOTAL_WEIGHT, Output.VALUES),
                    "factor WEIGHT needs the reduction SUM");
            assertRefused(
                    () -> HeRecipe.of(Factor.ONE, IDENTITY, reduction, List.of(), Divisor.COUNT, Output.VALUES),
                    "divisor COUNT needs the reduction SUM");
            assertRefused(() -> recipe(reduction, IDENTITY, Output.COUNTS), "COUNTS needs a plain SUM");
        }
    }

    @Test
    void pack_isTheOnlyStep_ofAConcat() {
        assertRefused(() -> recipe(Reduction.SUM, IDENTITY, Output.VALUES, PACK), "pack must be the only");
        assertRefused(() -> recipe(Reduction.CONCAT, IDENTITY, Output.VALUES, PACK, PACK), "pack must be the only");
        assertRefused(() -> recipe(Reduction.CONCAT, IDENTITY, Output.VALUES, BY_ONES), "no finish step but pack");
    }

    @Test
    void sumSlots_isTheLastStep_afterAMultiply() {
        String rule = "sum-slots must be the last step";
        assertRefused(() -> recipe(Reduction.SUM, IDENTITY, Output.SCALAR, SUM_SLOTS), rule);
        assertRefused(() -> recipe(Reduction.SUM, SQUARE, Output.SCALAR, SUM_SLOTS), rule);
        assertRefused(() -> recipe(Reduction.SUM, IDENTITY, Output.SCALAR, BY_ONES, SUM_SLOTS, SUM_SLOTS), rule);
        assertRefused(() -> recipe(Reduction.SUM, IDENTITY, Output.VALUES, BY_ONES, SUM_SLOTS, BY_ONES), rule);
        assertRefused(() -> recipe(Reduction.SUM, IDENTITY, Output.VALUES, BY_ONES, SUM_SLOTS), "output SCALAR");
        assertRefused(() -> recipe(Reduction.SUM, IDENTITY, Output.SCALAR, BY_ONES), "output SCALAR");
    }

    @Test
    void counts_arePlainSums() {
        assertRefused(() -> recipe(Reduction.SUM, SQUARE, Output.COUNTS), "COUNTS needs a plain SUM");
        assertRefused(() -> recipe(Reduction.SUM, IDENTITY, Output.COUNTS, BY_ONES), "COUNTS needs a plain SUM");
        assertRefused(
                () -> HeRecipe.of(
                        Factor.WEIGHT, IDENTITY, Reduction.SUM, List.of(), Divisor.TOTAL_WEIGHT, Output.COUNTS),
                "COUNTS needs a plain SUM");
    }

    @Test
    void vectors_areThoseThatAJobMustBring() {
        FinishStep.Multiply byA = new FinishStep.Multiply(new VectorRef("a", false));
        FinishStep.Multiply byB = new FinishStep.Multiply(new VectorRef("b", true));
        Operation timesB = new Operation.Multiply(byB.vector());
        assertThat(recipe(Reduction.SUM, timesB, Output.VALUES, BY_ONES, byA, byA)
                        .vectors())
                .containsExactly(byA.vector(), byB.vector());
        assertThat(recipe(Reduction.SUM, IDENTITY, Output.VALUES).vectors()).isEmpty();
        FinishStep.Multiply alsoB = new FinishStep.Multiply(new VectorRef("b", false));
        assertRefused(
                () -> recipe(Reduction.SUM, timesB, Output.VALUES, alsoB), "vector 'b' is both public and encrypted");
    }

    @Test
    void names_ofVectorsAndChannels_areBounded() {
        for (String name : List.of("", "a/b", "a b", "x".repeat(65), "relin_keys", "galois_keys")) {
            assertRefused(() -> new VectorRef(name, false), "vector name '" + name + "'");
        }
        assertRefused(() -> new VectorRef("ones", true), "is public");
        assertRefused(() -> Channel.of("", IDENTITY), "channel name ''");
        assertRefused(
                () -> recipe(
                        Reduction.SUM,
                        IDENTITY,
                        Output.VALUES,
                        Collections.nCopies(9, BY_ONES).toArray(FinishStep[]::new)),
                "9 finish steps; the most is 8");
        assertThat(VectorRef.ones().isOnes()).isTrue();
        assertThat(new VectorRef("x".repeat(64), true).isOnes()).isFalse();
    }
}
