package io.emeth.aggregator.he.plan;

import io.emeth.aggregator.he.recipe.Coefficients;
import io.emeth.aggregator.he.recipe.Factor;
import java.math.BigInteger;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/** What can be counted in a job: the largest factors first where they differ, since that is the worst case. */
final class Tallies {
    /** More results or weight than this is of no use to anybody. */
    static final int MAX_RESULTS = 1 << 20;

    static final long MAX_WEIGHT = 1L << 62;

    private static final int LISTED = 64;

    private final JobShape shape;
    private final BoundRule rule;
    private final List<BigInteger> largestFirst; // absolute coefficients; empty without

    Tallies(JobShape shape, BoundRule rule, Optional<Coefficients> coefficients) {
        this.shape = shape;
        this.rule = rule;
        this.largestFirst = coefficients
                .map(given -> given.factors().stream()
                        .map(factor -> BigInteger.valueOf(factor).abs())
                        .sorted(Comparator.reverseOrder())
                        .toList())
                .orElse(List.of());
    }

    /** How many results there can be: as many as wanted, unless every one has a coefficient of its own. */
    int mostResults() {
        return largestFirst.isEmpty() ? MAX_RESULTS : largestFirst.size();
    }

    /** That many results, with the smallest weights. */
    Tally results(int results) {
        if (largestFirst.isEmpty()) {
            return Tally.of(results);
        }
        BigInteger sum = BigInteger.ZERO;
        double squares = 0;
        for (BigInteger factor : largestFirst.subList(0, results)) {
            sum = sum.add(factor);
            squares += NoiseSources.squared(factor.doubleValue());
        }
        return new Tally(results, sum, sum.doubleValue(), squares);
    }

    /** Results whose weights add up to {@code total}. */
    Tally weight(long total) {
        int results = (int) Math.min(shape.numParallel(), total);
        if (rule == BoundRule.OWN_WEIGHT) {
            return new Tally(results, BigInteger.valueOf(total), results, results);
        }
        BigInteger message = BigInteger.valueOf(rule == BoundRule.SHARED_BY_WEIGHT ? results : total);
        double squares = (double) total * Math.min(shape.maxWeight(), total);
        return new Tally(results, message, total, squares);
    }

    /** Whether the plan must limit the weights. */
    boolean limitsWeight() {
        return rule == BoundRule.OWN_WEIGHT || shape.recipe().factor() == Factor.WEIGHT;
    }

    /** The largest weight that all results together may claim. */
    long claimedWeight() {
        return shape.numParallel() * shape.maxWeight(); // below 2^52
    }

    /** Numbers of results from {@code least} to {@code most}: all, or the ends and the powers of two and their neighbours. */
    static SortedSet<Integer> between(int least, int most) {
        SortedSet<Integer> numbers = new TreeSet<>(List.of(least, most));
        if (most - least <= LISTED) {
            for (int i = least; i <= most; i++) {
                numbers.add(i);
            }
        }
        for (int power = 1; power <= most; power *= 2) {
            for (int i = power - 1; i <= power + 1; i++) {
                if (i > least && i < most) {
                    numbers.add(i);
                }
            }
        }
        return numbers;
    }
}
