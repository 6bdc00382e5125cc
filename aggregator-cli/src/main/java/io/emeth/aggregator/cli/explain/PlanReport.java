package io.emeth.aggregator.cli.explain;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.emeth.aggregator.EncryptionSpec;
import io.emeth.aggregator.JobSpec;
import io.emeth.aggregator.he.HeContext;
import io.emeth.aggregator.he.HeParameters;
import io.emeth.aggregator.he.plan.BoundRule;
import io.emeth.aggregator.he.plan.ChannelPlan;
import io.emeth.aggregator.he.plan.ErrorBound;
import io.emeth.aggregator.he.plan.Plan;
import io.emeth.aggregator.he.recipe.HeRecipe;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A plan, in words and numbers with units.
 *
 * @param job what was asked for
 * @param recipe what its program does
 * @param plan what it guarantees
 * @param secondsPerResult to take one result in, on this machine, on one core
 * @param finishSeconds to finish
 */
record PlanReport(JobSpec job, HeRecipe recipe, Plan plan, double secondsPerResult, double finishSeconds)
        implements Report {

    /** With times measured now. */
    static PlanReport measured(JobSpec job, HeRecipe recipe, Plan plan) {
        Workload workload = Workload.of(job, recipe);
        Set<Work.Kind> kinds = EnumSet.copyOf(workload.perResult().counts().keySet());
        kinds.addAll(workload.finish().counts().keySet());
        try (HeContext context = HeContext.create(HeParameters.of(plan.parameters()))) {
            MachineTimes times = MachineTimes.measure(context, kinds);
            return new PlanReport(job, recipe, plan, times.of(workload.perResult()), times.of(workload.finish()));
        }
    }

    @Override
    public boolean isFeasible() {
        return true;
    }

    @Override
    public List<Line> lines() {
        List<Line> lines = new ArrayList<>();
        lines.add(new Line("computes", RecipeText.describe(recipe)));
        lines.add(new Line("verdict", verdict()));
        lines.add(new Line("numbers", bound()));
        plan.channels().forEach(channel -> addChannel(channel, lines));
        plan.moments().ifPresent(moments -> {
            lines.add(new Line("error of mean", error(moments.mean())));
            lines.add(new Line("of variance", error(moments.variance())));
        });
        lines.add(new Line("parameters", ParameterText.describe(plan.parameters())));
        lines.add(new Line("depth", depth()));
        lines.add(new Line("keys", keys()));
        job.publicKey().ifPresent(key -> lines.add(new Line("public key", "sha256 " + key + ", no other is taken")));
        addBytes(lines);
        lines.add(new Line("time here", time()));
        lines.add(new Line("plan", "sha256 " + plan.digest()));
        return lines;
    }

    private String verdict() {
        StringBuilder text = new StringBuilder("FITS: ").append(Quantities.count(job.numParallel(), "result"));
        int most = plan.maxContributions();
        if (most < job.numParallel()) {
            text.append(" wanted, the first ").append(most).append(" will be taken (enough for the quorum)");
        } else if (most > job.numParallel()) {
            text.append("; up to ").append(most).append(" would");
        } else {
            text.append(", not one more");
        }
        plan.maxTotalWeight()
                .ifPresent(weight -> text.append("; total weight up to ").append(weight));
        return text.toString();
    }

    private String bound() {
        String bound = "in a result at most " + Quantities.limit(plan.valueBound()) + " in absolute value";
        return switch (plan.boundRule()) {
            case GIVEN -> bound + ", as the job says";
            case SHARED -> bound + ": an equal share of the range; a valueBound in the job gives closer numbers";
            case SHARED_BY_WEIGHT ->
                bound + ", over its weight: an equal share of the range; a valueBound in the job gives closer numbers";
            case OWN_WEIGHT -> "counts, from 0 to the result's weight";
        };
    }

    private void addChannel(ChannelPlan channel, List<Line> lines) {
        boolean several = plan.channels().size() > 1;
        lines.add(new Line(
                several ? channel.name() : "outcome",
                "at most " + Quantities.atMost(channel.largestResult()) + ", headroom "
                        + channel.headroomBits().toPlainString() + " bits before it could wrap around"
                        + (isShared() ? " (the shares use up what there is)" : "")));
        channel.noiseBudgetBits()
                .ifPresent(bits -> lines.add(new Line(
                        several ? "" : "error",
                        "none: integers, exact; noise budget of " + bits + " bits left at least")));
        channel.error().ifPresent(error -> lines.add(new Line(several ? "" : "error", error(error))));
    }

    private boolean isShared() {
        return plan.boundRule() == BoundRule.SHARED || plan.boundRule() == BoundRule.SHARED_BY_WEIGHT;
    }

    private static String error(ErrorBound error) {
        return "at most " + Quantities.atMost(error.worst()) + ", expected " + Quantities.atMost(error.expected())
                + " (absolute)";
    }

    private String depth() {
        if (plan.depth() == 0) {
            return "0: no products";
        }
        String products = plan.depth() + (plan.depth() == 1 ? ": one product" : " products one after the other");
        EncryptionSpec spec = plan.parameters();
        int levels = Math.max(1, spec.coefficientModuli().size() - 1) - 1;
        return spec.scheme().equals("ckks") ? products + ", of " + Quantities.count(levels, "level") : products;
    }

    private String keys() {
        List<String> keys = new ArrayList<>();
        if (plan.needsRelinKeys()) {
            keys.add("relin_keys (" + Quantities.bytes(plan.bytes().relinKeys()) + ")");
        }
        int elements = plan.galoisElements().size();
        if (elements > 0) {
            int rotations = plan.galoisSteps().size();
            keys.add("galois_keys (" + Quantities.bytes(plan.bytes().galoisKeys()) + "): "
                    + Quantities.count(rotations, "rotation") + " by " + steps()
                    + (elements > rotations ? ", and the exchange of rows" : ""));
        }
        return keys.isEmpty() ? "none beside the public key" : String.join("; ", keys) + "; half of that as files";
    }

    /** All of few, the ends of many. */
    private String steps() {
        List<Integer> steps = plan.galoisSteps();
        if (steps.size() <= 4) {
            return steps.stream().map(String::valueOf).collect(Collectors.joining(", "));
        }
        return steps.get(0) + ", " + steps.get(1) + ", …, " + steps.get(steps.size() - 1);
    }

    private void addBytes(List<Line> lines) {
        long toFinish = plan.bytes().finishWorking()
                + plan.bytes().relinKeys()
                + plan.bytes().galoisKeys();
        lines.add(new Line(
                "bytes",
                Quantities.bytes(plan.bytes().result()) + " each result, "
                        + Quantities.bytes(plan.bytes().finalResult()) + " the final result"));
        lines.add(new Line(
                "memory",
                Quantities.bytes(plan.bytes().accumulator()) + " while results arrive; to finish "
                        + (toFinish == 0 ? "nothing" : Quantities.bytes(toFinish)) + " more"));
    }

    private String time() {
        return Quantities.seconds(secondsPerResult) + " each result, "
                + Quantities.seconds(secondsPerResult * job.numParallel()) + " all of them; "
                + (finishSeconds == 0 ? "nothing" : Quantities.seconds(finishSeconds))
                + " to finish (one core, from operations measured now)";
    }

    @Override
    public Map<String, Object> document() {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("feasible", true);
        document.put("computes", RecipeText.describe(recipe));
        document.put("plan", tree(plan.toJson()));
        document.put("planDigest", plan.digest().toString());
        Map<String, Object> estimates = new LinkedHashMap<>();
        estimates.put("secondsPerResult", secondsPerResult);
        estimates.put("secondsAllResults", secondsPerResult * job.numParallel());
        estimates.put("secondsFinish", finishSeconds);
        document.put("estimates", estimates);
        return document;
    }

    private static JsonNode tree(String json) {
        try {
            return new ObjectMapper().readTree(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e); // plans print themselves as JSON
        }
    }
}
