package io.emeth.aggregator.he.recipe;

import io.emeth.aggregator.ProgramArguments;
import java.math.BigDecimal;

/** The argument that bounds the vectors of a job: the largest absolute value of any of their numbers. */
public final class VectorBound {
    /** The argument's name. */
    public static final String ARGUMENT = "vectorBound";

    /** Largest bound: 2^62. */
    public static final BigDecimal MAX = BigDecimal.valueOf(1L << 62);

    private VectorBound() {}

    /**
     * Reads the argument.
     *
     * @return in (0, 2^62]
     * @throws IllegalArgumentException if it is missing, no number, or outside the interval
     */
    public static BigDecimal of(ProgramArguments arguments) {
        BigDecimal bound = arguments
                .decimal(ARGUMENT)
                .orElseThrow(() -> new IllegalArgumentException(
                        "argument " + ARGUMENT + " is missing; give the largest absolute value of the job's vectors"));
        if (bound.signum() <= 0 || bound.compareTo(MAX) > 0) {
            throw new IllegalArgumentException("argument " + ARGUMENT + " " + bound + " is outside (0, " + MAX + "]");
        }
        return bound;
    }
}
