package io.emeth.aggregator.store;

import static io.emeth.aggregator.store.Samples.accept;
import static io.emeth.aggregator.store.Samples.result;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.emeth.aggregator.JobSpec;
import io.emeth.aggregator.Ledger;
import io.emeth.aggregator.LedgerEntry.Action;
import io.emeth.aggregator.LedgerEntry.Cause;
import io.emeth.aggregator.LedgerEntry.Change;
import io.emeth.aggregator.LedgerEntry.Reassignment;
import io.emeth.aggregator.LedgerEntry.Rejection;
import io.emeth.aggregator.NodeAddress;
import io.emeth.aggregator.Partial;
import io.emeth.aggregator.PartialStore;
import io.emeth.aggregator.Phase;
import io.emeth.aggregator.Recovery;
import io.emeth.aggregator.RejectReason;
import io.emeth.aggregator.StoreException;
import io.emeth.aggregator.SubJobResult;
import io.emeth.aggregator.Tally;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** What every store promises. */
abstract class LedgerContract {
    static final Instant NOW = Instant.parse("2026-11-23T09:00:00Z");

    /** The store of this test, opened again if it was closed. */
    abstract PartialStore store();

    Ledger open() {
        return open(Samples.JOB, false);
    }

    Ledger open(JobSpec job, boolean keepContainers) {
        return store().open(job, 0, new TreeMap<>(), keepContainers);
    }

    static List<Change> changes(Recovery recovery) {
        List<Change> changes = new ArrayList<>();
        recovery.changes().iterator().forEachRemaining(change -> {
            assertThat(Samples.part(Samples.parsed(change)))
                    .isEqualTo(change.parts().get(0));
            changes.add(new Change(change.action(), change.firstPosition(), change.parts(), List.of()));
        });
        assertThat(changes).hasSize(recovery.changes().count());
        return changes;
    }

    static void assertRefused(StoreException.Kind kind, ThrowingCallable call, String... words) {
        StoreException refusal = catchThrowableOfType(StoreException.class, call);
        assertThat(refusal).isNotNull();
        assertThat(refusal.kind()).as(refusal.getMessage()).isEqualTo(kind);
        for (String word : words) {
            assertThat(refusal).hasMessageContaining(word);
        }
        assertThat(refusal.getMessage()).doesNotContain("\n");
    }

    static List<SubJobResult> results(int count) {
        return IntStream.range(0, count).mapToObj(Samples::result).toList();
    }

    @Test
    void new_ledger_isEmpty() {
        try (Ledger ledger = open()) {
            Recovery recovery = ledger.recovery();
            assertThat(recovery.phase()).isEqualTo(Phase.OPEN);
            assertThat(recovery.revision()).isZero();
            assertThat(recovery.checkpoint()).isEmpty();
            assertThat(recovery.changes().count()).isZero();
            assertThat(recovery.positions()).isEmpty();
            assertThat(recovery.everCounted()).isZero();
            assertThat(recovery.tally()).isEqualTo(Tally.NONE);
            assertThat(recovery.result()).isEmpty();
            assertThat(recovery.repairs()).isEmpty();
        }
    }

    @Test
    void append_openedAgain_givesTheChangesInOrder() {
        try (Ledger ledger = open()) {
            ledger.append(List.of(accept(0, result(5)), accept(1, result(3))));
            ledger.append(List.of(Samples.retract(0, result(5)), accept(2, result(7))));
        }
        try (Ledger ledger = open()) {
            Recovery recovery = ledger.recovery();
            assertThat(changes(recovery))
                    .extracting(change -> change.action() + " " + change.firstPosition() + " "
                            + change.parts().get(0).index())
                    .containsExactly("ACCEPT 0 5", "ACCEPT 1 3", "RETRACT 0 5", "ACCEPT 2 7");
            assertThat(recovery.positions()).isEqualTo(Map.of(3, 1L, 7, 2L));
            assertThat(recovery.everCounted()).isEqualTo(3);
            assertThat(recovery.tally().retracted()).containsExactly(Samples.part(result(5)));
            assertThat(recovery.repairs()).isEmpty();
        }
    }

