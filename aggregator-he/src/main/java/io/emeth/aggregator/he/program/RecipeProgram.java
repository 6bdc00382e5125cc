package io.emeth.aggregator.he.program;

import io.emeth.aggregator.Accumulator;
import io.emeth.aggregator.AggregationProgram;
import io.emeth.aggregator.FinalResultHeader;
import io.emeth.aggregator.InvalidJobException;
import io.emeth.aggregator.JobSpec;
import io.emeth.aggregator.Limits;
import io.emeth.aggregator.Materials;
import io.emeth.aggregator.ProgramArguments;
import io.emeth.aggregator.ProgramId;
import io.emeth.aggregator.RejectedResultException;
import io.emeth.aggregator.he.HeException;
import io.emeth.aggregator.he.plan.Plan;
import io.emeth.aggregator.he.plan.Planner;
import io.emeth.aggregator.he.recipe.HeRecipe;
import io.emeth.aggregator.he.recipe.Reduction;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * A program on encrypted results that is a recipe: planned before the first result arrives, and kept to the plan while
 * they arrive.
 *
 * <p>A job starts only if its plan holds, and with all that the plan needs among the materials: the relinearization
 * keys as {@value EvaluationKeys#RELIN_KEYS} and the Galois keys as {@value EvaluationKeys#GALOIS_KEYS}, each a SEAL
 * object, and every vector of the recipe as a {@link io.emeth.aggregator.JobVector} container under its own name; and
 * nothing else. A result that would be one more than the plan guarantees is rejected with
 * {@link io.emeth.aggregator.RejectReason#CAPACITY_EXCEEDED}.
 *
 * <p>The final result holds, for each channel in turn, one ciphertext for each {@code slots} numbers of the job's
 * layout (or a single one with the sum in every slot); a concatenation holds the ciphertexts of each part in index
 * order, or, packed, of all parts without a gap. Nothing is divided under encryption: the requester divides what it
 * decrypts by the {@code divisor}. Every result can be taken out again. Stateless and thread-safe.
 */
public final class RecipeProgram implements AggregationProgram {
    private final String name;
    private final Function<ProgramArguments, HeRecipe> recipes;

    /**
     * A program of your own.
     *
     * @param name see {@link ProgramId#named} for its form
     * @param recipe the same for every job; what its parts read from the job's arguments they read, others are ignored
     * @throws IllegalArgumentException if {@code name} has another form
     */
    public RecipeProgram(String name, HeRecipe recipe) {
        this(name, arguments -> recipe);
    }

    /** A program whose recipe depends on the job's arguments, which {@code recipes} refuses if they are wrong. */
    RecipeProgram(String name, Function<ProgramArguments, HeRecipe> recipes) {
        ProgramId.named(name);
        this.name = name;
        this.recipes = recipes;
    }

    @Override
    public String name() {
        return name;
    }

    /**
     * What this program does with the results of {@code job}.
     *
     * @throws InvalidJobException naming an argument that is missing, unknown or wrong
     */
    public HeRecipe recipe(JobSpec job) {
        try {
            return recipes.apply(job.arguments());
        } catch (InvalidJobException e) {
            throw e;
        } catch (IllegalArgumentException e) {
            throw new InvalidJobException(String.valueOf(e.getMessage()), e);
        }
    }

    /**
     * What {@code job} costs and guarantees.
     *
     * @throws InvalidJobException naming everything that makes it impossible, and what to change
     */
    public Plan plan(JobSpec job) {
        return Planner.plan(job, recipe(job));
    }

    /**
     * The names of the materials that {@code job} must be started with: all of them, and no others.
     *
     * @throws InvalidJobException as {@link #plan}
     */
    public Set<String> materials(JobSpec job) {
        return RecipeRun.materials(recipe(job), plan(job));
    }

    /** The recipe's canonical JSON. */
    @Override
    public Optional<String> definition(JobSpec job) {
        return Optional.of(recipe(job).toJson());
    }

    @Override
    public String engine() {
        return "embedded";
    }

    @Override
    public Limits limits(JobSpec job) {
        return EncryptedJob.limits(job);
    }

    @Override
    public void requireFinal(JobSpec job, FinalResultHeader header) throws RejectedResultException {
        try (EncryptedJob encrypted = EncryptedJob.open(job)) {
            FinalShape.of(job, recipe(job), plan(job), encrypted.context(), header);
        }
    }

    @Override
    public Accumulator start(JobSpec job, Materials materials) {
        RecipeRun run = RecipeRun.open(job, recipe(job), plan(job), materials);
        try {
            return run.recipe().reduction() == Reduction.SUM ? new SumAccumulator(run) : new PartsAccumulator(run);
        } catch (HeException e) { // not enough memory
            run.close();
            throw e;
        }
    }
}
