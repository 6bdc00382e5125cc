package io.emeth.aggregator.he.program;

import io.emeth.aggregator.FinalPayload;
import io.emeth.aggregator.InvalidJobException;
import io.emeth.aggregator.JobSpec;
import io.emeth.aggregator.JobVector;
import io.emeth.aggregator.Limits;
import io.emeth.aggregator.Materials;
import io.emeth.aggregator.PayloadLayout;
import io.emeth.aggregator.RejectReason;
import io.emeth.aggregator.RejectedResultException;
import io.emeth.aggregator.he.HeException;
import io.emeth.aggregator.he.plan.Plan;
import io.emeth.aggregator.he.recipe.Channel;
import io.emeth.aggregator.he.recipe.FinishStep;
import io.emeth.aggregator.he.recipe.HeRecipe;
import io.emeth.aggregator.he.recipe.Operation;
import io.emeth.aggregator.he.recipe.Output;
import io.emeth.aggregator.he.recipe.VectorBound;
import io.emeth.aggregator.he.recipe.VectorRef;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** A recipe, the job it runs for, and everything that the plan says it needs, checked. Immutable. */
final class RecipeRun implements AutoCloseable {
    private final HeRecipe recipe;
    private final Plan plan;
    private final Materials materials;
    private final EncryptedJob job;
    private final EvaluationKeys keys;
    private final SlotArithmetic arithmetic;
    private final Map<VectorRef, Multiplier> vectors = new HashMap<>();

    private RecipeRun(HeRecipe recipe, Plan plan, Materials materials, EncryptedJob job, EvaluationKeys keys) {
        this.recipe = recipe;
        this.plan = plan;
        this.materials = materials;
        this.job = job;
        this.keys = keys;
        this.arithmetic = new SlotArithmetic(job.context(), keys);
    }

    /**
     * Checks the materials against the plan.
     *
     * @throws InvalidJobException naming what is missing or wrong, and what is of no use
     */
    static RecipeRun open(JobSpec spec, HeRecipe recipe, Plan plan, Materials materials) {
        materials.requireOnly(materials(recipe, plan));
        EncryptedJob job = EncryptedJob.open(spec);
        try {
            EvaluationKeys keys =
                    EvaluationKeys.load(job.context(), materials, plan.needsRelinKeys(), plan.galoisElements());
            RecipeRun run = new RecipeRun(recipe, plan, materials, job, keys);
            try {
                run.loadVectors();
                return run;
            } catch (InvalidJobException | HeException e) {
                run.close();
                throw e;
            }
        } catch (InvalidJobException | HeException e) {
            job.close();
            throw e;
        }
    }

    private void loadVectors() {
        for (VectorRef vector : references(recipe)) {
            vectors.put(vector, load(vector));
        }
    }

    /** The names of the materials that a job takes: all of them, and no others. */
    static Set<String> materials(HeRecipe recipe, Plan plan) {
        Set<String> names = new TreeSet<>();
        if (plan.needsRelinKeys()) {
            names.add(EvaluationKeys.RELIN_KEYS);
        }
        if (!plan.galoisElements().isEmpty()) {
            names.add(EvaluationKeys.GALOIS_KEYS);
        }
        references(recipe).stream()
                .filter(vector -> !vector.isOnes())
                .map(VectorRef::name)
                .forEach(names::add);
        return names;
    }

    private static Set<VectorRef> references(HeRecipe recipe) {
        Set<VectorRef> references = new LinkedHashSet<>();
        for (Channel channel : recipe.channels()) {
            if (channel.operation() instanceof Operation.Multiply multiply) {
                references.add(multiply.vector());
            }
            for (FinishStep step : channel.finish()) {
                if (step instanceof FinishStep.Multiply multiply) {
                    references.add(multiply.vector());
                }
            }
        }
        return references;
    }

    private Multiplier load(VectorRef reference) {
        if (reference.isOnes()) {
            return PublicVector.ones(job, arithmetic);
        }
        ByteBuffer bytes = materials
                .find(reference.name())
                .orElseThrow(() -> new InvalidJobException("the materials lack the vector '" + reference.name()
                        + "', which this job's program needs; let the requester make it"));
        try {
            JobVector vector = JobVector.parse(bytes, vectorLimits());
            requireOurs(vector, reference.name());
            return reference.encrypted()
                    ? EncryptedVector.load(job, vector)
                    : PublicVector.load(
                            job, arithmetic, vector, VectorBound.of(job.job().arguments()));
        } catch (RejectedResultException e) {
            throw new InvalidJobException("vector '" + reference.name() + "': " + e.getMessage(), e);
        }
    }

    /** Enough for either kind, so that the wrong kind is told from a container that is too large. */
    private Limits vectorLimits() {
        Limits encrypted = EncryptedJob.limits(job.job());
        long elements = job.job().layout().elements(); // at most 2^20 chunks of 2^17
        long bytes = Long.BYTES * elements;
        return new Limits(
                (int) Math.max(encrypted.maxObjects(), Math.min(elements, 1 << 20)),
                Math.max(encrypted.maxObjectBytes(), Math.min(bytes, Integer.MAX_VALUE)),
                Math.max(encrypted.maxTotalBytes(), bytes));
    }

    private void requireOurs(JobVector vector, String name) throws RejectedResultException {
        JobSpec spec = job.job();
        require(RejectReason.WRONG_JOB, "job", vector.header().job(), spec.job());
        require(RejectReason.MALFORMED, "name", vector.header().name(), name);
        require(RejectReason.LAYOUT_MISMATCH, "layout", vector.header().layout(), spec.layout());
    }

    private static void require(RejectReason reason, String what, Object actual, Object expected)
            throws RejectedResultException {
        if (!actual.equals(expected)) {
            throw new RejectedResultException(reason, what + " is " + actual + ", expected " + expected);
        }
    }

    HeRecipe recipe() {
        return recipe;
    }

    Plan plan() {
        return plan;
    }

    EncryptedJob job() {
        return job;
    }

    SlotArithmetic arithmetic() {
        return arithmetic;
    }

    Multiplier vector(VectorRef reference) {
        return Objects.requireNonNull(vectors.get(reference), "all vectors of the recipe are loaded");
    }

    /** The layout of a sum or product: the job's, or that of one number. */
    PayloadLayout sumLayout() {
        return recipe.output() == Output.SCALAR
                ? PayloadLayout.vector(1)
                : job.job().layout();
    }

    FinalPayload payload(PayloadLayout layout, long divisor, List<ByteBuffer> objects) {
        return new FinalPayload(layout, divisor, objects, Optional.of(plan.digest()));
    }

    /** Whether accumulators of both may be merged. */
    boolean agreesWith(RecipeRun other) {
        return job.job().equals(other.job.job())
                && recipe.equals(other.recipe)
                && plan.equals(other.plan)
                && materials.digests().equals(other.materials.digests());
    }

    @Override
    public void close() {
        vectors.values().forEach(Multiplier::close);
        keys.close();
        job.close();
    }
}
