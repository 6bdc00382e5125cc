package io.emeth.aggregator;

import java.util.Optional;

/** What became of one SubJob result. One bad result among thousands is business, not an exception. */
public sealed interface Receipt {

    /**
     * Counted once.
     *
     * @param digest the SHA-256 of the payload, under which the result is listed in the final result
     */
    record Accepted(SubJobId subJob, Digest digest) implements Receipt {}

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
