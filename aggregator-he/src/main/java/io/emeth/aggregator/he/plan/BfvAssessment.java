package io.emeth.aggregator.he.plan;

import io.emeth.aggregator.he.recipe.Channel;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** BFV: results must stay within floor(t / 2), exactly, and noise within its budget. */
final class BfvAssessment implements Assessment {
    private static final BigDecimal PLAIN_MODULUS_END = BigDecimal.valueOf(1L << 60); // t has at most 60 bits

    private final JobShape shape;
    private final Chain chain;
    private final MessageBounds messages;
    private final BfvNoiseModel model;
    private final StageInterpreter<BfvNoiseModel.Noise> interpreter;
    private final BigDecimal capacity;
    private final long objects;

    /** @param messages of integers */
    BfvAssessment(JobShape shape, Chain chain, MessageBounds messages, long objects) {
        this.shape = shape;
        this.chain = chain;
        this.messages = messages;
        this.model = new BfvNoiseModel(
                chain,
                new PackingShape(shape.layout(), chain),
                chain.chunks(shape.layout().elements()));
        this.interpreter = new StageInterpreter<>(model, shape.recipe().reduction());
        this.capacity = new BigDecimal(chain.halfPlainModulus());
        this.objects = objects;
    }

    @Override
    public boolean fits(Tally tally) {
        return shape.recipe().channels().stream()
                .allMatch(channel -> largest(channel, tally).compareTo(capacity) <= 0 && budget(channel, tally) >= 1);
    }

    private BigDecimal largest(Channel channel, Tally tally) {
        return messages.largest(channel, shape.recipe().reduction(), tally);
    }

    private int budget(Channel channel, Tally tally) {
        return model.budget(interpreter.run(channel, tally), objects);
    }

    @Override
    public List<String> reasons(Tally tally) {
        List<String> reasons = new ArrayList<>();
        for (Channel channel : shape.recipe().channels()) {
            BigDecimal largest = largest(channel, tally);
            if (largest.compareTo(capacity) > 0) {
                reasons.add("channel '" + channel.name() + "' of " + tally.results() + " results can reach "
                        + Decimals.brief(largest) + ", plainModulus " + chain.plainModulus() + " holds " + capacity
                        + "; take " + largerModulus(largest) + "fewer results or a smaller valueBound");
            }
            if (budget(channel, tally) < 1) {
                reasons.add("channel '" + channel.name() + "' of " + tally.results() + " results at depth "
                        + Depth.of(shape.recipe(), tally.results()) + " can exhaust the noise budget of "
                        + chain.totalBits(chain.firstLimbs())
                        + " bits; take more or larger primes (and a larger degree), or a smaller plainModulus");
            }
        }
        return reasons;
    }

    /** As advice: empty if no plain modulus is large enough. */
    private static String largerModulus(BigDecimal largest) {
        BigDecimal least = largest.multiply(BigDecimal.valueOf(2));
        return least.compareTo(PLAIN_MODULUS_END) < 0 ? "a plainModulus above " + Decimals.brief(least) + ", or " : "";
    }

    @Override
    public ChannelPlan channel(Channel channel, Tally least, Tally most) {
        BigDecimal largest = largest(channel, most);
        double headroom = StrictMath.log(capacity.doubleValue() / largest.doubleValue()) / StrictMath.log(2);
        return new ChannelPlan(
                channel.name(),
                largest,
                Decimals.bitsDown(headroom),
                OptionalInt.of(budget(channel, most)),
                Optional.empty(),
                chain.firstLimbs(),
                BigDecimal.ZERO.setScale(1));
    }
}
