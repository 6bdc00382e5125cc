package io.emeth.aggregator;

import java.util.Optional;

/** What became of one SubJob result. One bad result among thousands is business, not an exception. */
public sealed interface Receipt {

    /**
     * Counted once.
     *
     * @param node who signed it, or said to have computed it, if anybody
     * @param digest the SHA-256 of the payload, under which the result is listed in the final result
     * @param weight how often it counts
     * @param position how many results the aggregation had counted before. Results that are on their way in at the same
     *     time are counted in no particular order; of everything else in receipts, only this can depend on threads
     */
    record Accepted(SubJobId subJob, Optional<NodeAddress> node, Digest digest, long weight, long position)
            implements Receipt {}

    /**
     * Taken out again: everything is as if it had never been counted, and its index is free.
     *
     * @param digest the SHA-256 of the payload, under which the result was counted
     */
    record Retracted(SubJobId subJob, Digest digest) implements Receipt {}

    /**
     * Left out; the aggregation is as it was before and goes on.
     *
     * @param subJob what the result claims to be; empty if its bytes cannot be read that far
     * @param detail one line that names the value that broke the rule
     */
    record Rejected(Optional<SubJobId> subJob, RejectReason reason, String detail) implements Receipt {}
}
