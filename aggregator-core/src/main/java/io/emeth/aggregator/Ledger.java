package io.emeth.aggregator;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What is written down of one epoch of a job, by its one owner. Whatever a method wrote survives a crash of the process or
 * of the machine once the method has returned. Thread-safe.
 *
 * <p>Every method may throw a {@link StoreException}. It is not known then whether what was to be written is; nothing
 * further can be written, and opening the ledger again tells.
 */
public interface Ledger extends AutoCloseable {
    /** The longest container of an entry: one buffer holds it, with room to align its beginning and its end. */
    long MOST_CONTAINER_BYTES = Integer.MAX_VALUE - 2L * Container.ALIGNMENT;

    /** What was found when the ledger was opened; to be asked once, before anything is written. */
    Recovery recovery();

    /**
     * Adds entries, all of them or none, in this order and after all that were appended before. Calls that come at the
     * same time share one commit.
     *
     * @return the rejections among them whose identity was not there before, in order
     * @throws StoreException also of kind {@link StoreException.Kind#LOST} if another owner has taken over, or the phase
     *     is not {@link Phase#OPEN}, or {@link Phase#FINISHED} or {@link Phase#AMENDED} for retractions: a retraction
     *     makes a finished epoch an amended one
     */
    List<LedgerEntry.Rejection> append(List<? extends LedgerEntry> entries);

    /**
     * Keeps what is counted as one partial, so that the changes before it need not be done again. The two latest
     * checkpoints are kept, and every change after the older one.
     *
     * @param partial what all changes that were appended make; the caller appends none meanwhile
     */
    void checkpoint(Partial partial);

    /** Bytes of containers appended since the last checkpoint, or since the beginning: what a restart reads again. */
    long bytesSinceCheckpoint();

    /**
     * The container that was accepted as {@code index}, if it is covered and still there: for certain if the ledger was
     * opened to keep containers, else only until a checkpoint makes it superfluous.
     */
    Optional<ByteBuffer> accepted(int index);

    /**
     * Keeps a final result, and ends the acceptance of results.
     *
     * @param revision 1 for the first, one more for each after a retraction
     * @param tally what the final result leaves out
     */
    void finish(int revision, FinalResult result, Tally tally, Instant now);

    /** Gives the epoch up. */
    void cancel(Instant now);

    /** Gives up ownership. Closing twice does nothing. */
    @Override
    void close();
}
