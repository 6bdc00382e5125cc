package io.emeth.aggregator.he.plan;

import io.emeth.aggregator.he.Scheme;
import io.emeth.aggregator.he.recipe.VectorRef;

/** Level and scale alone, with the operations of the executor on doubles in its order: equal to the bit. */
final class FormModel implements StageModel<FinalForm> {
    private final Chain chain;

    FormModel(Chain chain) {
        this.chain = chain;
    }

    @Override
    public FinalForm fresh() {
        return FinalForm.fresh(chain);
    }

    @Override
    public FinalForm vector() {
        return FinalForm.fresh(chain);
    }

    @Override
    public FinalForm sum(FinalForm contribution, Tally tally) {
        return contribution;
    }

    @Override
    public FinalForm multiply(FinalForm a, FinalForm b) {
        return a.at(a.limbs(), a.scale() * b.scale());
    }

    @Override
    public FinalForm square(FinalForm a) {
        return multiply(a, a);
    }

    @Override
    public FinalForm multiplyPublic(FinalForm a, VectorRef vector) {
        return timesPublic(a);
    }

    private FinalForm timesPublic(FinalForm a) {
        return isCkks() ? a.at(a.limbs(), a.scale() * chain.prime(a.limbs())) : a;
    }

    @Override
    public FinalForm relinearize(FinalForm a) {
        return a;
    }

    @Override
    public FinalForm rescale(FinalForm a) {
        return isCkks() ? a.at(a.limbs() - 1, a.scale() / chain.prime(a.limbs())) : a;
    }

    @Override
    public FinalForm alignTo(FinalForm a, FinalForm other) {
        return a.at(other.limbs(), a.scale());
    }

    @Override
    public FinalForm sumSlots(FinalForm chunk) {
        return chunk;
    }

    @Override
    public FinalForm pack(FinalForm source, int results) {
        return rescale(timesPublic(source));
    }

    private boolean isCkks() {
        return chain.scheme() == Scheme.CKKS;
    }
}
