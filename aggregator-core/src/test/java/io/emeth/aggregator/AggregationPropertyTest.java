package io.emeth.aggregator;

import static org.assertj.core.api.Assertions.assertThat;

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
            JobSpec job = RandomJobs.job(random);
            List<SubJobResult> results = new ArrayList<>();
            for (int index = 0; index < job.numParallel(); index++) {
                results.add(RandomJobs.result(job, index, random));
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
}
