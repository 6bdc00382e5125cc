package io.emeth.aggregator;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * One epoch as a {@link PartialStore} knows it, for people and machines that watch.
 *
 * @param numParallel how many results there will be
 * @param covered how many are counted
 * @param rejected how many different ones were refused, by reason
 * @param retracted how many were taken out again
 * @param revision of the last final result; 0 if there was none
 * @param owner who owns it now, if anybody
 * @param bytesSinceCheckpoint what a restart would read again
 * @param deadline of the job, if it has one
 * @param lastChange when something was last written
 */
public record LedgerStatus(
        JobId job,
        int epoch,
        Phase phase,
        int numParallel,
        int covered,
        Map<RejectReason, Long> rejected,
        long retracted,
        int revision,
        Optional<String> owner,
        long bytesSinceCheckpoint,
        Optional<Instant> deadline,
        Instant lastChange) {}
