package io.emeth.aggregator.cli.explain;

import io.emeth.aggregator.EncryptionSpec;
import io.emeth.aggregator.JobSpec;
import io.emeth.aggregator.he.recipe.Channel;
import io.emeth.aggregator.he.recipe.FinishStep;
import io.emeth.aggregator.he.recipe.HeRecipe;
import io.emeth.aggregator.he.recipe.Operation;
import io.emeth.aggregator.he.recipe.Reduction;
import io.emeth.aggregator.he.recipe.VectorRef;

/**
 * How much a job computes if all its results come in, each as large as the layout. Operations at lower levels count like
 * those at the first one, so a deep product takes less than this says.
 *
 * @param perResult to take one result in
 * @param finish to finish, once all results are in
 */
record Workload(Work perResult, Work finish) {

    /** The workload of {@code recipe} on an encrypted job. */
    static Workload of(JobSpec job, HeRecipe recipe) {
        EncryptionSpec spec = job.encryption().orElseThrow();
        boolean ckks = spec.scheme().equals("ckks");
        long slots = ckks ? spec.degree() / 2 : spec.degree();
        long chunks = (job.layout().elements() + slots - 1) / slots;
        int columnBits = Long.numberOfTrailingZeros(spec.degree() / 2);
        Counter counter = new Counter(ckks, chunks, columnBits);
        Work perResult = Work.NONE.and(Work.Kind.READ, chunks);
        Work finish = Work.NONE;
        for (Channel channel : recipe.channels()) {
            if (recipe.reduction() == Reduction.SUM) {
                perResult = counter.contribution(perResult, channel.operation());
                finish = counter.settled(finish, channel.operation());
            } else if (recipe.reduction() == Reduction.PRODUCT) {
                finish = counter.products(finish, chunks * (job.numParallel() - 1L));
            }
            for (FinishStep step : channel.finish()) {
                finish = step instanceof FinishStep.Pack
                        ? PackingWork.of(job.layout().elements(), job.numParallel(), slots, ckks)
                        : counter.step(finish, step);
            }
        }
        return new Workload(perResult, finish);
    }

    /** Counts on vectors of {@code chunks} ciphertexts. */
    private record Counter(boolean ckks, long chunks, int columnBits) {

        Work contribution(Work work, Operation operation) {
            Work added = work.and(Work.Kind.ADD, chunks);
            if (operation instanceof Operation.Square) {
                return added.and(Work.Kind.MULTIPLY, chunks);
            }
            return operation instanceof Operation.Multiply multiply ? times(added, multiply.vector()) : added;
        }

        private Work times(Work work, VectorRef vector) {
            return work.and(vector.encrypted() ? Work.Kind.MULTIPLY : Work.Kind.MULTIPLY_PLAIN, chunks);
        }

        /** What sums of products still need: relinearization if they are of ciphertexts, and rescaling. */
        Work settled(Work work, Operation operation) {
            if (operation instanceof Operation.Identity) {
                return work;
            }
            boolean relinearized = !(operation instanceof Operation.Multiply multiply)
                    || multiply.vector().encrypted();
            return rescaled(work.and(Work.Kind.SWITCH_KEY, relinearized ? chunks : 0), chunks);
        }

        Work products(Work work, long count) {
            return rescaled(work.and(Work.Kind.MULTIPLY, count).and(Work.Kind.SWITCH_KEY, count), count);
        }

        private Work rescaled(Work work, long count) {
            return work.and(Work.Kind.RESCALE, ckks ? count : 0);
        }

        Work step(Work work, FinishStep step) {
            if (step instanceof FinishStep.Multiply multiply) {
                Work product = times(work, multiply.vector());
                return rescaled(
                        product.and(Work.Kind.SWITCH_KEY, multiply.vector().encrypted() ? chunks : 0), chunks);
            }
            int rotations = columnBits + (ckks ? 0 : 1);
            return work.and(Work.Kind.ADD, chunks - 1 + rotations).and(Work.Kind.SWITCH_KEY, rotations);
        }
    }
}
