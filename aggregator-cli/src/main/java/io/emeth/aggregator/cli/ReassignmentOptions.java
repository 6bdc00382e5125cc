package io.emeth.aggregator.cli;

import io.emeth.aggregator.Aggregation;
import io.emeth.aggregator.LedgerEntry;
import io.emeth.aggregator.NodeAddress;
import java.util.Map;
import picocli.CommandLine.Option;

/** SubJobs that were given to other nodes. */
final class ReassignmentOptions {
    @Option(
            names = "--reassign",
            paramLabel = "INDEX=ADDRESS",
            description = "From now on, take this result from this node only; repeat for more.")
    private Map<Integer, String> nodes = Map.of();

    @Option(
            names = "--cause",
            defaultValue = "TIMEOUT",
            paramLabel = "WHY",
            description = "Of --reassign: ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
    private LedgerEntry.Cause cause;

    /** Tells the aggregation. */
    void applyTo(Aggregation aggregation) {
        nodes.forEach((index, address) -> {
            try {
                aggregation.reassign(index, NodeAddress.parse(address), cause);
            } catch (IllegalArgumentException | IllegalStateException e) {
                throw new BadInputException("--reassign " + index + "=" + address + ": " + e.getMessage(), e);
            }
        });
    }
}
