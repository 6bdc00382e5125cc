package io.emeth.aggregator.flink;

import io.emeth.aggregator.RejectReason;
import io.emeth.aggregator.RejectedResultException;
import io.emeth.aggregator.SubJobHeader;
import io.emeth.aggregator.SubJobId;
import io.emeth.aggregator.SubJobResult;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import org.jspecify.annotations.Nullable;

/**
 * One SubJob result as it travels through Flink: its container's bytes, or where in storage they are. Nothing is checked
 * yet; whoever makes one hands the array over.
 *
 * @param origin where it came from, for rejections: a file, a topic with partition and offset
 * @param container the bytes of a {@link SubJobResult}, or what somebody sent instead; null for a reference
 * @param subJob for a reference, which SubJob it claims to be the result of: {@code job/epoch/index}; else null
 * @param path for a reference, the file below {@link StreamAggregation#withStorage}; else null
 * @param unread for what its source could not read, the reason; else null
 */
@SuppressWarnings("ArrayRecordComponent") // moved, never compared
public record Submission(
        String origin,
        byte @Nullable [] container,
        @Nullable String subJob,
        @Nullable String path,
        @Nullable Rejection unread) {

    /** Bytes, of whatever content. */
    public static Submission of(String origin, byte[] container) {
        return new Submission(origin, container, null, null, null);
    }

    /** A result at hand. */
    public static Submission of(SubJobResult result) {
        return of(result.header().subJob().toString(), bytes(result.toBuffers()));
    }

    /**
     * A result in storage, which only the task that counts it reads: it crosses the network once.
     *
     * @param path below {@link StreamAggregation#withStorage}
     */
    public static Submission reference(String origin, SubJobId subJob, String path) {
        return new Submission(origin, null, subJob.toString(), path, null);
    }

    /** What is no result, or more than its source takes: it will be rejected for that. */
    static Submission unread(String origin, RejectedResultException cause) {
        return new Submission(origin, null, null, null, new Rejection(origin, null, cause.reason(), cause.detail()));
    }

    /**
     * Which SubJob's result it says it is.
     *
     * @throws RejectedResultException if it does not say so
     */
    SubJobId claimed() throws RejectedResultException {
        if (unread != null) {
            throw new RejectedResultException(unread.reason(), unread.detail());
        }
        if (container != null) {
            return SubJobHeader.parse(ByteBuffer.wrap(container)).subJob();
        }
        try {
            return SubJobId.parse(String.valueOf(subJob));
        } catch (IllegalArgumentException e) {
            throw new RejectedResultException(RejectReason.MALFORMED, String.valueOf(e.getMessage()));
        }
    }

    static byte[] bytes(Iterable<ByteBuffer> pieces) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (var channel = Channels.newChannel(bytes)) {
            for (ByteBuffer piece : pieces) {
                channel.write(piece);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory", e);
        }
        return bytes.toByteArray();
    }
}
