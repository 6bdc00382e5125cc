package io.emeth.aggregator.cli;

import io.emeth.aggregator.Aggregation;
import io.emeth.aggregator.LedgerEntry;
import io.emeth.aggregator.NodeAddress;
import io.emeth.aggregator.Part;
import java.util.Map;
import java.util.Optional;
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

    /** Tells the aggregation what an earlier run has not told it. */
    void applyTo(Aggregation aggregation) {
        nodes.forEach((index, address) -> {
            try {
                reassign(aggregation, index, NodeAddress.parse(address));
            } catch (IllegalArgumentException | IllegalStateException e) {
                throw new BadInputException("--reassign " + index + "=" + address + ": " + e.getMessage(), e);
            }
        });
    }

    private void reassign(Aggregation aggregation, int index, NodeAddress node) {
        Optional<NodeAddress> from = aggregation.counted(index).flatMap(Part::node);
        if (!from.or(() -> aggregation.reassigned(index)).equals(Optional.of(node))) {
            aggregation.reassign(index, node, cause);
        }
    }
}
