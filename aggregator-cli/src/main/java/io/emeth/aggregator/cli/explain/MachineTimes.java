package io.emeth.aggregator.cli.explain;

import io.emeth.aggregator.Digest;
import io.emeth.aggregator.he.Ciphertext;
import io.emeth.aggregator.he.CkksEncoder;
import io.emeth.aggregator.he.Evaluator;
import io.emeth.aggregator.he.GaloisKeys;
import io.emeth.aggregator.he.HeContext;
import io.emeth.aggregator.he.Plaintext;
import io.emeth.aggregator.he.Scheme;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * How long this machine takes for one operation of each kind, measured now, on one core.
 *
 * @param seconds of the kinds that were measured
 */
record MachineTimes(Map<Work.Kind, Double> seconds) {
    private static final long BUDGET_NANOS = 1_500_000_000;
    private static final int MAX_RUNS = 20;
    private static final double SCALE = 0x1p10; // leaves room for products whatever the primes; takes no part in times

    MachineTimes {
        seconds = Map.copyOf(seconds);
    }

    /**
     * Measures some kinds of operations in about 1.5 seconds: more only if a single run of each takes longer.
     *
     * @throws io.emeth.aggregator.he.HeException if the parameters do not allow one of them
     */
    static MachineTimes measure(HeContext context, Set<Work.Kind> kinds) {
        if (kinds.isEmpty()) {
            return new MachineTimes(Map.of());
        }
        Map<Work.Kind, Double> seconds = new EnumMap<>(Work.Kind.class);
        try (Measurement measurement = new Measurement(context, kinds)) {
            long share = BUDGET_NANOS / kinds.size();
            kinds.forEach(kind -> seconds.put(kind, 1e-9 * leastNanos(() -> measurement.run(kind), share)));
        }
        return new MachineTimes(seconds);
    }

    /** The processor time of the fastest of as many runs as fit into {@code budgetNanos}, at least one. */
    private static long leastNanos(Runnable operation, long budgetNanos) {
        long start = System.nanoTime();
        long least = Long.MAX_VALUE;
        for (int runs = 0; runs < MAX_RUNS && (runs == 0 || System.nanoTime() - start < budgetNanos); runs++) {
            long before = ProcessorTime.nanos();
            operation.run();
            least = Math.min(least, ProcessorTime.nanos() - before);
        }
        return least;
    }

    /** How long {@code work} takes, in seconds, all of its kinds having been measured. */
    double of(Work work) {
        double total = 0;
        for (Map.Entry<Work.Kind, Double> entry : work.counts().entrySet()) {
            total += entry.getValue() * seconds.getOrDefault(entry.getKey(), Double.NaN);
        }
        return total;
    }

    /** Operands for the operations of some kinds. */
    private static final class Measurement implements AutoCloseable {
        private final Evaluator evaluator;
        private final ByteBuffer bytes;
        private final Ciphertext operand;
        private final Plaintext factor;
        private final long element;
        private final Optional<GaloisKeys> keys;

        Measurement(HeContext context, Set<Work.Kind> kinds) {
            RandomObjects random = new RandomObjects(context);
            evaluator = new Evaluator(context);
            bytes = random.ciphertext(context.parameters().scheme() == Scheme.CKKS ? SCALE : 1.0);
            operand = Ciphertext.load(context, bytes);
            factor = factor(context);
            element = GaloisKeys.element(context.parameters().degree(), -1);
            keys = kinds.contains(Work.Kind.SWITCH_KEY)
                    ? Optional.of(GaloisKeys.load(context, random.galoisKeys(element)))
                    : Optional.empty();
        }

        private static Plaintext factor(HeContext context) {
            if (context.parameters().scheme() == Scheme.CKKS) {
                double[] values = new double[context.slots()];
                Arrays.setAll(values, i -> i % 3 - 1);
                return new CkksEncoder(context).encode(values, SCALE);
            }
            long[] coefficients = new long[context.parameters().degree()];
            Arrays.setAll(coefficients, i -> i % context.parameters().plainModulus());
            return Plaintext.ofCoefficients(context, coefficients);
        }

        void run(Work.Kind kind) {
            switch (kind) {
                case READ -> {
                    Digest.sha256(bytes);
                    Ciphertext.load(operand.context(), bytes).close();
                }
                case ADD -> evaluator.add(operand, operand).close();
                case MULTIPLY_PLAIN -> evaluator.multiplyPlain(operand, factor).close();
                case MULTIPLY -> evaluator.multiply(operand, operand).close();
                case SWITCH_KEY ->
                    evaluator.applyGalois(operand, element, keys.orElseThrow()).close();
                case RESCALE -> evaluator.rescaleToNext(operand).close();
            }
        }

        @Override
        public void close() {
            operand.close();
            factor.close();
            keys.ifPresent(GaloisKeys::close);
        }
    }
}