    @Test
    void checkpoint_openedAgain_givesItAndTheChangesAfterIt() {
        try (Ledger ledger = open()) {
            ledger.append(List.of(accept(0), accept(1)));
            assertThat(ledger.bytesSinceCheckpoint()).isGreaterThan(2 * 8 * Samples.LENGTH);
            ledger.checkpoint(Samples.partial(2, results(2)));
            assertThat(ledger.bytesSinceCheckpoint()).isZero();
            ledger.append(List.of(accept(2)));
        }
        try (Ledger ledger = open()) {
            Recovery recovery = ledger.recovery();
            assertThat(recovery.checkpoint().orElseThrow().header().parts())
                    .extracting(part -> part.index())
                    .containsExactly(0, 1);
            assertThat(changes(recovery)).extracting(Change::firstPosition).containsExactly(2L);
            assertThat(recovery.positions().keySet()).containsExactlyInAnyOrder(0, 1, 2);
            assertThat(recovery.repairs()).isEmpty();
            assertThat(ledger.bytesSinceCheckpoint()).isEqualTo(accept(2).containerBytes());
        }
    }

    @Test
    void finish_openedAgain_givesTheSameBytes() {
        Tally tally = new Tally(Map.of(RejectReason.MALFORMED, 2L), List.of(Samples.part(result(9))));
        try (Ledger ledger = open()) {
            ledger.append(List.of(accept(0)));
            ledger.finish(1, Samples.finalResult(1), tally, NOW);
            ledger.finish(1, Samples.finalResult(1), tally, NOW);
        }
        try (Ledger ledger = open()) {
            Recovery recovery = ledger.recovery();
            assertThat(recovery.phase()).isEqualTo(Phase.FINISHED);
            assertThat(recovery.revision()).isEqualTo(1);
            assertThat(Samples.join(recovery.result().orElseThrow().result().toBuffers()))
                    .isEqualTo(Samples.join(Samples.finalResult(1).toBuffers()));
            assertThat(recovery.result().orElseThrow().tally()).isEqualTo(tally);
        }
    }

    @Test
    void append_indexThatIsCounted_isRefusedWholeAndEndsTheLedger() {
        try (Ledger ledger = open()) {
            ledger.append(List.of(accept(0, result(5))));
            assertRefused(
                    StoreException.Kind.LOST,
                    () -> ledger.append(List.of(accept(1, result(6)), accept(2, result(5)))),
                    "contradicts what is written");
            assertRefused(
                    StoreException.Kind.LOST, () -> ledger.append(List.of(accept(1, result(7)))), "open it again");
            assertRefused(StoreException.Kind.LOST, () -> ledger.cancel(NOW));
        }
        try (Ledger ledger = open()) {
            assertThat(ledger.recovery().positions()).isEqualTo(Map.of(5, 0L));
            assertThat(ledger.recovery().phase()).isEqualTo(Phase.OPEN);
        }
    }

    @Test
    void append_positionThatIsTaken_isRefused() {
        try (Ledger ledger = open()) {
            ledger.append(List.of(accept(0)));
            assertRefused(StoreException.Kind.LOST, () -> ledger.append(List.of(accept(0, result(1)))));
        }
    }

    @Test
    void append_retractionAndAcceptanceOfOneIndex_replacesInOneStep() {
        SubJobResult other = Samples.result(Samples.JOB, 5, 77);
        try (Ledger ledger = open()) {
            ledger.append(List.of(accept(0, result(5))));
            ledger.append(List.of(Samples.retract(0, result(5)), accept(1, other)));
            assertThat(ledger.accepted(5).orElseThrow()).isEqualTo(ByteBuffer.wrap(Samples.join(other.toBuffers())));
        }
        try (Ledger ledger = open()) {
            assertThat(ledger.recovery().positions()).isEqualTo(Map.of(5, 1L));
            assertThat(changes(ledger.recovery())).hasSize(3);
        }
    }

