package io.emeth.aggregator.fuzz;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.emeth.aggregator.he.recipe.HeRecipe;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** A program that a requester describes: {@link HeRecipe#fromJson}. */
class HeRecipeFuzzTest {
    private static final Format<HeRecipe> FORMAT = new Format<>(
            bytes -> HeRecipe.fromJson(new String(bytes, StandardCharsets.UTF_8)),
            recipe -> Spoiled.bytes(recipe.toJson()),
            IllegalArgumentException.class);

    static Stream<byte[]> seeds() {
        return Spoiled.texts("""
                {"format": "emeth-recipe", "version": 1, "factor": "weight", "reduction": "sum", "output": "sums",
                 "divisor": "total-weight",
                 "channels": [{"name": "value", "operation": {"kind": "identity"}, "finish": []}]}""", """
                {"format": "emeth-recipe", "version": 1, "factor": "one", "reduction": "sum", "output": "sums",
                 "divisor": "one", "channels": [{"name": "value", "operation": {"kind": "multiply",
                 "vector": {"name": "query", "encrypted": true}}, "finish": [{"kind": "sum-slots"}]}]}""");
    }

    @MethodSource("seeds")
    @FuzzTest
    void fromJson_ofAnyText_readsOrRefuses(byte[] bytes) throws Exception {
        FORMAT.check(bytes);
    }
}
