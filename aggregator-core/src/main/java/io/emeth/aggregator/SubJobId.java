package io.emeth.aggregator;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Names one SubJob: part {@code index} of {@code job} in {@code epoch}. Immutable; prints {@code job/epoch/index}.
 *
 * @param epoch 0-based, less than the job's number of epochs
 * @param index 0-based, less than the job's {@code numParallel}
 */
public record SubJobId(JobId job, int epoch, int index) {
    private static final Pattern FORM = Pattern.compile("([^/]*)/(\\d{1,10})/(\\d{1,10})");

    /** @throws IllegalArgumentException if {@code epoch} or {@code index} is negative */
    public SubJobId {
        Checks.inRange("epoch", epoch, 0, Integer.MAX_VALUE);
        Checks.inRange("index", index, 0, Integer.MAX_VALUE);
    }

    /**
     * Reads what {@link #toString} prints.
     *
     * @throws IllegalArgumentException if {@code text} has another form
     */
    public static SubJobId parse(String text) {
        Matcher fields = FORM.matcher(text);
        if (!fields.matches()) {
            throw new IllegalArgumentException("'" + text + "' names no SubJob; write it as job/epoch/index");
        }
        return new SubJobId(
                JobId.parse(fields.group(1)), Integer.parseInt(fields.group(2)), Integer.parseInt(fields.group(3)));
    }

    @Override
    public String toString() {
        return job + "/" + epoch + "/" + index;
    }
}
