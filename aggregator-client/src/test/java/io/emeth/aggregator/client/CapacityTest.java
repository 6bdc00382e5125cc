package io.emeth.aggregator.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.emeth.aggregator.Aggregation;
import io.emeth.aggregator.CompletenessPolicy;
import io.emeth.aggregator.FinalResult;
import io.emeth.aggregator.InvalidJobException;
import io.emeth.aggregator.JobSpec;
import io.emeth.aggregator.Materials;
import io.emeth.aggregator.PayloadLayout;
import io.emeth.aggregator.ProgramRegistry;
import io.emeth.aggregator.Receipt;
import io.emeth.aggregator.RejectReason;
import io.emeth.aggregator.RejectedResultException;
import io.emeth.aggregator.SubJobResult;
import io.emeth.aggregator.he.program.BuiltInPrograms;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** The plan's limits are kept to while results arrive, and looked at before the requester believes a total. */
class CapacityTest {
    private static final ProgramRegistry PROGRAMS = ProgramRegistry.discover();
    private static final ProgramFixture BFV = ProgramFixture.of("bfv");
    private static final PayloadLayout LAYOUT = PayloadLayout.vector(4);

    @AfterAll
    static void close() {
        BFV.close();
    }

    private static long half() {
        return BFV.keys.context().parameters().plainModulus() / 2;
    }

    /** Ten SubJobs, of whose results exactly {@code fitting} of the largest fit into t. */
    private static JobSpec job(String program, int fitting) {
        return BFV.keys
                .job(program, 10, LAYOUT)
                .withValueBound(BigDecimal.valueOf(half() / fitting))
                .withMaxWeight(100)
                .withCompleteness(new CompletenessPolicy.Quorum(1, Instant.EPOCH));
    }

    private static SubJobResult largest(JobSpec job, int index, long weight) {
        long bound = job.valueBound().orElseThrow().longValueExact();
        return BFV.result(
                job, BuiltInPrograms.of(job), index, Map.of("values", new long[] {bound, -bound, bound, 0}), weight);
    }

    private static void assertFull(Receipt receipt) {
        assertThat(receipt)
                .isInstanceOfSatisfying(
                        Receipt.Rejected.class,
                        rejected -> assertThat(rejected.reason()).isEqualTo(RejectReason.CAPACITY_EXCEEDED));
    }

    @Test
    void accept_oneMoreThanFits_isRefusedAndNeverWraps() throws Exception {
        JobSpec job = job("sum", 3);
        assertThat(BuiltInPrograms.of(job).plan(job).maxContributions()).isEqualTo(3);
        try (Aggregation aggregation = Aggregation.open(job, 0, PROGRAMS)) {
            for (int i = 0; i < 3; i++) {
                assertThat(aggregation.accept(largest(job, i, 1))).isInstanceOf(Receipt.Accepted.class);
            }
            assertFull(aggregation.accept(largest(job, 3, 1)));
            assertThat(aggregation.coveredCount()).isEqualTo(3);
            assertThat(aggregation.retract(largest(job, 1, 1))).isInstanceOf(Receipt.Rejected.class);
            FinalResult total = aggregation.finish(Instant.now());
            long bound = half() / 3;
            assertThat(new FinalResultDecryptor(job, BFV.keys.secretKey())
                            .decryptIntegers(total)
                            .get("values"))
                    .containsExactly(3 * bound, -3 * bound, 3 * bound, 0);
        }
    }

    @Test
    void accept_weightBeyondThePlan_isRefused() {
        JobSpec job = job("weighted-mean", 12);
        assertThat(BuiltInPrograms.of(job).plan(job).maxTotalWeight()).hasValue(12);
        try (Aggregation aggregation = Aggregation.open(job, 0, PROGRAMS)) {
            assertThat(aggregation.accept(largest(job, 0, 7))).isInstanceOf(Receipt.Accepted.class);
            assertFull(aggregation.accept(largest(job, 1, 6)));
            assertThat(aggregation.accept(largest(job, 1, 5))).isInstanceOf(Receipt.Accepted.class);
            assertFull(aggregation.accept(largest(job, 2, 1)));
        }
    }

    @Test
    void merge_moreThanFits_isRefusedWhole() throws Exception {
        JobSpec job = job("sum", 3);
        List<Aggregation> halves = new ArrayList<>();
        for (int part = 0; part < 2; part++) {
            halves.add(Aggregation.open(job, 0, PROGRAMS));
            for (int i = 0; i < 2; i++) {
                halves.get(part).accept(largest(job, 2 * part + i, 1));
            }
        }
        try (Aggregation a = halves.get(0);
                Aggregation b = halves.get(1)) {
            assertThatThrownBy(() -> a.merge(b))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("results of 4");
            assertThat(a.coveredCount()).isEqualTo(2);
            assertThat(b.accept(largest(job, 9, 1))).isInstanceOf(Receipt.Accepted.class);
        }
    }

    @Test
    void open_policyAllBeyondThePlan_isRefused() {
        JobSpec job = job("sum", 3).withCompleteness(new CompletenessPolicy.All());
        assertThatThrownBy(() -> Aggregation.open(job, 0, PROGRAMS)).isInstanceOf(InvalidJobException.class);
        assertThatThrownBy(() -> new SubJobEncryptor(job, BFV.keys.publicKey()))
                .isInstanceOf(InvalidJobException.class);
    }

    @Test
    void decrypt_otherPlan_isRejected() throws Exception {
        JobSpec job = job("sum", 3);
        List<SubJobResult> results =
                IntStream.range(0, 3).mapToObj(i -> largest(job, i, 1)).toList();
        FinalResult total = ProgramFixture.aggregate(job, Materials.NONE, results);
        JobSpec otherBound = job.withValueBound(BigDecimal.valueOf(half() / 4));
        assertThatThrownBy(() -> new FinalResultDecryptor(otherBound, BFV.keys.secretKey()).decryptIntegers(total))
                .isInstanceOfSatisfying(RejectedResultException.class, e -> {
                    assertThat(e.reason()).isEqualTo(RejectReason.PARAMETERS_MISMATCH);
                    assertThat(e.getMessage()).contains("plan is");
                });
    }
}
