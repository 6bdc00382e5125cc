package io.emeth.aggregator.he;

import io.emeth.aggregator.he.CiphertextAccumulator.Operation;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Random;

/** A context with everything an accumulator of all four operations is made of. */
final class AccumulatorFixture implements AutoCloseable {
    static final int CHUNKS = 2;

    final HeContext context;
    final Evaluator evaluator;
    final Random random;
    final double scale;
    final List<Plaintext> weights;
    final List<Ciphertext> vector;

    AccumulatorFixture(String scheme, long seed) {
        HeParameters parameters = TestJobs.parameters(scheme);
        context = HeContext.create(parameters);
        evaluator = new Evaluator(context);
        random = new Random(seed);
        scale = TestJobs.scale(parameters);
        weights = List.of(plaintext(3, 5), plaintext(-7, 1));
        vector = List.of(loaded(object()), loaded(object()));
    }

    Plaintext plaintext(long first, long second) {
        return context.hasBatching()
                ? new BatchEncoder(context).encode(new long[] {first, second})
                : new CkksEncoder(context).encode(new double[] {first, second}, 0x1p20);
    }

    ByteBuffer object() {
        return random.nextBoolean()
                ? TestJobs.randomCiphertext(context, random)
                : TestJobs.randomSeededCiphertext(context, random);
    }

    List<ByteBuffer> result() {
        return List.of(object(), object());
    }

    Ciphertext loaded(ByteBuffer object) {
        return Ciphertext.load(context, object);
    }

    List<Operation> allOperations() {
        return List.of(
                new Operation.Identity(),
                new Operation.Square(),
                new Operation.MultiplyPlain(weights),
                new Operation.Multiply(vector));
    }

    Ciphertext applied(int channel, int chunk, Ciphertext object) {
        return switch (channel) {
            case 0 -> object;
            case 1 -> evaluator.square(object);
            case 2 -> evaluator.multiplyPlain(object, weights.get(chunk));
            default -> evaluator.multiply(object, vector.get(chunk));
        };
    }

    CiphertextAccumulator accumulator() {
        return CiphertextAccumulator.create(context, CHUNKS, scale, allOperations());
    }

    CiphertextAccumulator accumulator(Operation... channels) {
        return CiphertextAccumulator.create(context, CHUNKS, scale, List.of(channels));
    }

    @Override
    public void close() {
        context.close();
    }
}
