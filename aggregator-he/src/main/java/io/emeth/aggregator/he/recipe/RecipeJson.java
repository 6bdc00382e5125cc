package io.emeth.aggregator.he.recipe;

import io.emeth.aggregator.json.Json;
import io.emeth.aggregator.json.JsonFields;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** {@link HeRecipe} in JSON; the form is described there. */
final class RecipeJson {
    private static final String FORMAT = "emeth-recipe";
    private static final int VERSION = 1;
    private static final Json JSON = new Json(512); // the largest recipe takes less than half

    private RecipeJson() {}

    static HeRecipe read(String json) {
        JsonFields fields = JSON.parse(json);
        if (!fields.text("format").equals(FORMAT)) {
            throw new IllegalArgumentException("format is '" + fields.text("format") + "', not '" + FORMAT + "'");
        }
        fields.integer("version", VERSION, VERSION);
        HeRecipe recipe = new HeRecipe(
                parse(Factor.class, "factor", fields),
                fields.objects("channels", 2).stream().map(RecipeJson::channel).toList(),
                parse(Reduction.class, "reduction", fields),
                parse(Divisor.class, "divisor", fields),
                parse(Output.class, "output", fields));
        fields.requireNoOthers();
        return recipe;
    }

    private static Channel channel(JsonFields fields) {
        Channel channel = new Channel(
                fields.text("name"),
                operation(fields.object("operation")),
                fields.objects("finish", Channel.MAX_FINISH_STEPS).stream()
                        .map(RecipeJson::finishStep)
                        .toList());
        fields.requireNoOthers();
        return channel;
    }

    private static Operation operation(JsonFields fields) {
        String kind = fields.text("kind");
        Operation operation = switch (kind) {
            case "identity" -> new Operation.Identity();
            case "square" -> new Operation.Square();
            case "multiply" -> new Operation.Multiply(vector(fields.object("vector")));
            default ->
                throw new IllegalArgumentException("operation '" + kind + "' is none of identity, square and multiply");
        };
        fields.requireNoOthers();
        return operation;
    }

    private static FinishStep finishStep(JsonFields fields) {
        String kind = fields.text("kind");
        FinishStep step = switch (kind) {
            case "multiply" -> new FinishStep.Multiply(vector(fields.object("vector")));
            case "sum-slots" -> new FinishStep.SumSlots();
            case "pack" -> new FinishStep.Pack();
            default ->
                throw new IllegalArgumentException(
                        "finish step '" + kind + "' is none of multiply, sum-slots and pack");
        };
        fields.requireNoOthers();
        return step;
    }

    private static VectorRef vector(JsonFields fields) {
        VectorRef vector = new VectorRef(fields.text("name"), fields.flag("encrypted"));
        fields.requireNoOthers();
        return vector;
    }

    private static <E extends Enum<E>> E parse(Class<E> type, String name, JsonFields fields) {
        String text = fields.text(name);
        for (E constant : type.getEnumConstants()) {
            if (printed(constant).equals(text)) {
                return constant;
            }
        }
        throw new IllegalArgumentException(name + " '" + text + "' is unknown");
    }

    static String print(HeRecipe recipe) {
        return Json.canonical(Map.of(
                "format", FORMAT,
                "version", VERSION,
                "factor", printed(recipe.factor()),
                "channels", recipe.channels().stream().map(RecipeJson::tree).toList(),
                "reduction", printed(recipe.reduction()),
                "divisor", printed(recipe.divisor()),
                "output", printed(recipe.output())));
    }

    private static Map<String, Object> tree(Channel channel) {
        List<Map<String, Object>> finish =
                channel.finish().stream().map(RecipeJson::tree).toList();
        return Map.of("name", channel.name(), "operation", tree(channel.operation()), "finish", finish);
    }

    private static Map<String, Object> tree(Operation operation) {
        if (operation instanceof Operation.Multiply multiply) {
            return multiply(multiply.vector());
        }
        return Map.of("kind", operation instanceof Operation.Square ? "square" : "identity");
    }

    private static Map<String, Object> tree(FinishStep step) {
        if (step instanceof FinishStep.Multiply multiply) {
            return multiply(multiply.vector());
        }
        return Map.of("kind", step instanceof FinishStep.Pack ? "pack" : "sum-slots");
    }

    private static Map<String, Object> multiply(VectorRef vector) {
        return Map.of("kind", "multiply", "vector", Map.of("name", vector.name(), "encrypted", vector.encrypted()));
    }

    /** {@code TOTAL_WEIGHT} is {@code total-weight}. */
    private static String printed(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
