package io.emeth.aggregator.he.plan;

import io.emeth.aggregator.CompletenessPolicy;
import io.emeth.aggregator.JobSpec;
import io.emeth.aggregator.PayloadLayout;
import io.emeth.aggregator.ProgramArguments;
import io.emeth.aggregator.he.recipe.HeRecipe;
import java.math.BigDecimal;
import java.util.Optional;

/**
 * What a job wants, without the parameters it is encrypted with.
 *
 * @param program the program as the job writes it
 * @param recipe what the program does
 * @param arguments the job's
 * @param layout of each result; of a concatenation the largest
 * @param numParallel how many results there are at most
 * @param minimum how many results must be counted before the job may be finished, in [1, numParallel]
 * @param maxWeight the largest weight of a result
 * @param valueBound the largest absolute value of a number in a result, if the job says
 */
public record JobShape(
        String program,
        HeRecipe recipe,
        ProgramArguments arguments,
        PayloadLayout layout,
        int numParallel,
        int minimum,
        long maxWeight,
        Optional<BigDecimal> valueBound) {

    /** What {@code job} wants of the program with that recipe. */
    public static JobShape of(JobSpec job, HeRecipe recipe) {
        int minimum =
                job.completeness() instanceof CompletenessPolicy.Quorum quorum ? quorum.minimum() : job.numParallel();
        return new JobShape(
                job.programName(),
                recipe,
                job.arguments(),
                job.layout(),
                job.numParallel(),
                minimum,
                job.maxWeight(),
                job.valueBound());
    }

    /** The same with another minimum. */
    public JobShape withMinimum(int results) {
        return new JobShape(program, recipe, arguments, layout, numParallel, results, maxWeight, valueBound);
    }
}
