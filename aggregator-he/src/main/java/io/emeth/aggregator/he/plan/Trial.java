package io.emeth.aggregator.he.plan;

import io.emeth.aggregator.EncryptionSpec;
import io.emeth.aggregator.he.HeException;
import io.emeth.aggregator.he.HeParameters;
import io.emeth.aggregator.he.Scheme;
import java.util.List;
import java.util.Optional;

/** Plans a job with one set of parameters after the other; all results must fit, with the largest weights. */
final class Trial {
    private final JobShape shape;
    private List<String> lastReasons = List.of();

    Trial(JobShape shape) {
        this.shape = shape;
    }

    boolean switchesKeys() {
        return JobRules.needsKeys(shape.recipe());
    }

    /** Rounds and steps of all results: levels in CKKS. */
    int depth() {
        return Depth.of(shape.recipe(), shape.numParallel());
    }

    /** Why nothing fitted, the last time. */
    List<String> lastReasons() {
        return lastReasons;
    }

    /**
     * The plan with the primes SEAL takes for these sizes.
     *
     * @param plainModulus 0 for CKKS
     * @param scaleBits 0 for BFV
     * @param bits of each prime
     */
    Optional<Plan> plan(Scheme scheme, int degree, long plainModulus, int scaleBits, int... bits) {
        try {
            List<Long> primes = HeParameters.ckks(degree, bits).coefficientModuli();
            Plan plan = Planner.plan(
                    shape, new EncryptionSpec(scheme.toString(), degree, primes, plainModulus, scaleBits, 128));
            return holdsEverything(plan) ? Optional.of(plan) : Optional.empty();
        } catch (HeException e) { // not as many primes of a size: other sizes are tried
            return Optional.empty();
        } catch (PlanRefusedException e) {
            lastReasons = e.reasons();
            return Optional.empty();
        }
    }

    /** Notes why a plan was not good enough. */
    void note(String reason) {
        lastReasons = List.of(reason);
    }

    private boolean holdsEverything(Plan plan) {
        long weight = plan.maxTotalWeight().orElse(Long.MAX_VALUE);
        if (weight < shape.numParallel() * shape.maxWeight()) {
            lastReasons = List.of("weights may add up to " + shape.numParallel() * shape.maxWeight() + ", only "
                    + weight + " fit; lower maxWeight " + shape.maxWeight());
            return false;
        }
        if (plan.maxContributions() < shape.numParallel()) {
            lastReasons = List.of("only " + plan.maxContributions() + " results fit; lower numParallel");
            return false;
        }
        return true;
    }
}
