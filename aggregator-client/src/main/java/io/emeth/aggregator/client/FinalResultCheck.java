package io.emeth.aggregator.client;

import io.emeth.aggregator.FinalResultHeader;
import io.emeth.aggregator.JobSpec;
import io.emeth.aggregator.Part;
import io.emeth.aggregator.PayloadLayout;
import io.emeth.aggregator.RejectReason;
import io.emeth.aggregator.RejectedResultException;
import io.emeth.aggregator.he.plan.FinalForm;
import io.emeth.aggregator.he.recipe.Coefficients;
import io.emeth.aggregator.he.recipe.FinishStep;
import io.emeth.aggregator.he.recipe.HeRecipe;
import io.emeth.aggregator.he.recipe.Output;
import io.emeth.aggregator.he.recipe.Reduction;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** What a final result's header must say, given the job and its plan: it was written by somebody else. */
final class FinalResultCheck {
    private final JobPlan plan;
    private final String parametersId;
    private final FinalResultHeader header;

    FinalResultCheck(JobPlan plan, String parametersId, FinalResultHeader header) {
        this.plan = plan;
        this.parametersId = parametersId;
        this.header = header;
    }

    /** @throws RejectedResultException if the header is not one of this job */
    void requireOurs() throws RejectedResultException {
        JobSpec job = plan.job();
        require(RejectReason.WRONG_JOB, "job", header.job(), job.job());
        require(RejectReason.WRONG_PROGRAM, "program", header.program(), job.program());
        require(RejectReason.PARAMETERS_MISMATCH, "parametersId", header.parametersId(), Optional.of(parametersId));
        requireBelow(RejectReason.WRONG_EPOCH, "epoch", header.epoch(), job.numEpochs());
        for (Part part : header.parts()) {
            requireBelow(RejectReason.INDEX_OUT_OF_RANGE, "part index", part.index(), job.numParallel());
        }
        require(RejectReason.MALFORMED, "divisor", header.divisor(), divisor());
    }

    /**
     * Beyond the plan numbers could have wrapped around, or drowned in noise.
     *
     * @throws RejectedResultException if another plan was kept to, or this one was not
     */
    void requireWithinPlan() throws RejectedResultException {
        require(
                RejectReason.PARAMETERS_MISMATCH,
                "plan",
                header.plan(),
                Optional.of(plan.plan().digest()));
        requireBelow(
                RejectReason.CAPACITY_EXCEEDED,
                "number of parts",
                header.parts().size(),
                plan.plan().maxContributions() + 1);
        if (plan.plan().maxTotalWeight().isPresent()) {
            requireBelow(
                    RejectReason.CAPACITY_EXCEEDED,
                    "total weight",
                    totalWeight(),
                    plan.plan().maxTotalWeight().getAsLong() + 1);
        }
    }

    /** A wrong divisor would silently scale every number. */
    private long divisor() {
        return switch (plan.recipe().divisor()) {
            case ONE -> 1;
            case COUNT -> header.parts().size();
            case TOTAL_WEIGHT -> totalWeight();
            case COEFFICIENT_UNIT -> Coefficients.of(plan.job().arguments()).unit();
        };
    }

    long totalWeight() {
        return header.parts().stream().mapToLong(Part::weight).sum();
    }

    /**
     * The layouts of what was put one after the other: the parts of a concatenation, otherwise the whole.
     *
     * @throws RejectedResultException if the header's layout, or that of a part, is not what it must be
     */
    List<PayloadLayout> pieces() throws RejectedResultException {
        PayloadLayout layout = plan.job().layout();
        if (plan.recipe().reduction() != Reduction.CONCAT) {
            PayloadLayout whole = plan.recipe().output() == Output.SCALAR ? PayloadLayout.vector(1) : layout;
            require(RejectReason.LAYOUT_MISMATCH, "layout", header.layout(), whole);
            return List.of(whole);
        }
        List<PayloadLayout> pieces = new ArrayList<>();
        for (Part part : header.parts()) {
            pieces.add(piece(part));
        }
        require(RejectReason.LAYOUT_MISMATCH, "layout", header.layout(), joined(pieces));
        return pieces;
    }

    private PayloadLayout piece(Part part) throws RejectedResultException {
        PayloadLayout jobs = plan.job().layout();
        try {
            PayloadLayout layout = part.layout(jobs);
            if (layout.isPieceOf(jobs)) {
                return layout;
            }
        } catch (IllegalArgumentException e) {
            throw new RejectedResultException(
                    RejectReason.LAYOUT_MISMATCH, "part " + part.index() + ": " + e.getMessage());
        }
        throw new RejectedResultException(
                RejectReason.LAYOUT_MISMATCH, "part " + part.index() + " is larger than the job's layout " + jobs);
    }

    private PayloadLayout joined(List<PayloadLayout> pieces) throws RejectedResultException {
        long[] dimensions = new long[plan.job().layout().tensors().size()];
        for (PayloadLayout piece : pieces) {
            List<Long> own = piece.leadingDimensions();
            for (int i = 0; i < dimensions.length; i++) {
                dimensions[i] += own.get(i); // at most 2^20 parts of 2^48
            }
        }
        try {
            return plan.job()
                    .layout()
                    .withLeadingDimensions(Arrays.stream(dimensions).boxed().toList());
        } catch (IllegalArgumentException e) {
            throw new RejectedResultException(RejectReason.LAYOUT_MISMATCH, "the parts' whole: " + e.getMessage());
        }
    }

    /**
     * How many numbers there are in each run of objects; each run begins with an object of its own.
     *
     * @param pieces see {@link #pieces}
     * @param slots numbers in one object
     * @throws RejectedResultException if the header lists another number of objects
     */
    List<Long> runs(List<PayloadLayout> pieces, int slots) throws RejectedResultException {
        HeRecipe recipe = plan.recipe();
        List<Long> lengths = pieces.stream().map(PayloadLayout::elements).toList();
        List<Long> runs = new ArrayList<>();
        if (recipe.channels().get(0).finish().contains(new FinishStep.Pack())) {
            runs.add(lengths.stream().mapToLong(Long::longValue).sum());
        } else {
            recipe.channels().forEach(channel -> runs.addAll(lengths));
        }
        long objects = runs.stream().mapToLong(run -> (run + slots - 1) / slots).sum();
        long actual = header.objectLengths().size();
        require(RejectReason.LAYOUT_MISMATCH, "number of objects", actual, objects);
        return runs;
    }

    /** What the objects of each channel are, once {@link #requireWithinPlan} holds. */
    List<FinalForm> forms() {
        return FinalForm.of(plan.encryption(), plan.recipe(), header.parts().size());
    }

    private static void require(RejectReason reason, String what, Object actual, Object expected)
            throws RejectedResultException {
        if (!actual.equals(expected)) {
            throw new RejectedResultException(reason, what + " is " + actual + ", expected " + expected);
        }
    }

    private static void requireBelow(RejectReason reason, String what, long value, long bound)
            throws RejectedResultException {
        if (value >= bound) {
            throw new RejectedResultException(reason, what + " " + value + " is not below " + bound);
        }
    }
}
