package io.emeth.aggregator.he.plan;

import io.emeth.aggregator.EncryptionSpec;
import io.emeth.aggregator.json.Json;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** {@link Plan} in JSON. Integers are numbers, everything with a fraction is a string. */
final class PlanJson {
    private static final String FORMAT = "emeth-plan";
    private static final int VERSION = 1;

    private PlanJson() {}

    static String print(Plan plan) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("format", FORMAT);
        tree.put("version", VERSION);
        tree.put("recipe", plan.recipe());
        tree.put("program", plan.program());
        tree.put("parameters", tree(plan.parameters()));
        tree.put(
                "layout",
                plan.layout().tensors().stream()
                        .map(tensor -> Map.of("name", tensor.name(), "shape", tensor.shape()))
                        .toList());
        tree.put("numParallel", plan.numParallel());
        tree.put("valueBound", plan.valueBound().toPlainString());
        tree.put("boundRule", plan.boundRule().name().toLowerCase(Locale.ROOT).replace('_', '-'));
        tree.put("maxContributions", plan.maxContributions());
        plan.maxTotalWeight().ifPresent(weight -> tree.put("maxTotalWeight", weight));
        tree.put("channels", plan.channels().stream().map(PlanJson::tree).toList());
        plan.moments()
                .ifPresent(moments -> tree.put(
                        "moments", Map.of("mean", tree(moments.mean()), "variance", tree(moments.variance()))));
        tree.put("depth", plan.depth());
        tree.put("needsRelinKeys", plan.needsRelinKeys());
        tree.put("galoisSteps", plan.galoisSteps());
        tree.put("galoisElements", plan.galoisElements());
        tree.put("bytes", tree(plan.bytes()));
        return Json.canonical(tree);
    }

    private static Map<String, Object> tree(EncryptionSpec spec) {
        return Map.of(
                "scheme", spec.scheme(),
                "degree", spec.degree(),
                "coefficientModuli", List.copyOf(spec.coefficientModuli()),
                "plainModulus", spec.plainModulus(),
                "scaleBits", spec.scaleBits(),
                "securityBits", spec.securityBits());
    }

    private static Map<String, Object> tree(ChannelPlan channel) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("name", channel.name());
        tree.put("largestResult", channel.largestResult().toPlainString());
        tree.put("headroomBits", channel.headroomBits().toPlainString());
        channel.noiseBudgetBits().ifPresent(bits -> tree.put("noiseBudgetBits", bits));
        channel.error().ifPresent(error -> tree.put("error", tree(error)));
        tree.put("limbs", channel.limbs());
        tree.put("log2Scale", channel.log2Scale().toPlainString());
        return tree;
    }

    private static Map<String, Object> tree(ErrorBound error) {
        return Map.of(
                "worst", error.worst().toString(), "expected", error.expected().toString());
    }

    private static Map<String, Object> tree(ByteCounts bytes) {
        return Map.of(
                "result", bytes.result(),
                "accumulator", bytes.accumulator(),
                "finishWorking", bytes.finishWorking(),
                "relinKeys", bytes.relinKeys(),
                "galoisKeys", bytes.galoisKeys(),
                "finalResult", bytes.finalResult());
    }
}
