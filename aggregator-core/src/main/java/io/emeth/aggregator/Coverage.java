package io.emeth.aggregator;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** Which results are counted, and in which order they came. Guarded by the intake's lock. */
final class Coverage {
    private final CoveredSet covered = new CoveredSet();
    private final Map<Integer, Long> positions = new HashMap<>(); // of what is covered, by index
    private Optional<String> parametersId = Optional.empty(); // the program takes only the job's
    private long everCounted; // those taken out since included

    CoveredSet covered() {
        return covered;
    }

    /** The encryption parameters of what is counted, if it is encrypted, and not nothing. */
    Optional<String> parametersId() {
        return covered.size() == 0 ? Optional.empty() : parametersId;
    }

    /** How many results were ever counted, those taken out since included. */
    long everCounted() {
        return everCounted;
    }

    /** The first of {@code count} positions, which nobody else gets. */
    long takePositions(int count) {
        everCounted += count;
        return everCounted - count;
    }

    /** Where the result of an index that is covered was counted. */
    long positionOf(int index) {
        return Objects.requireNonNull(positions.get(index), "what is covered has a position");
    }

    void add(Part part, long position, Optional<String> itsParametersId) {
        covered.add(part);
        positions.put(part.index(), position);
        parametersId = itsParametersId;
    }

    void remove(Part part) {
        covered.remove(part);
        positions.remove(part.index());
    }

    void addAll(PartialHeader header) {
        parametersId = parametersId().or(header::parametersId);
        header.parts().forEach(part -> add(part, takePositions(1), parametersId));
    }

    /** With positions after those here, in the order that they have there. */
    void addAll(Coverage other) {
        parametersId = parametersId().or(other::parametersId);
        other.covered.parts().forEach(part -> add(part, everCounted + other.positionOf(part.index()), parametersId));
        everCounted += other.everCounted;
    }

    /**
     * Takes over the positions that are written down.
     *
     * @throws RejectedResultException if other indices are covered
     */
    void resume(Recovery recovery) throws RejectedResultException {
        if (!positions.keySet().equals(recovery.positions().keySet())) {
            throw new RejectedResultException(
                    RejectReason.NOT_COVERED,
                    "done again, the changes cover " + positions.size() + " results, not the "
                            + recovery.positions().size() + " that are written down");
        }
        positions.putAll(recovery.positions());
        everCounted = recovery.everCounted();
    }
}
