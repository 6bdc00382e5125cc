package io.emeth.aggregator.he.recipe;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Which combinations of a recipe's parts mean something. */
final class RecipeRules {
    private RecipeRules() {}

    /** @throws IllegalArgumentException naming the first rule broken */
    static void check(Factor factor, List<Channel> channels, Reduction reduction, Divisor divisor, Output output) {
        checkChannels(channels, reduction, output);
        if (reduction != Reduction.SUM) {
            require(factor == Factor.ONE, "factor " + factor + " needs the reduction SUM, not " + reduction);
            require(divisor == Divisor.ONE, "divisor " + divisor + " needs the reduction SUM, not " + reduction);
            Operation operation = channels.get(0).operation();
            require(
                    operation instanceof Operation.Identity,
                    "the reduction " + reduction + " takes results as they are, not " + operation);
        }
        checkDivisor(factor, divisor);
        checkOutput(factor, channels, reduction, divisor, output);
        for (Channel channel : channels) {
            checkPack(channel, reduction);
            checkVectors(channel);
        }
    }

    private static void checkVectors(Channel channel) {
        Set<VectorRef> vectors = channel.vectors().collect(Collectors.toSet());
        for (VectorRef vector : vectors) {
            require(
                    !vectors.contains(new VectorRef(vector.name(), false)) || !vector.encrypted(),
                    "vector '" + vector.name() + "' is both public and encrypted");
        }
    }

    private static void checkChannels(List<Channel> channels, Reduction reduction, Output output) {
        require(channels.size() == 1 || channels.size() == 2, "a recipe has 1 or 2 channels, not " + channels.size());
        if (channels.size() == 2) {
            require(
                    !channels.get(0).name().equals(channels.get(1).name()),
                    "both channels are called '" + channels.get(0).name() + "'");
        }
        boolean moments = channels.size() == 2
                && reduction == Reduction.SUM
                && channels.get(0).equals(Channel.of(channels.get(0).name(), new Operation.Identity()))
                && channels.get(1).equals(Channel.of(channels.get(1).name(), new Operation.Square()));
        require(
                moments == (output == Output.MOMENTS) && moments == (channels.size() == 2),
                "two channels and the output MOMENTS go together: a SUM of identity and of square, without finish steps");
    }

    private static void checkDivisor(Factor factor, Divisor divisor) {
        boolean fits = switch (divisor) {
            case ONE -> factor != Factor.COEFFICIENT;
            case COUNT -> factor == Factor.ONE;
            case TOTAL_WEIGHT -> factor == Factor.WEIGHT;
            case COEFFICIENT_UNIT -> factor == Factor.COEFFICIENT;
        };
        require(
                fits,
                "divisor " + divisor + " does not go with factor " + factor
                        + ": ONE goes with ONE and WEIGHT, COUNT with ONE, TOTAL_WEIGHT with WEIGHT, COEFFICIENT_UNIT with"
                        + " COEFFICIENT");
    }

    private static void checkOutput(
            Factor factor, List<Channel> channels, Reduction reduction, Divisor divisor, Output output) {
        Channel first = channels.get(0);
        require(
                first.sumsSlots() == (output == Output.SCALAR),
                "the output SCALAR and a last step sum-slots go together");
        if (output == Output.MOMENTS) {
            require(
                    divisor == Divisor.COUNT || divisor == Divisor.TOTAL_WEIGHT,
                    "the output MOMENTS needs the divisor COUNT or TOTAL_WEIGHT, not " + divisor);
        }
        if (output == Output.COUNTS) {
            require(
                    factor == Factor.ONE
                            && divisor == Divisor.ONE
                            && reduction == Reduction.SUM
                            && first.equals(Channel.of(first.name(), new Operation.Identity())),
                    "the output COUNTS needs a plain SUM: factor and divisor ONE, identity, no finish steps");
        }
    }

    private static void checkPack(Channel channel, Reduction reduction) {
        List<FinishStep> finish = channel.finish();
        boolean packs = finish.stream().anyMatch(FinishStep.Pack.class::isInstance);
        require(
                !packs || (reduction == Reduction.CONCAT && finish.size() == 1),
                "pack must be the only finish step, of a CONCAT");
        require(
                packs || reduction != Reduction.CONCAT || finish.isEmpty(),
                "a CONCAT takes no finish step but pack: its parts need not fill the job's layout");
    }

    private static void require(boolean holds, String rule) {
        if (!holds) {
            throw new IllegalArgumentException("recipe: " + rule);
        }
    }
}
