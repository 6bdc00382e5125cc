package io.emeth.aggregator.he.plan;

import io.emeth.aggregator.he.recipe.Channel;
import io.emeth.aggregator.he.recipe.FinishStep;
import io.emeth.aggregator.he.recipe.Operation;
import io.emeth.aggregator.he.recipe.Reduction;
import io.emeth.aggregator.he.recipe.VectorRef;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/**
 * The largest absolute value that a channel's result can have: exact up to 40 digits, which is more than any modulus t,
 * and rounded up beyond. It is reached when all numbers have their largest value and signs agree.
 *
 * @param value largest absolute value of a number in a result of weight 1
 * @param vector largest absolute value of a number in a vector that results are multiplied by
 * @param elements numbers in a result
 */
record MessageBounds(BigDecimal value, BigDecimal vector, long elements) {
    private static final MathContext UP = new MathContext(40, RoundingMode.CEILING);

    BigDecimal largest(Channel channel, Reduction reduction, Tally tally) {
        BigDecimal bound = switch (reduction) {
            case SUM -> contribution(channel.operation()).multiply(new BigDecimal(tally.message()), UP);
            case PRODUCT -> power(value, tally.results());
            case CONCAT -> value;
        };
        for (FinishStep step : channel.finish()) {
            bound = bound.multiply(factor(step), UP);
        }
        return bound;
    }

    private BigDecimal contribution(Operation operation) {
        if (operation instanceof Operation.Square) {
            return value.multiply(value, UP);
        }
        return operation instanceof Operation.Multiply multiply ? value.multiply(bound(multiply.vector()), UP) : value;
    }

    private BigDecimal factor(FinishStep step) {
        if (step instanceof FinishStep.Multiply multiply) {
            return bound(multiply.vector());
        }
        return step instanceof FinishStep.SumSlots ? BigDecimal.valueOf(elements) : BigDecimal.ONE;
    }

    private BigDecimal bound(VectorRef reference) {
        return reference.isOnes() ? BigDecimal.ONE : vector;
    }

    /** By squaring, each product rounded up; results are at most 2^20, so exponents stay small. */
    private static BigDecimal power(BigDecimal base, int exponent) {
        BigDecimal power = BigDecimal.ONE;
        for (int bit = Integer.highestOneBit(exponent); bit > 0; bit >>= 1) {
            power = power.multiply(power, UP);
            if ((exponent & bit) != 0) {
                power = power.multiply(base, UP);
            }
        }
        return power;
    }
}
