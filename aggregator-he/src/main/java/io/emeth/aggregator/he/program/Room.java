package io.emeth.aggregator.he.program;

import io.emeth.aggregator.Part;
import io.emeth.aggregator.RejectReason;
import io.emeth.aggregator.RejectedResultException;
import io.emeth.aggregator.Vitals;
import io.emeth.aggregator.he.plan.Plan;
import java.util.List;

/**
 * How much of what the plan allows is used, by results inside and by those on their way in. Shared by the shards of one
 * accumulator; thread-safe.
 */
final class Room {
    private final long maxContributions;
    private final long maxTotalWeight;
    private long contributions;
    private long totalWeight; // below 2^52: 2^20 results of less than 2^32

    Room(Plan plan) {
        this.maxContributions = plan.maxContributions();
        this.maxTotalWeight = plan.maxTotalWeight().orElse(Long.MAX_VALUE);
    }

    /**
     * Takes up the place of one result of that weight; what is not used in the end is given back by {@link #release}.
     *
     * @throws RejectedResultException if it is more than the plan allows; nothing has changed then
     */
    synchronized void reserve(long weight) throws RejectedResultException {
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
        contributions++;
        totalWeight += weight;
    }

    /**
     * Takes up the places of results that come together.
     *
     * @throws RejectedResultException if they are more than the plan allows; nothing has changed then
     */
    synchronized void reserveAll(List<Part> parts) throws RejectedResultException {
        int reserved = 0;
        try {
            for (Part part : parts) {
                reserve(part.weight());
                reserved++;
            }
        } finally {
            if (reserved < parts.size()) {
                releaseAll(parts.subList(0, reserved));
            }
        }
    }

    /** Gives back the places of results that came together. */
    synchronized void releaseAll(List<Part> parts) {
        parts.forEach(part -> release(part.weight()));
    }

    /** Gives back the place of one result of that weight. */
    synchronized void release(long weight) {
        contributions--;
        totalWeight -= weight;
    }

    /** What is not used. */
    synchronized Vitals.Headroom left() {
        return new Vitals.Headroom(
                maxContributions - contributions,
                maxTotalWeight == Long.MAX_VALUE ? Long.MAX_VALUE : maxTotalWeight - totalWeight);
    }

    /** Whether there is room for that many more results, of that weight together. */
    synchronized boolean isFor(long results, long weight) {
        return contributions + results <= maxContributions && totalWeight + weight <= maxTotalWeight;
    }

    /**
     * To be asked before results of another accumulator are merged; those of a shard are counted already.
     *
     * @throws IllegalArgumentException if both together are more than the plan allows
     */
    void requireAll(Room other) {
        if (other != this) {
            Used more = other.used();
            Used here = used();
            requireAtMost("results", here.contributions + more.contributions, maxContributions);
            requireAtMost("total weight", here.totalWeight + more.totalWeight, maxTotalWeight);
        }
    }

    /** Takes up the places that another accumulator's results have there, after {@link #requireAll}. */
    void addAll(Room other) {
        if (other != this) {
            Used more = other.used(); // never both locks at once
            synchronized (this) {
                contributions += more.contributions;
                totalWeight += more.totalWeight;
            }
        }
    }

    private record Used(long contributions, long totalWeight) {}

    private synchronized Used used() {
        return new Used(contributions, totalWeight);
    }

    private static void requireAtMost(String what, long sum, long most) {
        if (sum > most) {
            throw new IllegalArgumentException("merged, both would have " + what + " of " + sum
                    + "; the plan guarantees the numbers up to " + most);
        }
    }
}
