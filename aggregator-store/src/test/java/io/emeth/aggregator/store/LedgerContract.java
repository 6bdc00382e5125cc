package io.emeth.aggregator.store;

import static io.emeth.aggregator.store.Samples.accept;
import static io.emeth.aggregator.store.Samples.result;
import static org.assertj.core.api.Assertions.assertThat;

import io.emeth.aggregator.JobSpec;
import io.emeth.aggregator.Ledger;
import io.emeth.aggregator.LedgerEntry.Change;
import io.emeth.aggregator.PartialStore;
import io.emeth.aggregator.Phase;
import io.emeth.aggregator.Recovery;
import io.emeth.aggregator.SubJobResult;
import io.emeth.aggregator.Tally;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
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
        Tally tally =
                new Tally(Map.of(io.emeth.aggregator.RejectReason.MALFORMED, 2L), List.of(Samples.part(result(9))));
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
}
