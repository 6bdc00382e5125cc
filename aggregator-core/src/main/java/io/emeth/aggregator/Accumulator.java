package io.emeth.aggregator;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The running state of one aggregation: a fresh one is the identity, {@link #accept} adds a result, {@link #merge}
 * adds what another one holds, {@link #retract} takes a result out again, {@link #finish} makes the final payload.
 *
 * <p>What {@code finish} returns is a function of the set of results inside alone: the same bytes for any order of
 * acceptance, any split over merged accumulators, and whatever was inside before it was retracted. An accumulator need
 * not be thread-safe: {@link Aggregation} makes its calls one after the other, but for {@link #shard}, {@link
 * #hasRoomFor}, {@link #headroom} and {@link #memoryBytes}, which come while another thread adds results.
 */
public interface Accumulator extends AutoCloseable {

    /**
     * Adds one result.
     *
     * <p>The caller has checked job, epoch, program, index and weight. The accumulator checks the rest against the
     * job: plain or encrypted, element type or parameters, layout, and every byte of every object. It may keep
     * references to the result's buffers until it is closed, unless it declares that it does not: {@link
     * #keepsBuffers}.
     *
     * @throws RejectedResultException if the result cannot be taken; the state is then what it was before, as after any
     *     other exception. An {@link Error} says that nobody knows what the state is: the aggregation ends
     */
    void accept(SubJobResult result) throws RejectedResultException;

    /**
     * Adds results one after the other, as {@link #accept} would: each is taken or leaves no trace, and none stops the
     * others. A program that sums natively overrides it, to pass over its totals once for several results.
     *
     * @param results at least one
     * @return for each result, in order, why it was not taken; empty if it was. Fewer outcomes than results, but at least
     *     one, mean that the others have not been looked at and shall be given again
     */
    default List<Optional<RejectedResultException>> acceptAll(List<SubJobResult> results) {
        List<Optional<RejectedResultException>> outcomes = new ArrayList<>(results.size());
        for (SubJobResult result : results) {
            try {
                accept(result);
                outcomes.add(Optional.empty());
            } catch (RejectedResultException e) {
                outcomes.add(Optional.of(e));
            } catch (RuntimeException e) {
                if (outcomes.isEmpty()) {
                    throw e;
                }
                return outcomes; // what was taken must be known; the next call fails on this one
            }
        }
        return outcomes;
    }

    /**
     * Whether it keeps references to the buffers of results after the call they came with. If it does not, their memory
     * is used again for the next results that are read from files. Always the same answer.
     */
    default boolean keepsBuffers() {
        return true;
    }

    /**
     * Whether that many more results, of that weight together, are within all limits of the program for certain. If they
     * are not, results are accepted one after the other, so that which of them are refused does not depend on chance.
     */
    default boolean hasRoomFor(long results, long totalWeight) {
        return true;
    }

    /** What may still be added before a limit of the program; empty, as unless overridden, if there is none. For watching. */
    default Optional<Vitals.Headroom> headroom() {
        return Optional.empty();
    }

    /**
     * How many bytes of memory the running state takes, heap or not, if that can be told; 0 unless overridden. Comes at
     * any time, also while another thread adds or merges; what shards share is told by one of them. For watching.
     */
    default long memoryBytes() {
        return 0;
    }

    /**
     * An empty accumulator of the same program, job and materials, so that two threads can add results at the same time,
     * one into each. It is merged into this one before anything else is asked of the two. Whatever limits how many
     * results may be inside counts both together.
     *
     * @return empty, as unless overridden, if results have to take turns
     */
    default Optional<Accumulator> shard() {
        return Optional.empty();
    }

    /**
     * Takes one result out again, as if it had never been accepted.
     *
     * <p>The caller has checked that the result of this index inside has the same digest, weight, first dimensions and
     * number of objects. How the bytes are cut into objects may differ, so the accumulator checks what it reads.
     *
     * @throws RejectedResultException if the result cannot be what was accepted; the state is then what it was before
     * @throws UnsupportedOperationException if the program cannot take results out, which is so unless overridden
     */
    default void retract(SubJobResult result) throws RejectedResultException {
        throw new UnsupportedOperationException("this program cannot take results out again");
    }

    /**
     * Adds everything {@code other} holds and closes {@code other}.
     *
     * @param other of the same program and job, with no result in common with this one
     * @throws IllegalArgumentException if {@code other} belongs to another kind or job; neither has changed then
     */
    void merge(Accumulator other);

    /**
     * Everything inside as objects of at most 2^31 - 1 bytes each, none of them empty, without disturbing it: the same
     * bytes for the same set of results, as {@link #finish}'s are. {@link #restore} takes them.
     *
     * @param covered exactly the results accepted, perhaps none
     * @throws UnsupportedOperationException if the program cannot take its state apart, which is so unless overridden:
     *     every result is then read again after a restart
     */
    default List<ByteBuffer> snapshot(CoveredSet covered) {
        throw new UnsupportedOperationException("this program's state cannot be written");
    }

    /**
     * Adds everything that was inside another accumulator of the same program, job and materials, as {@link #merge} would.
     * References to the buffers may be kept as by {@link #accept}.
     *
     * @param objects what {@link #snapshot} returned there, or somebody says that it did: every byte is checked
     * @param parts the results inside there, by ascending index, none of which is inside here
     * @throws RejectedResultException if the objects cannot be a snapshot of these, or both together are more than the
     *     plan allows; the state is then what it was before
     * @throws UnsupportedOperationException as {@link #snapshot}
     */
    default void restore(List<ByteBuffer> objects, List<Part> parts) throws RejectedResultException {
        throw new UnsupportedOperationException("this program's state cannot be read");
    }

    /**
     * Makes the final payload of what was accepted so far, without disturbing it.
     *
     * @param covered exactly the results accepted, at least one
     */
    FinalPayload finish(CoveredSet covered);

    /**
     * As {@link #finish(CoveredSet)}, with the help of other threads if the program knows what to do with them. The bytes
     * are the same.
     */
    default FinalPayload finish(CoveredSet covered, Workers workers) {
        return finish(covered);
    }

    /** Frees what the accumulator holds. Closing twice does nothing; after closing only {@code close} may be called. */
    @Override
    void close();
}
