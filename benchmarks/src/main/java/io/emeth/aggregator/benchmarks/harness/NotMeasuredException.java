package io.emeth.aggregator.benchmarks.harness;

import java.io.IOException;

/** Something that this machine cannot measure, with the reason and what would change that. */
public final class NotMeasuredException extends IOException {
    private static final long serialVersionUID = 1;

    /** For {@code reason}: one sentence without its end, with a remedy. */
    public NotMeasuredException(String reason) {
        super(reason);
    }
}
