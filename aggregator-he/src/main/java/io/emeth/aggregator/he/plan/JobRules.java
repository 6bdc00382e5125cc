package io.emeth.aggregator.he.plan;

import io.emeth.aggregator.EncryptionSpec;
import io.emeth.aggregator.FinalResultHeader;
import io.emeth.aggregator.PayloadLayout;
import io.emeth.aggregator.he.Scheme;
import io.emeth.aggregator.he.recipe.Coefficients;
import io.emeth.aggregator.he.recipe.Factor;
import io.emeth.aggregator.he.recipe.FinishStep;
import io.emeth.aggregator.he.recipe.HeRecipe;
import io.emeth.aggregator.he.recipe.Operation;
import io.emeth.aggregator.he.recipe.Output;
import io.emeth.aggregator.he.recipe.Reduction;
import io.emeth.aggregator.he.recipe.VectorBound;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a job's recipe, arguments and bounds demand of each other and of the parameters, apart from any amount.
 *
 * @param coefficients of a linear combination
 * @param vectorBound 1 if there are no vectors but {@code ones}; an integer in BFV
 * @param valueBound if the job says; an integer in BFV
 * @param rule where the bound comes from
 * @param reasons every rule that is broken
 */
record JobRules(
        Optional<Coefficients> coefficients,
        BigDecimal vectorBound,
        Optional<BigDecimal> valueBound,
        BoundRule rule,
        List<String> reasons) {

    static JobRules of(JobShape shape, Scheme scheme) {
        List<String> reasons = new ArrayList<>();
        boolean bfv = scheme == Scheme.BFV;
        if (!bfv && shape.recipe().output() == Output.COUNTS) {
            reasons.add("scheme ckks is not exact, and counts must be; take bfv");
        }
        Optional<Coefficients> coefficients = coefficients(shape, reasons);
        BigDecimal vectorBound = vectorBound(shape, reasons);
        return new JobRules(
                coefficients,
                scaled("argument " + VectorBound.ARGUMENT, vectorBound, bfv, reasons),
                valueBound(shape, bfv, reasons),
                rule(shape),
                List.copyOf(reasons));
    }

    /** Every rule that the parameters break, by themselves or with this job. */
    static List<String> brokenBy(EncryptionSpec spec, JobShape shape) {
        List<String> reasons = new ArrayList<>(ParameterRules.broken(spec));
        if (spec.coefficientModuli().size() < 2 && needsKeys(shape.recipe())) {
            reasons.add(
                    "coefficientModuli has one prime, but the recipe switches keys; add a prime for keys at the end");
        }
        checkSizes(shape, spec, reasons);
        return reasons;
    }

    private static void checkSizes(JobShape shape, EncryptionSpec spec, List<String> reasons) {
        long elements = shape.layout().elements();
        long slots = spec.scheme().equals("bfv") ? spec.degree() : spec.degree() / 2;
        boolean concat = shape.recipe().reduction() == Reduction.CONCAT;
        long parts = concat ? shape.numParallel() : 1;
        long objects = (elements + slots - 1) / slots;
        if (elements > PayloadLayout.MAX_ELEMENTS / parts || objects > FinalResultHeader.MAX_OBJECTS / parts) {
            reasons.add("layout: " + elements + " numbers take " + objects + " ciphertexts of " + slots + " slots"
                    + (concat ? " for each of " + parts + " results" : "") + "; a final result has at most "
                    + FinalResultHeader.MAX_OBJECTS + ": split the job");
        }
    }

    static boolean needsKeys(HeRecipe recipe) {
        return SizeModel.needsRelinKeys(recipe) || SizeModel.needsGaloisKeys(recipe);
    }

    private static Optional<Coefficients> coefficients(JobShape shape, List<String> reasons) {
        if (shape.recipe().factor() != Factor.COEFFICIENT) {
            return Optional.empty();
        }
        try {
            Coefficients coefficients = Coefficients.of(shape.arguments());
            if (coefficients.factors().size() != shape.numParallel()) {
                reasons.add("argument " + Coefficients.COEFFICIENTS + " has "
                        + coefficients.factors().size() + " numbers for numParallel " + shape.numParallel()
                        + "; give one for each");
            }
            if (coefficients.factors().stream().allMatch(factor -> factor == 0)) {
                reasons.add("all coefficients are 0, at least after rounding to " + coefficients.fractionBits()
                        + " bits: nothing would be counted; give others, or more fractionBits");
            }
            return Optional.of(coefficients);
        } catch (IllegalArgumentException e) {
            reasons.add(String.valueOf(e.getMessage()));
            return Optional.empty();
        }
    }

    private static BigDecimal vectorBound(JobShape shape, List<String> reasons) {
        if (shape.recipe().vectors().isEmpty()) {
            return BigDecimal.ONE;
        }
        try {
            return VectorBound.of(shape.arguments());
        } catch (IllegalArgumentException e) {
            reasons.add(String.valueOf(e.getMessage()));
            return BigDecimal.ONE;
        }
    }

    private static Optional<BigDecimal> valueBound(JobShape shape, boolean bfv, List<String> reasons) {
        if (shape.recipe().output() == Output.COUNTS) {
            BigDecimal weight = BigDecimal.valueOf(shape.maxWeight());
            return Optional.of(shape.valueBound()
                    .map(given -> scaled("valueBound", given, true, reasons).min(weight))
                    .orElse(weight));
        }
        if (shape.valueBound().isEmpty() && needsValueBound(shape.recipe(), bfv)) {
            reasons.add(
                    "valueBound is missing; give the largest absolute value of any number in a result, without which"
                            + " products cannot be planned");
        }
        return shape.valueBound().map(given -> scaled("valueBound", given, bfv, reasons));
    }

    /** Integers cannot use what is after the point. */
    private static BigDecimal scaled(String what, BigDecimal bound, boolean integer, List<String> reasons) {
        if (!integer) {
            return bound;
        }
        BigDecimal floor = bound.setScale(0, RoundingMode.FLOOR);
        if (floor.signum() == 0) {
            reasons.add(what + " " + bound.toPlainString() + " allows no integer but 0; raise it, or take ckks");
        }
        return floor;
    }

    /** Whether a bound cannot be derived from the parameters alone. */
    private static boolean needsValueBound(HeRecipe recipe, boolean bfv) {
        return recipe.reduction() == Reduction.PRODUCT
                || recipe.channels().stream()
                        .anyMatch(channel -> !(channel.operation() instanceof Operation.Identity)
                                || channel.finish().stream()
                                        .anyMatch(step -> !(bfv && step instanceof FinishStep.Pack)));
    }

    private static BoundRule rule(JobShape shape) {
        if (shape.recipe().output() == Output.COUNTS) {
            return BoundRule.OWN_WEIGHT;
        }
        if (shape.valueBound().isPresent()) {
            return BoundRule.GIVEN;
        }
        return shape.recipe().factor() == Factor.WEIGHT ? BoundRule.SHARED_BY_WEIGHT : BoundRule.SHARED;
    }
}
