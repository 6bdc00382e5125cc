package io.emeth.aggregator.he.program;

import io.emeth.aggregator.RejectReason;
import io.emeth.aggregator.RejectedResultException;
import io.emeth.aggregator.he.plan.Plan;

/** How much of what the plan allows is used: results, and their weights. Not thread-safe. */
final class Room {
    private final long maxContributions;
    private final long maxTotalWeight;
    private long contributions;
    private long totalWeight; // below 2^52: 2^20 results of less than 2^32

    Room(Plan plan) {
        this.maxContributions = plan.maxContributions();
        this.maxTotalWeight = plan.maxTotalWeight().orElse(Long.MAX_VALUE);
    }

    /** @throws RejectedResultException if one more of that weight is more than the plan allows */
    void requireOneMore(long weight) throws RejectedResultException {
        if (contributions + 1 > maxContributions) {
            throw new RejectedResultException(
                    RejectReason.CAPACITY_EXCEEDED,
                    "the plan guarantees the numbers of up to " + maxContributions + " results, which are in");
        }
        if (totalWeight + weight > maxTotalWeight) {
            throw new RejectedResultException(
                    RejectReason.CAPACITY_EXCEEDED,
                    "weight " + weight + " on top of " + totalWeight + " is more than the plan guarantees, "
                            + maxTotalWeight);
        }
    }

    /** @throws IllegalArgumentException if both together are more than the plan allows */
    void requireAll(Room other) {
        requireAtMost("results", contributions + other.contributions, maxContributions);
        requireAtMost("total weight", totalWeight + other.totalWeight, maxTotalWeight);
    }

    private static void requireAtMost(String what, long sum, long most) {
        if (sum > most) {
            throw new IllegalArgumentException("merged, both would have " + what + " of " + sum
                    + "; the plan guarantees the numbers up to " + most);
        }
    }

    void add(long weight) {
        contributions++;
        totalWeight += weight;
    }

    void remove(long weight) {
        contributions--;
        totalWeight -= weight;
    }

    void addAll(Room other) {
        contributions += other.contributions;
        totalWeight += other.totalWeight;
    }
}
