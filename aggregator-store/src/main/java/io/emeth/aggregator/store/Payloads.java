package io.emeth.aggregator.store;

import io.emeth.aggregator.Digest;
import io.emeth.aggregator.FinalResult;
import io.emeth.aggregator.Partial;
import io.emeth.aggregator.RejectedResultException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The bytes of one ledger: containers one after the other, and partials and final results by number. */
interface Payloads extends AutoCloseable {
    /** What is kept by number. */
    enum Kind {
        CHECKPOINT,
        RESULT
    }

    /** Prepares containers to be kept, each in pieces from position to limit: called before a transaction. */
    List<Location> stage(List<List<ByteBuffer>> containers) throws IOException;

    /** Completes what {@link #stage} began: called in the transaction that names the locations. */
    void keep(List<Location> locations, List<List<ByteBuffer>> containers) throws SQLException;

    /**
     * Reads a container into memory of its own, or into {@code reused} if that is large enough.
     *
     * @return nothing if the bytes are not there, or not those that were written
     */
    Optional<ByteBuffer> read(Location location, ByteBuffer reused) throws IOException, SQLException;

    /** Keeps bytes under a number, instead of what was there. On disk when it returns. */
    void write(Kind kind, long number, List<ByteBuffer> pieces) throws IOException, SQLException;

    /**
     * The partial with this number, unless it is not there or its digest is another one.
     *
     * @throws RejectedResultException if the bytes are those that were written, but none that this library reads
     */
    Optional<Partial> checkpoint(long number, Digest digest) throws IOException, SQLException, RejectedResultException;

    /** The final result with this number, unless it is not there or its digest is another one. */
    Optional<FinalResult> result(long number, Digest digest) throws IOException, SQLException;

    void delete(Kind kind, long number) throws IOException, SQLException;

    /** Frees the space of containers before {@code first}, if that can be done at once. */
    void discardBefore(Location first) throws IOException, SQLException;

    /**
     * Removes what no row names: bytes before the container at {@code first} and after the end of that at {@code tail},
     * and other numbers than those given. Containers are then added at the tail.
     *
     * @return a line for each thing that tells of a write that did not come to its end
     */
    List<String> tidy(Location first, Location tail, Set<Long> checkpoints, Set<Long> results)
            throws IOException, SQLException;

    /** Where a container or a numbered thing is, for messages. */
    String place(Location location);

    /** As above. */
    String place(Kind kind, long number);

    /** Removes everything. */
    void deleteAll() throws IOException, SQLException;

    @Override
    void close() throws IOException;
}
