package io.emeth.aggregator;

import io.emeth.aggregator.json.OneLine;

/** A job description that is malformed, or that its program cannot run. The message names the field and the value. */
public class InvalidJobException extends IllegalArgumentException {
    private static final long serialVersionUID = 1;

    /** @param message what to change; kept on one line */
    public InvalidJobException(String message) {
        super(OneLine.of(message));
    }

    /** As {@link #InvalidJobException(String)}, keeping what led to it. */
    public InvalidJobException(String message, Throwable cause) {
        super(OneLine.of(message), cause);
    }
}
