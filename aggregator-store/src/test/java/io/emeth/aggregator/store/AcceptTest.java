package io.emeth.aggregator.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.emeth.aggregator.Aggregation;
import io.emeth.aggregator.ElementType;
import io.emeth.aggregator.JobSpec;
import io.emeth.aggregator.Materials;
import io.emeth.aggregator.PartialStore;
import io.emeth.aggregator.PayloadLayout;
import io.emeth.aggregator.ProgramRegistry;
import io.emeth.aggregator.Receipt;
import io.emeth.aggregator.RejectReason;
import io.emeth.aggregator.Resubmission;
import io.emeth.aggregator.SubJobId;
import io.emeth.aggregator.SubJobResult;
import io.emeth.aggregator.Workers;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Collections;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of results in an aggregation that is kept in a store, and would not be the same in memory. */
class AcceptTest {
    private static final JobSpec REPLACING = Samples.JOB.withResubmission(Resubmission.REPLACE);

    @TempDir
    private Path folder;

    private static Aggregation open(JobSpec job, PartialStore store) {
        return Aggregation.open(job, 0, ProgramRegistry.discover(), Materials.NONE, Workers.caller(), store);
    }

    private static SubJobResult result(long seed) {
        return Samples.result(REPLACING, 0, seed);
    }

    private static void assertRejected(RejectReason reason, Receipt receipt) {
        assertThat(receipt)
                .isInstanceOfSatisfying(
                        Receipt.Rejected.class,
                        rejected -> assertThat(rejected.reason())
                                .as(rejected.detail())
                                .isEqualTo(reason));
    }

    @Test
    void replacedResult_sentAgain_staysReplaced() {
        try (PartialStore store = SqliteStore.open(folder)) {
            try (Aggregation aggregation = open(REPLACING, store)) {
                assertThat(aggregation.accept(result(1))).isInstanceOf(Receipt.Accepted.class);
                assertThat(aggregation.accept(result(2))).isInstanceOf(Receipt.Accepted.class);
                assertRejected(RejectReason.DUPLICATE_INDEX, aggregation.accept(result(1)));
            }
            try (Aggregation again = open(REPLACING, store)) {
                assertRejected(RejectReason.DUPLICATE_INDEX, again.accept(result(1)));
                assertThat(again.accept(result(2))).isInstanceOf(Receipt.Accepted.class);
                assertThat(again.accept(result(3))).isInstanceOf(Receipt.Accepted.class);
                assertThat(again.tally().retracted()).hasSize(2);
            }
        }
    }

    @Test
    void resultLongerThanAStoreTakes_isTooLarge() {
        int pieces = 33;
        ByteBuffer piece = ByteBuffer.allocateDirect(64 << 20);
        PayloadLayout layout = PayloadLayout.vector((long) pieces * piece.capacity());
        JobSpec job = JobSpec.plain(Samples.JOB.job(), "plain-concat", 1, layout, ElementType.BYTES);
        SubJobResult result = SubJobResult.plain(
                new SubJobId(job.job(), 0, 0),
                job.program(),
                ElementType.BYTES,
                layout,
                Collections.nCopies(pieces, piece));
        try (PartialStore store = SqliteStore.open(folder);
                Aggregation aggregation = open(job, store)) {
            assertRejected(RejectReason.TOO_LARGE, aggregation.accept(result));
            assertThat(aggregation.vitals().covered()).isZero();
        }
    }
}
