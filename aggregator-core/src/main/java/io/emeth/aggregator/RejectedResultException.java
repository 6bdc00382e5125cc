package io.emeth.aggregator;

import io.emeth.aggregator.json.OneLine;

/**
 * A SubJob result, or the bytes of a container of any kind, are not acceptable. Whoever throws it has changed no state.
 *
 * <p>Checked, because such results are ordinary: {@link Aggregation} turns it into a {@link Receipt.Rejected}.
 */
public final class RejectedResultException extends Exception {
    private static final long serialVersionUID = 1;

    private final RejectReason reason;
    private final String detail;

    /**
     * @param detail names the offending value and what would be right; kept on one line and cut if very long, since
     *     it may quote a stranger's text
     */
    public RejectedResultException(RejectReason reason, String detail) {
        super(reason + ": " + OneLine.of(detail));
        this.reason = reason;
        this.detail = OneLine.of(detail);
    }

    /** Which rule was broken. */
    public RejectReason reason() {
        return reason;
    }

    /** One line that names the offending value, without the reason. */
    public String detail() {
        return detail;
    }
}
