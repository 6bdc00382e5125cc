package io.emeth.aggregator;

import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a {@link Ledger} found.
 *
 * @param phase where the epoch is
 * @param revision of the last final result; 0 if there was none
 * @param checkpoint what the changes up to some point make, if one was kept
 * @param changes those after the checkpoint, in order
 * @param positions of everything counted, changes included: how many results had ever been counted before each index
 * @param everCounted how many results were ever counted
 * @param tally what was refused and taken out so far
 * @param reassigned the node that each reassigned index is expected from
 * @param result the last final result, and what it left out
 * @param formerOwner who had it last, if that one did not close it
 * @param unfinished what had been begun to be written and was taken away, a line each: what a crash leaves
 * @param repairs what was damaged, and what became of it, a line each; empty if all was well
 */
public record Recovery(
        Phase phase,
        int revision,
        Optional<Partial> checkpoint,
        Changes changes,
        Map<Integer, Long> positions,
        long everCounted,
        Tally tally,
        Map<Integer, NodeAddress> reassigned,
        Optional<Finished> result,
        Optional<String> formerOwner,
        List<String> unfinished,
        List<String> repairs) {

    /** Whether nothing had been written. */
    boolean isNew() {
        return phase == Phase.OPEN && everCounted == 0 && tally.equals(Tally.NONE) && reassigned.isEmpty();
    }

    /** A final result, and what it left out. */
    public record Finished(FinalResult result, Tally tally) {}

    /** Changes that are read one after the other, each from disk when it is asked for. */
    public interface Changes {
        /** How many there are. */
        int count();

        /** The changes; a failure to read one is a {@link StoreException}. */
        Iterator<LedgerEntry.Change> iterator();
    }

    /** The bytes of a change in one piece. */
    static ByteBuffer bytes(LedgerEntry.Change change) {
        if (change.container().size() == 1) {
            return change.container().get(0);
        }
        ByteBuffer whole = Container.allocate(Math.toIntExact(change.containerBytes()));
        change.container().forEach(piece -> whole.put(piece.duplicate()));
        return whole.flip();
    }
}
