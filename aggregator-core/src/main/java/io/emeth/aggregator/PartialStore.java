package io.emeth.aggregator;

import java.time.Instant;
import java.util.List;
import java.util.SortedMap;

/** Where aggregations outlive the process that runs them. Thread-safe. */
public interface PartialStore extends AutoCloseable {

    /**
     * Makes the caller the owner of one epoch of a job: begun now, or taken up where it was.
     *
     * @param materials the digests of what the program is given beside the results
     * @param keepContainers whether every accepted container is kept until the end, and not only until a checkpoint
     *     makes it superfluous
     * @throws StoreException of kind {@link StoreException.Kind#OWNED} if somebody else is the owner, {@link
     *     StoreException.Kind#OTHER_JOB} if what is there was begun with another job description of the same id, or
     *     other materials
     */
    Ledger open(JobSpec job, int epoch, SortedMap<String, Digest> materials, boolean keepContainers);

    /** All epochs that are kept, by job and epoch, whoever owns them. */
    List<LedgerStatus> status();

    /**
     * Forgets what was finished or cancelled before {@code instant} and nobody owns.
     *
     * @return how many epochs are gone
     */
    int collect(Instant instant);

    /** Frees what the store holds, and gives up ownership of what it opened. Closing twice does nothing. */
    @Override
    void close();
}
