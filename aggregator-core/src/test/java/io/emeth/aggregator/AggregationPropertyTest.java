package io.emeth.aggregator;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The law of the whole: the final bytes depend on the set of results, not on order or partition. */
class AggregationPropertyTest {
    private static final ProgramRegistry PROGRAMS = ProgramRegistry.discover();

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void finish_isTheSameBytes_forAnyOrderAndPartition(long seed) throws Exception {
        Random random = new Random(seed);
        for (int round = 0; round < 30; round++) {
            JobSpec job = randomJob(random);
            List<SubJobResult> results = new ArrayList<>();
            for (int index = 0; index < job.numParallel(); index++) {
                results.add(randomResult(job, index, random));
            }
            byte[] expected = Results.bytes(aggregate(job, results, 1, random));
            for (int workers : new int[] {1, 2, 3, 7}) {
                Collections.shuffle(results, random);
                byte[] actual = Results.bytes(aggregate(job, results, workers, random));
                assertThat(actual)
                        .as("seed %d, round %d, %d workers, %s", seed, round, workers, job)
                        .isEqualTo(expected);
            }
        }
    }

    /** Deals the results to {@code workers} aggregations at random and merges those in random order. */
    private static FinalResult aggregate(JobSpec job, List<SubJobResult> results, int workers, Random random)
            throws Exception {
        List<Aggregation> parts = new ArrayList<>();
        for (int i = 0; i < workers; i++) {
            parts.add(Aggregation.open(job, 0, PROGRAMS));
        }
        for (SubJobResult result : results) {
            Receipt receipt = parts.get(random.nextInt(workers)).accept(result);
            assertThat(receipt).isInstanceOf(Receipt.Accepted.class);
        }
        Collections.shuffle(parts, random);
        Aggregation whole = parts.get(0);
        for (Aggregation part : parts.subList(1, workers)) {
            if (random.nextBoolean()) {
                whole.merge(part);
            } else {
                part.merge(whole);
                whole = part;
            }
        }
        return whole.finish(Instant.EPOCH);
    }

    private static JobSpec randomJob(Random random) {
        int numParallel = 1 + random.nextInt(12);
        PayloadLayout layout = new PayloadLayout(List.of(
                new TensorSpec("a", List.of(1L + random.nextInt(5), 1L + random.nextInt(4))),
                new TensorSpec("b", List.of(1L + random.nextInt(9)))));
        ElementType[] types = ElementType.values();
        ElementType type = types[random.nextInt(types.length)];
        boolean concat = type == ElementType.BYTES || random.nextBoolean();
        return JobSpec.plain(Results.JOB, concat ? "plain-concat" : "plain-sum", numParallel, layout, type);
    }

    private static SubJobResult randomResult(JobSpec job, int index, Random random) {
        PayloadLayout layout = job.layout();
        if (job.programName().equals("plain-concat")) {
            layout = layout.withLeadingDimensions(layout.leadingDimensions().stream()
                    .map(most -> 1 + (long) random.nextInt(most.intValue()))
                    .toList());
        }
        ElementType type = job.elementType().orElseThrow();
        ByteBuffer payload =
                ByteBuffer.allocate((int) layout.elements() * type.bytes()).order(ByteOrder.LITTLE_ENDIAN);
        while (payload.hasRemaining()) {
            switch (type) {
                case BYTES -> payload.put((byte) random.nextInt());
                case INT64 -> payload.putLong(random.nextLong() / job.numParallel());
                case FLOAT64 -> payload.putDouble(Math.scalb(random.nextGaussian(), random.nextInt(200) - 100));
            }
        }
        payload.flip();
        int cut = type.bytes() * random.nextInt((int) layout.elements());
        return cut == 0
                ? Results.plain(job, index, layout, payload)
                : Results.plain(
                        job, index, layout, payload.slice(0, cut), payload.slice(cut, payload.remaining() - cut));
    }
}
