package io.emeth.aggregator.he.program;

import io.emeth.aggregator.FinalResultHeader;
import io.emeth.aggregator.JobSpec;
import io.emeth.aggregator.Part;
import io.emeth.aggregator.PayloadLayout;
import io.emeth.aggregator.Pieces;
import io.emeth.aggregator.RejectReason;
import io.emeth.aggregator.RejectedResultException;
import io.emeth.aggregator.he.HeContext;
import io.emeth.aggregator.he.plan.FinalForm;
import io.emeth.aggregator.he.plan.Plan;
import io.emeth.aggregator.he.recipe.Coefficients;
import io.emeth.aggregator.he.recipe.FinishStep;
import io.emeth.aggregator.he.recipe.HeRecipe;
import io.emeth.aggregator.he.recipe.Output;
import io.emeth.aggregator.he.recipe.Reduction;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * How the objects of a final result hold its numbers, once its header says what it must, given the job and its plan: it
 * was written by somebody else. Immutable.
 *
 * @param pieces the layouts of what was put one after the other: the parts of a concatenation, otherwise the whole
 * @param runs how many numbers there are in each run of objects; each run begins with an object of its own
 * @param forms what the objects of each run look like
 */
public record FinalShape(List<PayloadLayout> pieces, List<Long> runs, List<FinalForm> forms) {

    /** Copies the lists. */
    public FinalShape {
        pieces = List.copyOf(pieces);
        runs = List.copyOf(runs);
        forms = List.copyOf(forms);
    }

    /**
     * The shape of the final result with this header.
     *
     * @param recipe of the job's program
     * @param plan of the job
     * @param context of the job's parameters
     * @throws RejectedResultException naming the field that is not what it must be
     */
    public static FinalShape of(JobSpec job, HeRecipe recipe, Plan plan, HeContext context, FinalResultHeader header)
            throws RejectedResultException {
        header.requireOf(job);
        require(
                RejectReason.PARAMETERS_MISMATCH,
                "parametersId",
                header.parametersId(),
                Optional.of(context.parametersId()));
        require(RejectReason.MALFORMED, "divisor", header.divisor(), divisor(job, recipe, header.parts()));
        List<PayloadLayout> pieces = pieces(job, recipe, header);
        requireWithin(plan, header);
        List<Long> runs = runs(recipe, pieces);
        long objects = runs.stream()
                .mapToLong(run -> (run + context.slots() - 1) / context.slots())
                .sum();
        long actual = header.objectLengths().size();
        require(RejectReason.LAYOUT_MISMATCH, "number of objects", actual, objects);
        List<FinalForm> forms =
                FinalForm.of(plan.parameters(), recipe, header.parts().size());
        return new FinalShape(pieces, runs, forms.size() > 1 ? forms : Collections.nCopies(runs.size(), forms.get(0)));
    }

    /** A wrong divisor would silently scale every number. */
    private static long divisor(JobSpec job, HeRecipe recipe, List<Part> parts) {
        return switch (recipe.divisor()) {
            case ONE -> 1;
            case COUNT -> parts.size();
            case TOTAL_WEIGHT -> totalWeight(parts);
            case COEFFICIENT_UNIT -> Coefficients.of(job.arguments()).unit();
        };
    }

    /** How much all of {@code parts} weigh together. */
    public static long totalWeight(List<Part> parts) {
        return parts.stream().mapToLong(Part::weight).sum();
    }

    private static List<PayloadLayout> pieces(JobSpec job, HeRecipe recipe, FinalResultHeader header)
            throws RejectedResultException {
        if (recipe.reduction() != Reduction.CONCAT) {
            PayloadLayout whole = recipe.output() == Output.SCALAR ? PayloadLayout.vector(1) : job.layout();
            require(RejectReason.LAYOUT_MISMATCH, "layout", header.layout(), whole);
            return List.of(whole);
        }
        Pieces pieces = Pieces.of(job.layout(), header.parts());
        require(RejectReason.LAYOUT_MISMATCH, "layout", header.layout(), pieces.whole());
        return pieces.layouts();
    }

    /** Beyond the plan numbers could have wrapped around, or drowned in noise. */
    private static void requireWithin(Plan plan, FinalResultHeader header) throws RejectedResultException {
        require(RejectReason.PARAMETERS_MISMATCH, "plan", header.plan(), Optional.of(plan.digest()));
        requireBelow("number of parts", header.parts().size(), plan.maxContributions() + 1L);
        if (plan.maxTotalWeight().isPresent()) {
            requireBelow(
                    "total weight",
                    totalWeight(header.parts()),
                    plan.maxTotalWeight().getAsLong() + 1);
        }
    }

    private static List<Long> runs(HeRecipe recipe, List<PayloadLayout> pieces) {
        List<Long> lengths = pieces.stream().map(PayloadLayout::elements).toList();
        if (recipe.channels().get(0).finish().contains(new FinishStep.Pack())) {
            return List.of(lengths.stream().mapToLong(Long::longValue).sum());
        }
        List<Long> runs = new ArrayList<>();
        recipe.channels().forEach(channel -> runs.addAll(lengths));
        return runs;
    }

    private static void require(RejectReason reason, String what, Object actual, Object expected)
            throws RejectedResultException {
        if (!actual.equals(expected)) {
            throw new RejectedResultException(reason, what + " is " + actual + ", expected " + expected);
        }
    }

    private static void requireBelow(String what, long value, long bound) throws RejectedResultException {
        if (value >= bound) {
            throw new RejectedResultException(
                    RejectReason.CAPACITY_EXCEEDED, what + " " + value + " is not below " + bound);
        }
    }
}
