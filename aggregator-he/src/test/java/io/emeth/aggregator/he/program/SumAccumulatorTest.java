package io.emeth.aggregator.he.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.emeth.aggregator.Accumulator;
import io.emeth.aggregator.AggregationProgram;
import io.emeth.aggregator.CoveredSet;
import io.emeth.aggregator.JobSpec;
import io.emeth.aggregator.Materials;
import io.emeth.aggregator.Part;
import io.emeth.aggregator.PayloadLayout;
import io.emeth.aggregator.ProgramId;
import io.emeth.aggregator.ProgramRegistry;
import io.emeth.aggregator.RejectedResultException;
import io.emeth.aggregator.SubJobResult;
import io.emeth.aggregator.he.CompressionMode;
import io.emeth.aggregator.he.HeContext;
import io.emeth.aggregator.he.SealCompression;
import io.emeth.aggregator.he.TestJobs;
import java.nio.ByteBuffer;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Several results in one pass. */
class SumAccumulatorTest {
    private static final PayloadLayout LAYOUT = PayloadLayout.vector(1500); // two ciphertexts of 1,024 slots

    private static AggregationProgram programNamed(String name) {
        return ProgramRegistry.discover().find(ProgramId.named(name)).orElseThrow();
    }

    private static List<ByteBuffer> randomObjects(long seed) {
        Random random = new Random(seed);
        try (HeContext context = HeContext.create(TestJobs.CKKS)) {
            return List.of(TestJobs.randomCiphertext(context, random), TestJobs.randomCiphertext(context, random));
        }
    }

    /** Weights, words that are no residues, wrong shapes, compressed ones, and more results than there is room for. */
    private static List<SubJobResult> mixed(JobSpec job) {
        List<SubJobResult> results = new ArrayList<>();
        for (int i = 0; i < 9; i++) {
            List<ByteBuffer> objects = new ArrayList<>(TestJobs.copies(randomObjects(i)));
            ByteBuffer last = objects.get(1);
            switch (i) {
                case 1, 5 -> last.putLong(last.limit() - 8, -1);
                case 3 -> objects.remove(1);
                case 4 -> objects.set(1, SealCompression.compress(last, CompressionMode.ZSTD));
                default -> {}
            }
            results.add(TestJobs.result(job, Math.min(i, 3), LAYOUT, objects).withWeight(i + 1));
        }
        return results;
    }

    /** What is inside, as of one result. */
    private static List<ByteBuffer> finished(Accumulator accumulator, SubJobResult result) {
        CoveredSet covered = new CoveredSet();
        covered.add(new Part(0, Optional.empty(), result.header().payloadDigest(), 1, List.of(1500L), 2));
        return accumulator.finish(covered).objects();
    }

    private static List<Optional<RejectedResultException>> acceptOneByOne(
            Accumulator accumulator, List<SubJobResult> results) {
        List<Optional<RejectedResultException>> outcomes = new ArrayList<>();
        for (SubJobResult result : results) {
            outcomes.addAll(accumulator.acceptAll(List.of(result)));
        }
        return outcomes;
    }

    private static List<String> described(List<Optional<RejectedResultException>> outcomes) {
        return outcomes.stream()
                .map(outcome -> outcome.map(e -> e.reason() + ": " + e.detail()).orElse("accepted"))
                .toList();
    }

    @ParameterizedTest
    @ValueSource(strings = {"sum", "weighted-mean"})
    void acceptAll_mixedResults_areThoseOfAcceptOneByOne(String program) {
        JobSpec job = TestJobs.job(program, TestJobs.CKKS, 4, LAYOUT); // room for four
        List<SubJobResult> results = mixed(job);
        try (var together = programNamed(program).start(job, Materials.NONE);
                var single = programNamed(program).start(job, Materials.NONE)) {
            List<String> outcomes = described(together.acceptAll(results));
            assertThat(outcomes).isEqualTo(described(acceptOneByOne(single, results)));
            assertThat(outcomes.stream().filter("accepted"::equals)).hasSize(4);
            assertThat(outcomes.get(1)).startsWith("RESIDUE_OUT_OF_RANGE: object 1: ");
            assertThat(outcomes.get(6)).isEqualTo("accepted"); // its room was that of refused ones
            assertThat(outcomes.get(7)).startsWith("CAPACITY_EXCEEDED");
            assertThat(finished(together, results.get(0))).isEqualTo(finished(single, results.get(0)));
        }
    }

    /** {@code results}, and a next one that cannot be had. */
    private static List<SubJobResult> failingAfter(List<SubJobResult> results) {
        return new AbstractList<>() {
            @Override
            public SubJobResult get(int index) {
                if (index == results.size()) {
                    throw new IllegalStateException("no result " + index);
                }
                return results.get(index);
            }

            @Override
            public int size() {
                return results.size() + 1;
            }
        };
    }

    /** Two that wait to be added; and five, for the last of which the first four have to be added. */
    @ParameterizedTest
    @CsvSource({"sum, 2", "sum, 5", "weighted-mean, 2", "weighted-mean, 5"})
    void acceptAll_failureInTheMiddle_leavesNoTrace(String program, int before) {
        JobSpec job = TestJobs.job(program, TestJobs.CKKS, 4, LAYOUT); // room for four
        List<SubJobResult> results = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            results.add(TestJobs.result(job, Math.min(i, 3), LAYOUT, randomObjects(i))
                    .withWeight(i + 1));
        }
        try (var failing = programNamed(program).start(job, Materials.NONE);
                var other = programNamed(program).start(job, Materials.NONE)) {
            assertThatIllegalStateException()
                    .isThrownBy(() -> failing.acceptAll(failingAfter(results.subList(0, before))))
                    .withMessage("no result " + before);
            List<SubJobResult> four = results.subList(0, 4);
            assertThat(described(failing.acceptAll(four))).containsOnly("accepted");
            assertThat(described(other.acceptAll(four))).containsOnly("accepted");
            assertThat(finished(failing, four.get(0))).isEqualTo(finished(other, four.get(0)));
        }
    }
}
