package io.emeth.aggregator.he.plan;

import io.emeth.aggregator.EncryptionSpec;
import io.emeth.aggregator.InvalidJobException;
import io.emeth.aggregator.JobSpec;
import io.emeth.aggregator.he.Scheme;
import io.emeth.aggregator.he.recipe.HeRecipe;
import java.math.BigDecimal;
import java.util.Optional;

/**
 * Plans jobs: decides before any data arrives whether a recipe can be carried out with a job's parameters, and says what
 * comes of it. Pure Java and deterministic. Stateless and thread-safe.
 */
public final class Planner {
    private Planner() {}

    /**
     * The plan of a job.
     *
     * @param recipe of the job's program with the job's arguments
     * @throws PlanRefusedException with every reason that was found
     * @throws InvalidJobException if the job is not encrypted
     */
    public static Plan plan(JobSpec job, HeRecipe recipe) {
        EncryptionSpec spec = job.encryption()
                .orElseThrow(() -> new InvalidJobException("program '" + job.programName()
                        + "' works on encrypted results; add encryption, or use plain-sum or plain-concat"));
        return plan(JobShape.of(job, recipe), spec);
    }

    /**
     * The plan of a job with these parameters.
     *
     * @throws PlanRefusedException with every reason that was found
     */
    public static Plan plan(JobShape shape, EncryptionSpec spec) {
        return new PlanDraft(shape, spec).plan();
    }

    /**
     * The parameters with which the results of a job are smallest, in bytes, then in degree; for 128-bit security. All
     * {@code numParallel} results fit, with the largest weights.
     *
     * @param maxError CKKS: largest absolute error of the numbers that the requester reads; without it, 2^-20 of the
     *     largest they can be. Without effect in BFV
     * @throws PlanRefusedException if nothing fits up to degree 32768, with the reasons
     */
    public static EncryptionSpec propose(JobShape shape, Scheme scheme, Optional<BigDecimal> maxError) {
        return new ParameterSearch(shape, scheme, maxError).smallest();
    }
}
