package io.emeth.aggregator;

/**
 * Is told what aggregations do, to count and time it. One observer may watch several aggregations, each of which is
 * named in every call.
 *
 * <p>Methods are called by the threads that do the work, at the same time, and some while the aggregation is locked: they
 * return at once, and ask nothing of the aggregation but what {@link Aggregation#job}, {@link Aggregation#epoch} and {@link
 * Aggregation#vitals} answer. Whatever they throw changes nothing: the first time it is logged. None does anything unless
 * overridden.
 */
public interface AggregationObserver {
    /** Watches nothing. What only an observer would hear is not even measured then. */
    AggregationObserver NONE = new AggregationObserver() {};

    /** What happens to an epoch as a whole. */
    enum Event {
        /** It began. */
        OPENED,
        /** It was taken up where a store had it. */
        RESUMED,
        /** It has a final result, or the next revision of one. */
        FINISHED,
        /** A result was taken out of what was finished: the next revision is due. */
        AMENDED,
        /** It was given up. */
        CANCELED,
        /** It took over what a partial or another aggregation holds. */
        MERGED,
        /** A result is expected from another node. */
        REASSIGNED,
        /**
         * The aggregation has ended, since it could not write down what it did or failed in the middle of a change; the
         * epoch can be opened again.
         */
        LOST,
        /** The aggregation is closed: nothing more is told of it. */
        CLOSED
    }

    /** What is written into a ledger. */
    enum Writing {
        /** Results that were accepted, replaced, taken out or merged, refusals, and reassignments. */
        ENTRIES,
        /** Everything that is counted, so that what came before need not be done again. */
        CHECKPOINT,
        /** A final result. */
        RESULT
    }

    /** Something happened to the epoch. */
    default void happened(Aggregation aggregation, Event event) {}

    /**
     * What was written before has been done again, after {@link Event#RESUMED}.
     *
     * @param changes how many were read again, beside the checkpoint
     * @param bytes of their containers
     * @param nanos that this took, reading the checkpoint included
     */
    default void replayed(Aggregation aggregation, long changes, long bytes, long nanos) {}

    /**
     * A result is counted that was not before.
     *
     * @param bytes of its payload
     * @param nanos from when its header was looked at until its receipt is known
     */
    default void accepted(Aggregation aggregation, long bytes, long nanos) {}

    /** A result that is counted came once more, and has its receipt again. The parameters are as for {@link #accepted}. */
    default void repeated(Aggregation aggregation, long bytes, long nanos) {}

    /**
     * A result was refused, whenever it came, or what should be taken out could not be. {@link Aggregation#tally} differs: it
     * counts what was refused while the epoch was open, in a store once.
     *
     * @param bytes of its payload, as it says; of what is no result, all that came
     * @param nanos as for {@link #accepted}
     */
    default void rejected(Aggregation aggregation, RejectReason reason, long bytes, long nanos) {}

    /** A result was taken out, by itself or because another one takes its place. */
    default void retracted(Aggregation aggregation) {}

    /**
     * Something is on disk.
     *
     * @param entries how many results, refusals and reassignments; of a checkpoint or final result, the results inside
     * @param bytes of containers, of the checkpoint, or of the payload of the final result
     * @param nanos that the call took: a commit may serve several
     */
    default void written(Aggregation aggregation, Writing what, int entries, long bytes, long nanos) {}
}
