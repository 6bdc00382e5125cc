package io.emeth.aggregator;

import java.time.Instant;

/** When an epoch may be finished. Immutable. */
public sealed interface CompletenessPolicy {

    /**
     * Whether an epoch with {@code covered} of {@code numParallel} results may be finished at {@code now}.
     *
     * @param covered in [0, numParallel]
     */
    boolean isComplete(int covered, int numParallel, Instant now);

    /** Every SubJob must have been accepted, however long that takes. */
    record All() implements CompletenessPolicy {
        @Override
        public boolean isComplete(int covered, int numParallel, Instant now) {
            return covered == numParallel;
        }

        @Override
        public String toString() {
            return "the policy 'all'";
        }
    }

    /**
     * At once when every SubJob has been accepted; from {@code deadline} on when {@code minimum} have been.
     *
     * @param minimum at least 1, and at most the job's {@code numParallel} (which {@link JobSpec} checks)
     * @param deadline the first instant at which the minimum suffices
     */
    record Quorum(int minimum, Instant deadline) implements CompletenessPolicy {

        /** @throws IllegalArgumentException if {@code minimum} is below 1 */
        public Quorum {
            Checks.inRange("quorum", minimum, 1, Integer.MAX_VALUE);
        }

        @Override
        public boolean isComplete(int covered, int numParallel, Instant now) {
            return covered == numParallel || (covered >= minimum && !now.isBefore(deadline));
        }

        @Override
        public String toString() {
            return "the policy 'quorum of " + minimum + " from " + deadline + "'";
        }
    }
}
