package io.emeth.aggregator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ReplicasTest {
    private static final JobSpec JOB = Results.sumJob(4, 2, ElementType.INT64);

    private static SubJobHeader header(int index, long value) {
        return Results.plain(JOB, index, Results.longs(value, value)).header();
    }

    private static void assertRejected(RejectReason reason, String detail, SubJobHeader... headers) {
        assertThatExceptionOfType(RejectedResultException.class)
                .isThrownBy(() -> Replicas.among(List.of(headers)))
                .matches(e -> e.reason() == reason)
                .withMessageContaining(detail);
    }

    @Test
    void among_resultsInAnyOrder_isTheSameAscendingList() throws Exception {
        List<SubJobHeader> headers = new ArrayList<>();
        for (long value = 0; value < 9; value++) {
            headers.add(header((int) (value % 3), value));
        }
        headers.add(header(3, 100)); // alone
        List<Replica> replicas = Replicas.among(headers);
        assertThat(replicas).hasSize(9).isSorted();
        assertThat(replicas).noneMatch(replica -> replica.index() == 3);
        Collections.shuffle(headers, new Random(5));
        assertThat(Replicas.among(headers)).isEqualTo(replicas);
    }

    @Test
    void among_publicDifferences_areNamed() {
        assertRejected(RejectReason.DUPLICATE_INDEX, "byte for byte", header(1, 5), header(2, 5), header(1, 5));
        SubJobHeader again = Results.plain(JOB, 1, Results.longs(1, 1))
                .withNode(ReplicaSamples.NODE)
                .header();
        SubJobHeader other = Results.plain(JOB, 1, Results.longs(2, 2))
                .withNode(ReplicaSamples.NODE)
                .header();
        assertRejected(RejectReason.DUPLICATE_INDEX, "computed index 1 more than once", again, other);
        SubJobHeader heavy =
                Results.plain(JOB, 1, Results.longs(1, 1)).withWeight(3).header();
        assertRejected(RejectReason.WEIGHT_OUT_OF_RANGE, "has weight 3", header(1, 5), heavy);
        SubJobHeader shorter =
                Results.plain(JOB, 1, PayloadLayout.vector(1), Results.longs(1)).header();
        assertRejected(RejectReason.LAYOUT_MISMATCH, "has layout values[1]", header(1, 5), shorter);
    }

    @Test
    void among_moreOfOneIndexThanAreCompared_isTooLarge() throws Exception {
        List<SubJobHeader> headers = new ArrayList<>();
        for (int i = 0; i < ReplicaCheckTerms.MAX_PER_INDEX; i++) {
            headers.add(header(0, i));
        }
        assertThat(Replicas.among(headers)).hasSize(ReplicaCheckTerms.MAX_PER_INDEX);
        headers.add(header(0, 1000));
        assertRejected(RejectReason.TOO_LARGE, "65 replicas", headers.toArray(SubJobHeader[]::new));
    }

    @Test
    void requireOurs_foreignHeaders_areRejected() throws Exception {
        SubJobHeader header = header(1, 5);
        Replicas.requireOurs(JOB, 0, header);
        assertReason(RejectReason.WRONG_EPOCH, JOB, 1, header);
        assertReason(RejectReason.INDEX_OUT_OF_RANGE, Results.sumJob(1, 2, ElementType.INT64), 0, header);
        assertReason(
                RejectReason.WEIGHT_OUT_OF_RANGE,
                JOB.withMaxWeight(2),
                0,
                Results.plain(JOB, 1, Results.longs(1, 1)).withWeight(3).header());
    }

    private static void assertReason(RejectReason reason, JobSpec job, int epoch, SubJobHeader header) {
        assertThatExceptionOfType(RejectedResultException.class)
                .isThrownBy(() -> Replicas.requireOurs(job, epoch, header))
                .matches(e -> e.reason() == reason);
    }
}
