package io.emeth.aggregator.he.plan;

import io.emeth.aggregator.he.recipe.Channel;
import io.emeth.aggregator.he.recipe.FinishStep;
import io.emeth.aggregator.he.recipe.Operation;
import io.emeth.aggregator.he.recipe.Reduction;
import io.emeth.aggregator.he.recipe.VectorRef;

/**
 * Walks through a recipe's channel stage by stage, as the executor does, with a model in place of ciphertexts. Callers
 * make sure that there are enough levels: {@link Depth}.
 */
final class StageInterpreter<S> {
    private final StageModel<S> model;
    private final Reduction reduction;

    StageInterpreter(StageModel<S> model, Reduction reduction) {
        this.model = model;
        this.reduction = reduction;
    }

    /** What is known of the channel's final ciphertexts when that much was counted. */
    S run(Channel channel, Tally tally) {
        S state = switch (reduction) {
            case SUM -> sum(channel.operation(), tally);
            case PRODUCT -> product(tally.results());
            case CONCAT -> model.fresh();
        };
        for (FinishStep step : channel.finish()) {
            state = finish(state, step, tally);
        }
        return state;
    }

    private S sum(Operation operation, Tally tally) {
        S fresh = model.fresh();
        if (operation instanceof Operation.Multiply multiply) {
            return settle(
                    model.sum(times(fresh, multiply.vector()), tally),
                    multiply.vector().encrypted());
        }
        if (operation instanceof Operation.Square) {
            return settle(model.sum(model.square(fresh), tally), true);
        }
        return model.sum(fresh, tally);
    }

    private S times(S a, VectorRef vector) {
        return vector.encrypted()
                ? model.multiply(a, model.alignTo(model.vector(), a))
                : model.multiplyPublic(a, vector);
    }

    private S settle(S product, boolean ofCiphertexts) {
        return model.rescale(ofCiphertexts ? model.relinearize(product) : product);
    }

    private S finish(S state, FinishStep step, Tally tally) {
        if (step instanceof FinishStep.Multiply multiply) {
            return settle(times(state, multiply.vector()), multiply.vector().encrypted());
        }
        return step instanceof FinishStep.SumSlots ? model.sumSlots(state) : model.pack(state, tally.results());
    }

    /**
     * The product of that many fresh ciphertexts, neighbours multiplied in rounds. In each round all nodes are alike but
     * the last one, so two states stand for the whole tree.
     */
    private S product(int results) {
        S node = model.fresh();
        S last = node; // the last node of the round
        for (int nodes = results; nodes > 1; nodes = (nodes + 1) / 2) {
            S next = nodes > 2 ? settle(model.multiply(node, node), true) : node;
            last = nodes % 2 == 0 ? settle(model.multiply(node, last), true) : model.alignTo(last, next);
            node = next;
        }
        return last;
    }
}
