package io.emeth.aggregator.he.plan;

import io.emeth.aggregator.he.plan.CkksErrorModel.SlotError;
import io.emeth.aggregator.he.recipe.Channel;
import io.emeth.aggregator.he.recipe.Coefficients;
import io.emeth.aggregator.he.recipe.HeRecipe;
import io.emeth.aggregator.he.recipe.Reduction;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/** CKKS: scale times magnitude must stay within Q / 2 of every level, and errors below what they are errors of. */
final class CkksAssessment implements Assessment {
    private static final MathContext DIGITS = new MathContext(12, RoundingMode.CEILING);

    private final JobShape shape;
    private final Chain chain;
    private final MessageBounds messages;
    private final Optional<Coefficients> coefficients;
    private final CkksErrorModel model;
    private final StageInterpreter<SlotError> interpreter;

    CkksAssessment(
            JobShape shape, Chain chain, MessageBounds messages, Optional<Coefficients> coefficients, long objects) {
        this.shape = shape;
        this.chain = chain;
        this.messages = messages;
        this.coefficients = coefficients;
        this.model = new CkksErrorModel(
                chain,
                new PackingShape(shape.layout(), chain),
                new CkksErrorModel.Bounds(
                        messages.value().doubleValue(), messages.vector().doubleValue(), messages.elements()),
                objects);
        this.interpreter = new StageInterpreter<>(model, shape.recipe().reduction());
    }

    @Override
    public boolean fits(Tally tally) {
        HeRecipe recipe = shape.recipe();
        return hasLevels(tally)
                && recipe.channels().stream().allMatch(channel -> fits(interpreter.run(channel, tally)));
    }

    private boolean hasLevels(Tally tally) {
        return Depth.of(shape.recipe(), tally.results()) < chain.firstLimbs();
    }

    private boolean fits(SlotError error) {
        return error.headroom() >= 0 && model.worst(error) < error.bound();
    }

    @Override
    public List<String> reasons(Tally tally) {
        if (!hasLevels(tally)) {
            int depth = Depth.of(shape.recipe(), tally.results());
            return List.of(tally.results() + " results take depth " + depth + ", one level each; the parameters have "
                    + (chain.firstLimbs() - 1) + " levels below the first: take " + (depth + 2)
                    + " primes or more, the last one for keys");
        }
        List<String> reasons = new ArrayList<>();
        for (Channel channel : shape.recipe().channels()) {
            SlotError error = interpreter.run(channel, tally);
            if (!(error.headroom() >= 0)) {
                reasons.add(
                        "channel '" + channel.name() + "' of " + tally.results() + " results: scale times values up to "
                                + Decimals.brief(largest(channel, tally)) + " do not fit some level; "
                                + missing(error.headroom()) + "lower scaleBits "
                                + chain.spec().scaleBits()
                                + " or valueBound, or take larger or more primes");
            } else if (!(model.worst(error) < error.bound())) {
                reasons.add("channel '" + channel.name() + "' of " + tally.results() + " results: the error can reach "
                        + Decimals.up(model.worst(error)) + ", values only " + Decimals.brief(largest(channel, tally))
                        + "; raise scaleBits " + chain.spec().scaleBits()
                        + ", or take primes of about scaleBits bits between the first and the last");
            }
        }
        return reasons;
    }

    private static String missing(double headroom) {
        return Double.isFinite(headroom) ? Decimals.bitsDown(headroom).negate() + " bits are missing; " : "";
    }

    private BigDecimal largest(Channel channel, Tally tally) {
        return messages.largest(channel, shape.recipe().reduction(), tally).round(DIGITS);
    }

    @Override
    public ChannelPlan channel(Channel channel, Tally least, Tally most) {
        double worst = 0;
        double expected = 0;
        double headroom = Double.POSITIVE_INFINITY;
        for (Tally tally : between(least, most)) {
            SlotError error = interpreter.run(channel, tally);
            worst = StrictMath.max(worst, model.worst(error) / divisor(tally));
            expected = StrictMath.max(expected, model.expected(error) / divisor(tally));
            headroom = StrictMath.min(headroom, error.headroom());
        }
        SlotError many = interpreter.run(channel, most);
        return new ChannelPlan(
                channel.name(),
                largest(channel, most),
                Decimals.bitsDown(headroom),
                OptionalInt.empty(),
                Optional.of(new ErrorBound(Decimals.up(worst), Decimals.up(expected))),
                many.limbs(),
                Decimals.log2(many.scale()));
    }

    /**
     * Between which the worst is: errors grow, or shrink with the divisor, but in a product of k numbers below B < 1 the
     * error is about k B^(k - 1) times that of one, and largest somewhere between.
     */
    private List<Tally> between(Tally least, Tally most) {
        if (shape.recipe().reduction() != Reduction.PRODUCT) {
            return List.of(least, most);
        }
        return IntStream.rangeClosed(least.results(), most.results())
                .mapToObj(Tally::of)
                .toList();
    }

    /** What the requester divides by. */
    private double divisor(Tally tally) {
        return switch (shape.recipe().divisor()) {
            case ONE -> 1;
            case COUNT -> tally.results();
            case TOTAL_WEIGHT -> tally.noise();
            case COEFFICIENT_UNIT -> coefficients.orElseThrow().unit();
        };
    }

    /**
     * Errors of mean S / k and variance Q / k - (S / k)², with |S / k| at most the value bound, and what double precision
     * rounds in the difference.
     *
     * @param sum the error of S / k
     * @param squares the error of Q / k
     */
    static MomentErrors moments(ErrorBound sum, ErrorBound squares, BigDecimal valueBound) {
        double bound = valueBound.doubleValue();
        double rounding = 4 * StrictMath.scalb(1.0, -53) * bound * bound;
        double mean = sum.worst().doubleValue();
        double worst = squares.worst().doubleValue() + 2 * bound * mean + mean * mean + rounding;
        double expected = StrictMath.hypot(
                squares.expected().doubleValue(), 2 * bound * sum.expected().doubleValue());
        return new MomentErrors(sum, new ErrorBound(Decimals.up(worst), Decimals.up(expected + rounding)));
    }
}
