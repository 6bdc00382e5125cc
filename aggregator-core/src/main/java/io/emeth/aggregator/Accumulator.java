package io.emeth.aggregator;

/**
 * The running state of one aggregation: a fresh one is the identity, {@link #accept} adds a result, {@link #merge}
 * adds what another one holds, {@link #finish} makes the final payload.
 *
 * <p>What {@code finish} returns is a function of the set of accepted results alone: the same bytes for any order of
 * acceptance and any split over merged accumulators. An accumulator need not be thread-safe; {@link Aggregation}
 * calls one at a time.
 */
public interface Accumulator extends AutoCloseable {

    /**
     * Adds one result.
     *
     * <p>The caller has checked job, epoch, program, index and weight. The accumulator checks the rest against the
     * job: plain or encrypted, element type or parameters, layout, and every byte of every object. It may keep
     * references to the result's buffers until it is closed.
     *
     * @throws RejectedResultException if the result cannot be taken; the state is then what it was before
     */
    void accept(SubJobResult result) throws RejectedResultException;

    /**
     * Adds everything {@code other} holds and closes {@code other}.
     *
     * @param other of the same program and job, with no result in common with this one
     * @throws IllegalArgumentException if {@code other} belongs to another kind or job; neither has changed then
     */
    void merge(Accumulator other);

    /**
     * Makes the final payload of what was accepted so far, without disturbing it.
     *
     * @param covered exactly the results accepted, at least one
     */
    FinalPayload finish(CoveredSet covered);

    /** Frees what the accumulator holds. Closing twice does nothing; after closing only {@code close} may be called. */
    @Override
    void close();
}
