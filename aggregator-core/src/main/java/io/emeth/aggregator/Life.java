package io.emeth.aggregator;

import java.util.Optional;

/**
 * Where an aggregation is in its life, and what may happen to it there: the table of {@code docs/life-cycle.md}. Not
 * thread-safe: guarded by the lock of its intake.
 */
final class Life {

    /** The phases of a {@link Ledger}, and those that end with the process. */
    private enum State {
        OPEN("is open"),
        MERGING("is being merged into another"),
        FINISHED("is finished"),
        AMENDED("is finished, and waits for the next revision"),
        CANCELED("is canceled"),
        CLOSED("is closed");

        private final String text;

        State(String text) {
            this.text = text;
        }
    }

    private State state;
    private int revision;
    private Optional<Recovery.Finished> finished;
    private boolean closeWhenReleased;

    private Life(State state, int revision, Optional<Recovery.Finished> finished) {
        this.state = state;
        this.revision = revision;
        this.finished = finished;
    }

    static Life begin() {
        return new Life(State.OPEN, 0, Optional.empty());
    }

    /** A final result that is lost, and can be made again from what is counted, is one that stands but is not there. */
    static Life resume(Recovery recovery) {
        boolean stands = recovery.phase() == Phase.FINISHED;
        return new Life(
                State.valueOf(recovery.phase().name()),
                recovery.revision(),
                recovery.result().filter(result -> stands));
    }

    /** The last final result that still stands, and what it left out. */
    Optional<Recovery.Finished> finished() {
        return finished;
    }

    /** The number of the final result that comes next, or stands. */
    int revision() {
        return finished().isPresent() || state == State.FINISHED ? revision : revision + 1;
    }

    boolean isOpen() {
        return state == State.OPEN;
    }

    /** Whether there was a final result of this epoch before the one that comes next. */
    boolean isRevising() {
        return state == State.AMENDED || state == State.FINISHED;
    }

    /** Whether what was counted is still spoken of: not once it is in another's hands. */
    boolean remembers() {
        return state != State.MERGING && state != State.CLOSED;
    }

    /** @throws RejectedResultException unless results are taken */
    void requireTaking() throws RejectedResultException {
        if (state != State.OPEN) {
            throw closed();
        }
    }

    /** @throws RejectedResultException unless results may be taken out */
    void requireRetracting() throws RejectedResultException {
        if (state != State.OPEN && state != State.FINISHED && state != State.AMENDED) {
            throw closed();
        }
    }

    private RejectedResultException closed() {
        return new RejectedResultException(RejectReason.CLOSED, "the aggregation " + state.text);
    }

    /** @throws IllegalStateException unless it is open */
    void requireOpen(String event) {
        if (state != State.OPEN) {
            throw refused(event);
        }
    }

    private IllegalStateException refused(String event) {
        return new IllegalStateException("cannot " + event + " an aggregation that " + state.text);
    }

    /** Whether a final result may be made, if it is complete. */
    boolean mayFinish() {
        return isOpen() || isRevising();
    }

    /** @throws IllegalStateException unless it may be finished, or is */
    void requireFinishing() {
        if (!mayFinish() && finished().isEmpty()) {
            throw refused("finish");
        }
    }

    /** Returns whether what was finished is amended by that. */
    boolean retracted() {
        if (state != State.FINISHED) {
            return false;
        }
        state = State.AMENDED;
        finished = Optional.empty();
        return true;
    }

    void finish(FinalResult result, Tally tally) {
        revision = revision();
        finished = Optional.of(new Recovery.Finished(result, tally));
        state = State.FINISHED;
    }

    /** @throws IllegalStateException if there is a final result that stands, or it was merged or closed */
    void requireCancelling() {
        if (state != State.OPEN && state != State.AMENDED && state != State.CANCELED) {
            throw refused("cancel");
        }
    }

    boolean isCanceled() {
        return state == State.CANCELED;
    }

    void cancel() {
        state = State.CANCELED;
        finished = Optional.empty();
    }

    void hold() {
        requireOpen("merge");
        state = State.MERGING;
    }

    /** Returns whether it is to be closed now. */
    boolean release(boolean merged) {
        boolean closes = merged || closeWhenReleased;
        state = closes ? State.CLOSED : State.OPEN;
        return closes;
    }

    /** Returns whether it may be closed now: not while it is in the hands of a merge. */
    boolean close() {
        if (state == State.MERGING) {
            closeWhenReleased = true;
            return false;
        }
        state = State.CLOSED;
        return true;
    }
}
