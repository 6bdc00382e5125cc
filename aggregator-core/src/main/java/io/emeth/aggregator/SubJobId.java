package io.emeth.aggregator;

/**
 * Names one SubJob: part {@code index} of {@code job} in {@code epoch}. Immutable; prints {@code job/epoch/index}.
 *
 * @param epoch 0-based, less than the job's number of epochs
 * @param index 0-based, less than the job's {@code numParallel}
 */
public record SubJobId(JobId job, int epoch, int index) {

    /** @throws IllegalArgumentException if {@code epoch} or {@code index} is negative */
    public SubJobId {
        Checks.inRange("epoch", epoch, 0, Integer.MAX_VALUE);
        Checks.inRange("index", index, 0, Integer.MAX_VALUE);
    }

    @Override
    public String toString() {
        return job + "/" + epoch + "/" + index;
    }
}
