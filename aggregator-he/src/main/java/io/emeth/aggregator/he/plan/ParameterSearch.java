package io.emeth.aggregator.he.plan;

import io.emeth.aggregator.EncryptionSpec;
import io.emeth.aggregator.he.Scheme;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Tries degrees and numbers of primes in the order of a result's size, until some primes will do. */
final class ParameterSearch {
    /** Below, there are few primes that are 1 modulo 2N. */
    static final int LEAST_PRIME_BITS = 20;

    static final int MOST_PRIME_BITS = 60;

    private static final List<Integer> DEGREES = List.of(1024, 2048, 4096, 8192, 16384, 32768);

    private final JobShape shape;
    private final Scheme scheme;
    private final Optional<BigDecimal> maxError;
    private final JobRules rules;

    ParameterSearch(JobShape shape, Scheme scheme, Optional<BigDecimal> maxError) {
        this.shape = shape;
        this.scheme = scheme;
        this.maxError = maxError;
        this.rules = JobRules.of(shape, scheme);
    }

    /** The primes that suit a degree and a number of limbs. */
    @FunctionalInterface
    interface Choices {
        /** Parameters with which everything fits, if there are any. */
        Optional<EncryptionSpec> fitting(int degree, int limbs);
    }

    /**
     * A degree and a number of limbs.
     *
     * @param degree N
     * @param limbs of fresh ciphertexts
     * @param bytes of one result
     */
    private record Size(int degree, int limbs, long bytes) {}

    /** @throws PlanRefusedException if nothing fits */
    EncryptionSpec smallest() {
        requireBounds();
        Trial trial = new Trial(shape);
        BigDecimal largest = largestResult();
        Choices choices = scheme == Scheme.BFV
                ? new BfvChoices(trial, largest)
                : new CkksChoices(trial, largest, target(largest));
        for (Size size : sizes()) {
            Optional<EncryptionSpec> found = choices.fitting(size.degree, size.limbs);
            if (found.isPresent()) {
                return found.get();
            }
        }
        List<String> reasons = new ArrayList<>();
        reasons.add("no parameters of 128-bit security up to degree " + DEGREES.get(DEGREES.size() - 1)
                + " fit numbers up to " + Decimals.brief(largest)
                + "; lower valueBound, maxWeight, numParallel or the wanted precision");
        reasons.addAll(trial.lastReasons());
        throw new PlanRefusedException(reasons);
    }

    private void requireBounds() {
        List<String> reasons = new ArrayList<>(rules.reasons());
        boolean missing = rules.valueBound().isEmpty();
        if (missing && reasons.stream().noneMatch(reason -> reason.startsWith("valueBound"))) {
            reasons.add(
                    "valueBound is missing; give the largest absolute value of any number in a result, from which the"
                            + " parameters follow");
        }
        if (!reasons.isEmpty()) {
            throw new PlanRefusedException(reasons);
        }
    }

    private List<Size> sizes() {
        List<Size> sizes = new ArrayList<>();
        long elements = shape.layout().elements();
        for (int degree : DEGREES) {
            long slots = scheme == Scheme.BFV ? degree : degree / 2;
            long chunks = (elements + slots - 1) / slots;
            int most = ParameterRules.maxBits(degree) / LEAST_PRIME_BITS;
            for (int limbs = 1; limbs <= most; limbs++) {
                sizes.add(new Size(degree, limbs, chunks * SizeModel.object(degree, limbs)));
            }
        }
        sizes.sort(Comparator.comparingLong(Size::bytes).thenComparingInt(Size::degree));
        return sizes;
    }

    /** Of the largest channel, all results counted with the largest weights. */
    private BigDecimal largestResult() {
        BigDecimal perNumber = rules.rule() == BoundRule.OWN_WEIGHT
                ? BigDecimal.ONE
                : rules.valueBound().orElseThrow();
        MessageBounds messages =
                new MessageBounds(perNumber, rules.vectorBound(), shape.layout().elements());
        Tally all = everything();
        return shape.recipe().channels().stream()
                .map(channel -> messages.largest(channel, shape.recipe().reduction(), all))
                .max(Comparator.naturalOrder())
                .orElseThrow();
    }

    private Tally everything() {
        Tallies tallies = new Tallies(shape, rules.rule(), rules.coefficients());
        return tallies.limitsWeight() ? tallies.weight(tallies.claimedWeight()) : tallies.results(shape.numParallel());
    }

    private double target(BigDecimal largest) {
        double divisor = switch (shape.recipe().divisor()) {
            case ONE -> 1;
            case COUNT -> shape.numParallel();
            case TOTAL_WEIGHT -> everything().noise();
            case COEFFICIENT_UNIT -> rules.coefficients().orElseThrow().unit();
        };
        return maxError.map(BigDecimal::doubleValue)
                .orElseGet(() -> StrictMath.scalb(largest.doubleValue() / divisor, -20));
    }
}
