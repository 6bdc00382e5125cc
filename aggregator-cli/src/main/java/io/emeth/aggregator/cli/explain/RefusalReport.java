package io.emeth.aggregator.cli.explain;

import io.emeth.aggregator.EncryptionSpec;
import io.emeth.aggregator.JobSpec;
import io.emeth.aggregator.he.Scheme;
import io.emeth.aggregator.he.plan.JobShape;
import io.emeth.aggregator.he.plan.PlanRefusedException;
import io.emeth.aggregator.he.plan.Planner;
import io.emeth.aggregator.he.recipe.HeRecipe;
import io.emeth.aggregator.he.recipe.Output;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Why a job cannot be carried out, and with which parameters it could.
 *
 * @param computes what its program does
 * @param reasons all that were found
 * @param parameters which it asks for, if it is encrypted
 * @param proposal parameters with which it fits, if there are any
 * @param noProposal why there are none, if any were looked for
 */
record RefusalReport(
        String computes,
        List<String> reasons,
        Optional<EncryptionSpec> parameters,
        Optional<EncryptionSpec> proposal,
        List<String> noProposal)
        implements Report {

    /** Of a job that no parameters help. */
    static RefusalReport of(String computes, String reason) {
        return new RefusalReport(computes, List.of(reason), Optional.empty(), Optional.empty(), List.of());
    }

    /** Of an encrypted job, with a proposal in its own scheme, or in the one that its program takes. */
    static RefusalReport encrypted(JobSpec job, HeRecipe recipe, List<String> reasons) {
        String computes = RecipeText.describe(recipe);
        EncryptionSpec spec = job.encryption().orElseThrow();
        try {
            Scheme scheme = recipe.output() == Output.COUNTS ? Scheme.BFV : Scheme.parse(spec.scheme());
            EncryptionSpec proposed = Planner.propose(JobShape.of(job, recipe), scheme, Optional.empty());
            return new RefusalReport(computes, reasons, Optional.of(spec), Optional.of(proposed), List.of());
        } catch (PlanRefusedException e) {
            List<String> why = e.reasons().equals(reasons) ? List.of("no parameters mend that") : e.reasons();
            return new RefusalReport(computes, reasons, Optional.of(spec), Optional.empty(), why);
        }
    }

    @Override
    public boolean isFeasible() {
        return false;
    }

    @Override
    public List<Line> lines() {
        List<Line> lines = new ArrayList<>();
        lines.add(new Line("computes", computes));
        lines.add(new Line("verdict", "DOES NOT FIT"));
        addAll("why not", reasons, lines);
        parameters.ifPresent(spec -> lines.add(new Line("parameters", ParameterText.describe(spec))));
        proposal.ifPresent(spec -> {
            lines.add(new Line("proposal", ParameterText.describe(spec)));
            lines.add(new Line("", "for job.json: " + ParameterText.json(spec)));
        });
        addAll("no proposal", noProposal, lines);
        return lines;
    }

    private static void addAll(String label, List<String> texts, List<Line> lines) {
        for (int i = 0; i < texts.size(); i++) {
            lines.add(new Line(i == 0 ? label : "", texts.get(i)));
        }
    }

    @Override
    public Map<String, Object> document() {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("feasible", false);
        document.put("computes", computes);
        document.put("reasons", reasons);
        proposal.ifPresent(spec -> document.put("proposal", ParameterText.tree(spec)));
        if (!noProposal.isEmpty()) {
            document.put("noProposal", noProposal);
        }
        return document;
    }
}
