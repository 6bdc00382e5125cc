package io.emeth.aggregator.store;

import io.emeth.aggregator.Digest;
import io.emeth.aggregator.FinalResult;
import io.emeth.aggregator.JobSpec;
import io.emeth.aggregator.Ledger;
import io.emeth.aggregator.LedgerEntry;
import io.emeth.aggregator.LedgerEntry.Action;
import io.emeth.aggregator.LedgerEntry.Change;
import io.emeth.aggregator.LedgerEntry.Rejection;
import io.emeth.aggregator.LedgerStatus;
import io.emeth.aggregator.Partial;
import io.emeth.aggregator.PartialStore;
import io.emeth.aggregator.Phase;
import io.emeth.aggregator.Recovery;
import io.emeth.aggregator.Tally;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;

/** What an aggregation that is never stopped asks of a store: which rejections are new, and what was accepted. */
final class MemoryStore implements PartialStore, Ledger {
    private final Set<Digest> refused = new HashSet<>();
    private final Map<Integer, ByteBuffer> accepted = new HashMap<>();

    @Override
    public Ledger open(JobSpec job, int epoch, SortedMap<String, Digest> materials, boolean keepContainers) {
        return this;
    }

    @Override
    public Recovery recovery() {
        Recovery.Changes none = new Recovery.Changes() {
            @Override
            public int count() {
                return 0;
            }

            @Override
            public Iterator<Change> iterator() {
                return Collections.emptyIterator();
            }
        };
        return new Recovery(
                Phase.OPEN,
                0,
                Optional.empty(),
                none,
                Map.of(),
                0,
                Tally.NONE,
                Map.of(),
                Optional.empty(),
                Optional.empty(),
                List.of(),
                List.of());
    }

    @Override
    public List<Rejection> append(List<? extends LedgerEntry> entries) {
        List<Rejection> fresh = new ArrayList<>();
        for (LedgerEntry entry : entries) {
            if (entry instanceof Rejection rejection && refused.add(rejection.identity())) {
                fresh.add(rejection);
            } else if (entry instanceof Change change) {
                change.parts().forEach(part -> accepted.remove(part.index()));
                if (change.action() == Action.ACCEPT) {
                    ByteBuffer bytes = ByteBuffer.wrap(Samples.join(change.container()));
                    accepted.put(change.parts().get(0).index(), bytes);
                }
            }
        }
        return fresh;
    }

    @Override
    public void checkpoint(Partial partial) {
        throw new AssertionError("nobody asked for a checkpoint");
    }

    @Override
    public long bytesSinceCheckpoint() {
        return 0;
    }

    @Override
    public Optional<ByteBuffer> accepted(int index) {
        return Optional.ofNullable(accepted.get(index));
    }

    @Override
    public void finish(int revision, FinalResult result, Tally tally, Instant now) {
        // The aggregation has it.
    }

    @Override
    public void cancel(Instant now) {
        // The aggregation knows.
    }

    @Override
    public List<LedgerStatus> status() {
        return List.of();
    }

    @Override
    public int collect(Instant instant) {
        return 0;
    }

    @Override
    public void close() {
        // Nothing is held.
    }
}
