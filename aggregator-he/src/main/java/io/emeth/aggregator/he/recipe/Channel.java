package io.emeth.aggregator.he.recipe;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * One of the totals that a recipe keeps.
 *
 * @param name as tensor names: 1 to 64 of {@code A-Z a-z 0-9 _ . -}
 * @param operation what each result contributes
 * @param finish steps on the total, in order; at most {@link #MAX_FINISH_STEPS}
 */
public record Channel(String name, Operation operation, List<FinishStep> finish) {
    /** Most steps after the reduction. */
    public static final int MAX_FINISH_STEPS = 8;

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_.-]{1,64}");

    /** @throws IllegalArgumentException naming the rule broken */
    public Channel {
        finish = List.copyOf(finish);
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("channel name '" + name + "' does not match " + NAME);
        }
        if (finish.size() > MAX_FINISH_STEPS) {
            throw new IllegalArgumentException(
                    "channel '" + name + "' has " + finish.size() + " finish steps; the most is " + MAX_FINISH_STEPS);
        }
        for (int i = 0; i < finish.size(); i++) {
            if (finish.get(i) instanceof FinishStep.SumSlots) {
                requireCleanSlots(name, operation, finish, i);
            }
        }
    }

    /** A channel without finish steps. */
    public static Channel of(String name, Operation operation) {
        return new Channel(name, operation, List.of());
    }

    /** Whether the channel ends in one number: {@link FinishStep.SumSlots}. */
    public boolean sumsSlots() {
        return !finish.isEmpty() && finish.get(finish.size() - 1) instanceof FinishStep.SumSlots;
    }

    /** Every vector the channel multiplies by, in order. */
    Stream<VectorRef> vectors() {
        Stream<VectorRef> contributed =
                operation instanceof Operation.Multiply multiply ? Stream.of(multiply.vector()) : Stream.empty();
        Stream<VectorRef> finishing = finish.stream()
                .flatMap(step ->
                        step instanceof FinishStep.Multiply multiply ? Stream.of(multiply.vector()) : Stream.empty());
        return Stream.concat(contributed, finishing);
    }

    private static void requireCleanSlots(String name, Operation operation, List<FinishStep> finish, int i) {
        boolean clean =
                i == 0 ? operation instanceof Operation.Multiply : finish.get(i - 1) instanceof FinishStep.Multiply;
        if (!clean || i != finish.size() - 1) {
            throw new IllegalArgumentException("channel '" + name
                    + "': sum-slots must be the last step, right after a multiply, which zeroes what strangers may have"
                    + " put into unused slots; multiply by the vector '" + VectorRef.ONES + "' if by nothing else");
        }
    }
}
