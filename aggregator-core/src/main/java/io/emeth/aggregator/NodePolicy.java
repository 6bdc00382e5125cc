package io.emeth.aggregator;

import java.util.List;
import java.util.Set;

/**
 * Whose results a job takes. A signature that is there must be right under every policy, so that nobody is named who did
 * not sign. Immutable.
 */
public sealed interface NodePolicy {

    /** Whether results without a signature are refused. */
    boolean requiresSignature();

    /**
     * Who may deliver the result of {@code index}.
     *
     * @param node who signed it
     */
    boolean allows(int index, NodeAddress node);

    /** Anybody's, signed or not. */
    record Unsigned() implements NodePolicy {
        @Override
        public boolean requiresSignature() {
            return false;
        }

        @Override
        public boolean allows(int index, NodeAddress node) {
            return true;
        }
    }

    /** Anybody's who signs. */
    record Anybody() implements NodePolicy {
        @Override
        public boolean requiresSignature() {
            return true;
        }

        @Override
        public boolean allows(int index, NodeAddress node) {
            return true;
        }
    }

    /**
     * Those of the nodes listed, of any index.
     *
     * @param addresses 1 to {@link JobSpec#MAX_LISTED_NODES}
     */
    record AllowList(Set<NodeAddress> addresses) implements NodePolicy {

        /** @throws IllegalArgumentException if there are none, or too many */
        public AllowList {
            addresses = Set.copyOf(addresses);
            Checks.inRange("number of nodes", addresses.size(), 1, JobSpec.MAX_LISTED_NODES);
        }

        @Override
        public boolean requiresSignature() {
            return true;
        }

        @Override
        public boolean allows(int index, NodeAddress node) {
            return addresses.contains(node);
        }
    }

    /**
     * Each result from the node that it was given to.
     *
     * @param addresses one for each index, in order; {@link JobSpec} checks that there are {@code numParallel}, at most
     *     {@link JobSpec#MAX_LISTED_NODES}
     */
    record Assigned(List<NodeAddress> addresses) implements NodePolicy {

        /** @throws IllegalArgumentException if there are none, or too many */
        public Assigned {
            addresses = List.copyOf(addresses);
            Checks.inRange("number of nodes", addresses.size(), 1, JobSpec.MAX_LISTED_NODES);
        }

        @Override
        public boolean requiresSignature() {
            return true;
        }

        @Override
        public boolean allows(int index, NodeAddress node) {
            return addresses.get(index).equals(node);
        }
    }
}
