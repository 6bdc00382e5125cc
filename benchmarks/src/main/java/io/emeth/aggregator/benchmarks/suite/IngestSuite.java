package io.emeth.aggregator.benchmarks.suite;

import io.emeth.aggregator.benchmarks.harness.Comparison;
import io.emeth.aggregator.benchmarks.harness.Stage;
import io.emeth.aggregator.benchmarks.harness.Subject;
import io.emeth.aggregator.benchmarks.workload.Fixture;
import io.emeth.aggregator.benchmarks.workload.ParameterSet;
import io.emeth.aggregator.he.CiphertextAccumulator;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Results of one ciphertext taken into a running sum, from serialized bytes, every byte checked; beside it the same bytes
 * copied, and doubles added. {@code cached}: the same result again and again. {@code memory}: different ones that
 * together are larger than any cache.
 */
final class IngestSuite {
    static final String COPY = "copy";
    static final String ADD = "load + add";
    static final String WEIGHTED = "load + add, weighted";
    static final String DOUBLES = "double[] of as many bytes";
    static final String NUMBERS = "double[] of as many numbers";

    private static final String BATCHED = "load + add, 8 in a call";
    private static final int BATCH = 8;
    private static final long WEIGHT = 625;
    private static final long RING_BYTES = 128 << 20;

    private IngestSuite() {}

    static List<Comparison> comparisons(Surroundings surroundings) {
        List<String> names = surroundings.pick(
                List.of("bfv-4096", "bfv-8192", "bfv-16384", "bfv-32768", "ckks-8192", "ckks-16384"),
                List.of("bfv-8192", "ckks-8192"));
        List<Comparison> comparisons = new ArrayList<>();
        for (String name : names) {
            comparisons.add(comparison(ParameterSet.named(name), "cached"));
            comparisons.add(comparison(ParameterSet.named(name), "memory"));
        }
        return comparisons;
    }

    private static Comparison comparison(ParameterSet set, String where) {
        Map<String, Object> parameters = new LinkedHashMap<>(set.description());
        parameters.put("where", where);
        return new Comparison(
                "ingest/" + set.name() + "-" + where,
                parameters,
                stage -> prepare(stage, set, where.equals("cached") ? 0 : RING_BYTES));
    }

    private static void prepare(Stage stage, ParameterSet set, long ringBytes) {
        Fixture fixture = stage.keep(new Fixture(set));
        int bytes = fixture.encrypted(1).remaining();
        Ring<ByteBuffer> ring = new Ring<>(fixture.ring((int) Math.max(1, ringBytes / bytes)));
        CiphertextAccumulator total = stage.keep(fixture.accumulator());
        ByteBuffer target = ByteBuffer.allocateDirect(bytes);
        Subject copy = Subject.of(COPY, "", () -> target.put(0, ring.next(), 0, bytes));
        stage.add(copy, bytes);
        stage.add(Subject.of(ADD, "", () -> total.add(List.of(ring.next()), 1)), copy, bytes);
        stage.add(Subject.of(WEIGHTED, "", () -> total.add(List.of(ring.next()), WEIGHT)), copy, bytes);
        stage.add(batched(total, ring), copy, bytes);
        addDoubles(stage, DOUBLES, bytes / Double.BYTES, ring.size(), copy);
        addDoubles(stage, NUMBERS, fixture.context().slots(), ring.size(), copy);
    }

    /** Several results in one call: what it takes for each of them. */
    private static Subject batched(CiphertextAccumulator total, Ring<ByteBuffer> ring) {
        long[] factors = new long[BATCH];
        Arrays.fill(factors, 1);
        return new Subject(BATCHED, "", repetitions -> {
            int calls = (repetitions + BATCH - 1) / BATCH;
            long start = Subject.processorNanos();
            for (int i = 0; i < calls; i++) {
                List<List<ByteBuffer>> results = new ArrayList<>(BATCH);
                for (int j = 0; j < BATCH; j++) {
                    results.add(List.of(ring.next()));
                }
                total.addAll(results, factors);
            }
            return (Subject.processorNanos() - start) * repetitions / ((long) calls * BATCH);
        });
    }

    /** What it costs without encryption: vectors of doubles added in Java. */
    private static void addDoubles(Stage stage, String operation, int length, int count, Subject copy) {
        double[] sum = new double[length];
        List<double[]> vectors = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            vectors.add(new double[length]);
        }
        Ring<double[]> ring = new Ring<>(vectors);
        stage.add(Subject.of(operation, "", () -> add(sum, ring.next())), copy, (long) Double.BYTES * length);
    }

    private static void add(double[] sum, double[] vector) {
        for (int i = 0; i < sum.length; i++) {
            sum[i] += vector[i];
        }
    }

    /** One after the other, for ever. */
    private static final class Ring<T> {
        private final List<T> all;
        private int at;

        Ring(List<T> all) {
            this.all = all;
        }

        T next() {
            at = at + 1 == all.size() ? 0 : at + 1;
            return all.get(at);
        }

        int size() {
            return all.size();
        }
    }
}
