package io.emeth.aggregator;

/** What became of one result on its way in. */
sealed interface Outcome {

    /** Nothing yet. */
    record Pending() implements Outcome {}

    /**
     * Counted.
     *
     * @param position how many were before
     * @param isNew whether it was not counted already
     */
    record Counted(long position, boolean isNew) implements Outcome {}

    /** Not counted. */
    record Refused(RejectedResultException reason) implements Outcome {}
}
