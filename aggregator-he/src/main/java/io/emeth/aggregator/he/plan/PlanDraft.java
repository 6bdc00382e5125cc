package io.emeth.aggregator.he.plan;

import io.emeth.aggregator.EncryptionSpec;
import io.emeth.aggregator.he.Scheme;
import io.emeth.aggregator.he.recipe.Output;
import io.emeth.aggregator.he.recipe.Reduction;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedSet;
import java.util.function.LongPredicate;

/** One plan in the making: rules, then bounds, then how much fits, then what comes of it. */
final class PlanDraft {
    private static final MathContext SIX_DOWN = new MathContext(6, RoundingMode.DOWN);
    private static final int BISECTIONS = 60;

    private final JobShape shape;
    private final EncryptionSpec spec;
    private final JobRules rules;

    PlanDraft(JobShape shape, EncryptionSpec spec) {
        this.shape = shape;
        this.spec = spec;
        this.rules = JobRules.of(shape, Scheme.parse(spec.scheme()));
    }

    /** @throws PlanRefusedException with every reason that was found */
    Plan plan() {
        List<String> reasons = new ArrayList<>(JobRules.brokenBy(spec, shape));
        reasons.addAll(rules.reasons());
        refuse(reasons);
        Chain chain = new Chain(spec);
        Tallies tallies = new Tallies(shape, rules.rule(), rules.coefficients());
        BigDecimal valueBound = rules.valueBound().orElseGet(() -> sharedBound(chain, tallies));
        if (valueBound.signum() == 0) {
            refuse(List.of(noShare(chain)));
        }
        return plan(chain, tallies, valueBound);
    }

    private static void refuse(List<String> reasons) {
        if (!reasons.isEmpty()) {
            throw new PlanRefusedException(reasons);
        }
    }

    private Plan plan(Chain chain, Tallies tallies, BigDecimal valueBound) {
        Assessment assessment = assessment(chain, valueBound);
        int maxContributions =
                (int) largest(tallies.mostResults(), results -> assessment.fits(tallies.results((int) results)));
        if (maxContributions < shape.minimum()) {
            refuse(assessment.reasons(tallies.results(shape.minimum())));
        }
        int results = Math.min(shape.numParallel(), maxContributions);
        Tally least = tallies.results(shape.minimum());
        Tally most = tallies.results(results);
        OptionalLong maxTotalWeight = OptionalLong.empty();
        if (tallies.limitsWeight()) {
            long weight = largest(Tallies.MAX_WEIGHT, total -> assessment.fits(tallies.weight(total)));
            maxTotalWeight = OptionalLong.of(weight);
            most = tallies.weight(Math.min(weight, tallies.claimedWeight()));
        } else {
            requireAllBetween(assessment, tallies, results);
        }
        return plan(chain, assessment, valueBound, maxContributions, maxTotalWeight, least, most);
    }

    /** A product of few numbers below 1 is larger than one of many, and lies at another scale: so each is looked at. */
    private void requireAllBetween(Assessment assessment, Tallies tallies, int results) {
        if (shape.recipe().reduction() == Reduction.PRODUCT) {
            SortedSet<Integer> numbers = Tallies.between(shape.minimum(), results);
            numbers.forEach(number -> {
                if (!assessment.fits(tallies.results(number))) {
                    refuse(assessment.reasons(tallies.results(number)));
                }
            });
        }
    }

    private Plan plan(
            Chain chain,
            Assessment assessment,
            BigDecimal valueBound,
            int maxContributions,
            OptionalLong maxTotalWeight,
            Tally least,
            Tally most) {
        List<ChannelPlan> channels = shape.recipe().channels().stream()
                .map(channel -> assessment.channel(channel, least, most))
                .toList();
        SizeModel sizes = new SizeModel(chain, shape.recipe(), shape.layout().elements());
        return new Plan(
                shape.recipe().digest(),
                shape.program(),
                spec,
                shape.layout(),
                shape.numParallel(),
                valueBound,
                rules.rule(),
                maxContributions,
                maxTotalWeight,
                channels,
                moments(channels, valueBound),
                Depth.of(shape.recipe(), most.results()),
                SizeModel.needsRelinKeys(shape.recipe()),
                sizes.galoisSteps(),
                sizes.galoisElements(),
                sizes.bytes(
                        most.results(),
                        channels.stream().map(ChannelPlan::limbs).toList()));
    }

    private Optional<MomentErrors> moments(List<ChannelPlan> channels, BigDecimal valueBound) {
        return shape.recipe().output() == Output.MOMENTS && spec.scheme().equals("ckks")
                ? Optional.of(CkksAssessment.moments(
                        channels.get(0).error().orElseThrow(),
                        channels.get(1).error().orElseThrow(),
                        valueBound))
                : Optional.empty();
    }

    private Assessment assessment(Chain chain, BigDecimal valueBound) {
        BigDecimal perNumber = rules.rule() == BoundRule.OWN_WEIGHT ? BigDecimal.ONE : valueBound;
        MessageBounds messages =
                new MessageBounds(perNumber, rules.vectorBound(), shape.layout().elements());
        long objects =
                new SizeModel(chain, shape.recipe(), shape.layout().elements()).finalObjects(shape.numParallel());
        return chain.scheme() == Scheme.BFV
                ? new BfvAssessment(shape, chain, messages, objects)
                : new CkksAssessment(shape, chain, messages, rules.coefficients(), objects);
    }

    /** The largest bound with which all results fit, each having the same share; 0 if there is none. */
    private BigDecimal sharedBound(Chain chain, Tallies tallies) {
        Tally all = tallies.results(shape.numParallel());
        BigInteger shares = shape.recipe().reduction() == Reduction.CONCAT ? BigInteger.ONE : all.message();
        if (chain.scheme() == Scheme.BFV) {
            return new BigDecimal(chain.halfPlainModulus().divide(shares));
        }
        double bound = largestFitting(chain, all);
        if (tallies.limitsWeight()) { // room for the errors of large weights: what they need, but at most half
            double weight = tallies.claimedWeight();
            Tally weighted = new Tally(all.results(), all.message(), weight, weight * shape.maxWeight());
            bound = StrictMath.max(bound / 2, largestFitting(chain, weighted));
        }
        return new BigDecimal(bound).round(SIX_DOWN);
    }

    private double largestFitting(Chain chain, Tally tally) {
        double low = 0;
        double high = chain.roundedProduct(chain.firstLimbs());
        for (int i = 0; i < BISECTIONS; i++) {
            double middle = low == 0 ? high * StrictMath.scalb(1.0, -32) : StrictMath.sqrt(low) * StrictMath.sqrt(high);
            if (assessment(chain, new BigDecimal(middle)).fits(tally)) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return low;
    }

    private String noShare(Chain chain) {
        return "numParallel " + shape.numParallel() + " results leave each no room in "
                + (chain.scheme() == Scheme.BFV
                        ? "plainModulus " + chain.plainModulus() + "; take a larger one"
                        : "a level of " + chain.totalBits(chain.firstLimbs()) + " bits at scaleBits " + spec.scaleBits()
                                + "; add primes or lower scaleBits")
                + ", or give valueBound";
    }

    /** The largest number in [1, {@code most}] that fits, if all below it do; 0 if not even 1. */
    private static long largest(long most, LongPredicate fits) {
        long low = 0;
        long high = 1;
        while (high < most && fits.test(high)) {
            low = high;
            high = Math.min(most, 2 * high);
        }
        if (fits.test(high)) {
            return high;
        }
        while (high - low > 1) {
            long middle = low + (high - low) / 2;
            if (fits.test(middle)) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return low;
    }
}
