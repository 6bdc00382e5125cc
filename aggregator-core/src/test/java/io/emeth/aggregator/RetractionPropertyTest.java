package io.emeth.aggregator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The law of retraction: after any sequence of calls the bytes are those of the results still inside, and of no other. */
class RetractionPropertyTest {
    private static final ProgramRegistry PROGRAMS = ProgramRegistry.discover();

    /** Two candidates for every index, as when a SubJob is given to a second node. */
    private static final int CANDIDATES = 2;

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void finish_afterAnyAcceptsRetractionsAndMerges_isAsIfOnlyTheSurvivorsHadBeenThere(long seed) {
        Random random = new Random(seed);
        for (int round = 0; round < 60; round++) {
            int steps = 1 + random.nextInt(60);
            String label = "seed " + seed + ", round " + round + ", " + steps + " steps";
            JobSpec job = RandomJobs.job(random).withCompleteness(new CompletenessPolicy.Quorum(1, Instant.EPOCH));
            Simulation simulation = new Simulation(job, random, label + ", " + job);
            for (int step = 0; step < steps; step++) {
                simulation.step();
            }
            simulation.finish();
        }
    }

    /** An aggregation and what must be inside it. */
    private static final class Side {
        final Aggregation aggregation;
        final TreeMap<Integer, SubJobResult> inside = new TreeMap<>();

        Side(JobSpec job) {
            this.aggregation = Aggregation.open(job, 0, PROGRAMS);
        }
    }

    private static final class Simulation {
        private final JobSpec job;
        private final Random random;
        private final String label;
        private final List<List<SubJobResult>> candidates = new ArrayList<>();
        private final List<Side> sides = new ArrayList<>();

        Simulation(JobSpec job, Random random, String label) {
            this.job = job;
            this.random = random;
            this.label = label;
            for (int index = 0; index < job.numParallel(); index++) {
                List<SubJobResult> ofIndex = new ArrayList<>();
                for (int i = 0; i < CANDIDATES; i++) {
                    ofIndex.add(RandomJobs.result(job, index, random).withWeight(1 + random.nextInt(3)));
                }
                candidates.add(ofIndex);
            }
            for (int i = 0; i < 3; i++) {
                sides.add(new Side(job));
            }
        }

        void step() {
            Side side = sides.get(random.nextInt(sides.size()));
            int index = random.nextInt(job.numParallel());
            SubJobResult candidate = candidates.get(index).get(random.nextInt(CANDIDATES));
            switch (random.nextInt(5)) {
                case 0, 1 -> accept(side, index, candidate);
                case 2, 3 -> retract(side, index, candidate);
                default -> merge(side, sides.get(random.nextInt(sides.size())));
            }
            assertThat(side.aggregation.coveredCount()).as(label).isEqualTo(side.inside.size());
        }

        private void accept(Side side, int index, SubJobResult candidate) {
            Receipt receipt = side.aggregation.accept(candidate);
            SubJobResult counted = side.inside.get(index);
            if (counted != null && !Part.of(counted).equals(Part.of(candidate))) {
                assertRejected(receipt, RejectReason.DUPLICATE_INDEX);
            } else {
                assertThat(receipt).as(label).isInstanceOf(Receipt.Accepted.class);
                side.inside.putIfAbsent(index, candidate);
            }
        }

        private void retract(Side side, int index, SubJobResult candidate) {
            Receipt receipt = side.aggregation.retract(candidate);
            SubJobResult counted = side.inside.get(index);
            if (counted != null && Part.of(counted).equals(Part.of(candidate))) {
                Digest digest = candidate.header().payloadDigest();
                assertThat(receipt).as(label).isEqualTo(new Receipt.Retracted(Results.subJob(index), digest));
                side.inside.remove(index);
            } else {
                assertRejected(receipt, RejectReason.NOT_COVERED);
            }
        }

        private void merge(Side side, Side other) {
            if (other == side || !Collections.disjoint(side.inside.keySet(), other.inside.keySet())) {
                assertThatIllegalArgumentException()
                        .as(label)
                        .isThrownBy(() -> side.aggregation.merge(other.aggregation));
                return;
            }
            side.aggregation.merge(other.aggregation);
            side.inside.putAll(other.inside);
            sides.set(sides.indexOf(other), new Side(job));
        }

        private void assertRejected(Receipt receipt, RejectReason reason) {
            assertThat(receipt)
                    .as(label)
                    .isInstanceOfSatisfying(
                            Receipt.Rejected.class,
                            rejected -> assertThat(rejected.reason()).as(label).isEqualTo(reason));
        }

        void finish() {
            for (Side side : sides) {
                if (side.inside.isEmpty()) { // as new: takes anything
                    accept(side, 0, candidates.get(0).get(0));
                }
                Side fresh = new Side(job);
                side.inside.forEach((index, result) -> accept(fresh, index, result));
                assertThat(bytes(side)).as(label).isEqualTo(bytes(fresh));
            }
        }

        private byte[] bytes(Side side) {
            try {
                return Results.bytes(side.aggregation.finish(Instant.EPOCH));
            } catch (IncompleteAggregationException e) {
                throw new AssertionError(label, e);
            }
        }
    }
}