    @Test
    void append_retractionOfWhatIsNotCounted_isRefused() {
        try (Ledger ledger = open()) {
            ledger.append(List.of(accept(0, result(5))));
            assertRefused(
                    StoreException.Kind.LOST,
                    () -> ledger.append(List.of(Samples.retract(0, result(6)))),
                    "index 6 is not counted at position 0");
        }
    }

    @Test
    void append_entriesThatContradictThemselves_leaveTheLedgerUsable() {
        Change two = new Change(
                Action.ACCEPT,
                0,
                List.of(Samples.part(result(0)), Samples.part(result(1))),
                result(0).toBuffers());
        Change notMerged = new Change(
                Action.MERGE, 0, List.of(Samples.part(result(0))), result(0).toBuffers());
        Change empty = new Change(Action.ACCEPT, 0, List.of(Samples.part(result(0))), List.of());
        try (Ledger ledger = open()) {
            for (Change change : List.of(two, notMerged, empty)) {
                assertThatThrownBy(() -> ledger.append(List.of(change))).isInstanceOf(IllegalArgumentException.class);
            }
            ledger.append(List.of(accept(0)));
        }
    }

    @Test
    void append_rejections_countsEachIdentityOnceAndTellsTheNewOnes() {
        Rejection first = Samples.rejection(1, RejectReason.MALFORMED);
        Rejection second = Samples.rejection(2, RejectReason.MALFORMED);
        try (Ledger ledger = open()) {
            assertThat(ledger.append(List.of(first, accept(0), second))).containsExactly(first, second);
            assertThat(ledger.append(List.of(second, first))).isEmpty();
        }
        try (Ledger ledger = open()) {
            assertThat(ledger.recovery().tally().rejected()).isEqualTo(Map.of(RejectReason.MALFORMED, 2L));
            assertThat(ledger.append(List.of(first))).isEmpty();
        }
    }

    @Test
    void append_reassignments_theLastOneHolds() {
        NodeAddress first = new NodeAddress(new byte[20]);
        NodeAddress second = NodeAddress.parse("0x" + "12".repeat(20));
        try (Ledger ledger = open()) {
            ledger.append(List.of(
                    new Reassignment(4, first, Cause.TIMEOUT),
                    new Reassignment(5, first, Cause.FAILED),
                    new Reassignment(4, second, Cause.DECLINED)));
        }
        try (Ledger ledger = open()) {
            assertThat(ledger.recovery().reassigned()).isEqualTo(Map.of(4, second, 5, first));
        }
    }

    @Test
    void append_merge_countsAllPartsAndWhatWasRefusedThere() {
        Partial partial = Samples.partial(Samples.JOB, 3, results(3), Map.of("MALFORMED", 4L));
        try (Ledger ledger = open()) {
            ledger.append(List.of(Samples.merge(0, partial), Samples.rejection(1, RejectReason.MALFORMED)));
            ledger.append(List.of(accept(3)));
            assertThat(ledger.accepted(1)).as("it came in a partial").isEmpty();
        }
        try (Ledger ledger = open()) {
            Recovery recovery = ledger.recovery();
            Change merge = recovery.changes().iterator().next();
            assertThat(merge.action()).isEqualTo(Action.MERGE);
            assertThat(merge.parts()).isEqualTo(partial.header().parts());
            assertThat(Samples.join(merge.container())).isEqualTo(Samples.join(partial.toBuffers()));
            assertThat(recovery.positions()).isEqualTo(Map.of(0, 0L, 1, 1L, 2, 2L, 3, 3L));
            assertThat(recovery.everCounted()).isEqualTo(4);
            assertThat(recovery.tally().rejected()).isEqualTo(Map.of(RejectReason.MALFORMED, 5L));
        }
    }

    @Test
    void append_partialThatOverlaps_isRefusedWhole() {
        try (Ledger ledger = open()) {
            ledger.append(List.of(accept(0, result(2))));
            assertRefused(
                    StoreException.Kind.LOST,
                    () -> ledger.append(List.of(Samples.merge(1, Samples.partial(3, results(3))))));
        }
        try (Ledger ledger = open()) {
            assertThat(ledger.recovery().positions()).isEqualTo(Map.of(2, 0L));
        }
    }
}
