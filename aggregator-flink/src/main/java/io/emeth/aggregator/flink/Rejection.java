package io.emeth.aggregator.flink;

import io.emeth.aggregator.Receipt;
import io.emeth.aggregator.RejectReason;
import org.jspecify.annotations.Nullable;

/**
 * A SubJob result that was left out, as {@link Receipt.Rejected} says it; late ones have the reason {@code CLOSED}.
 *
 * @param origin of the {@link Submission}
 * @param subJob what it claims to be, {@code job/epoch/index}; null if its bytes cannot be read that far
 * @param detail one line that names the value that broke the rule
 */
public record Rejection(String origin, @Nullable String subJob, RejectReason reason, String detail) {}
