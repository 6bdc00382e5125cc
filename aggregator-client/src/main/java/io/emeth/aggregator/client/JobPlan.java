package io.emeth.aggregator.client;

import io.emeth.aggregator.EncryptionSpec;
import io.emeth.aggregator.InvalidJobException;
import io.emeth.aggregator.JobSpec;
import io.emeth.aggregator.he.HeContext;
import io.emeth.aggregator.he.HeParameters;
import io.emeth.aggregator.he.plan.JobShape;
import io.emeth.aggregator.he.plan.Plan;
import io.emeth.aggregator.he.plan.PlanRefusedException;
import io.emeth.aggregator.he.plan.Planner;
import io.emeth.aggregator.he.program.RecipeProgram;
import io.emeth.aggregator.he.recipe.HeRecipe;

/**
 * What both ends of a job agree on before anything is encrypted.
 *
 * @param job what is asked for
 * @param encryption its parameters
 * @param recipe what the program does
 * @param plan what it guarantees
 */
record JobPlan(JobSpec job, EncryptionSpec encryption, HeRecipe recipe, Plan plan) {

    /** @throws InvalidJobException if the job is not encrypted, not the program's, or its plan does not hold */
    static JobPlan of(JobSpec job, RecipeProgram program) {
        EncryptionSpec encryption = encryption(job);
        if (!program.id().equals(job.program())) {
            throw new InvalidJobException("job " + job.job() + " is for the program '" + job.programName() + "', not '"
                    + program.name() + "'");
        }
        return new JobPlan(job, encryption, program.recipe(job), program.plan(job));
    }

    private static EncryptionSpec encryption(JobSpec job) {
        return job.encryption()
                .orElseThrow(
                        () -> new InvalidJobException("job " + job.job() + " has no encryption; send plain results"));
    }

    /**
     * What is guaranteed if there may be as few results as {@code results}: less than by the job's own plan if its policy
     * wants more. Errors relative to a small divisor are larger.
     *
     * @throws PlanRefusedException if nothing is
     */
    Plan ofAtLeast(int results) {
        JobShape shape = JobShape.of(job, recipe);
        return results >= shape.minimum() ? plan : Planner.plan(shape.withMinimum(results), encryption);
    }

    /** @throws InvalidJobException as {@link #requireParameters}, and if {@code job} names another public key */
    static void requireKey(JobSpec job, PublicKey key) {
        requireParameters(job, key.context());
        job.publicKey().filter(named -> !named.equals(key.fingerprint())).ifPresent(named -> {
            throw new InvalidJobException("job " + job.job() + " asks for the public key " + named + ", but the key is "
                    + key.fingerprint() + "; use the one that the requester published");
        });
    }

    /** @throws InvalidJobException if {@code job} is not encrypted, or {@code context} not made of its parameters */
    static void requireParameters(JobSpec job, HeContext context) {
        HeParameters parameters = HeParameters.of(encryption(job));
        if (!parameters.equals(context.parameters())) {
            throw new InvalidJobException(
                    "job " + job.job() + " asks for " + parameters + ", but the key is of " + context.parameters());
        }
    }
}
