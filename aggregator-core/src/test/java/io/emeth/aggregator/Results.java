package io.emeth.aggregator;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import java.util.function.UnaryOperator;

/** Jobs and results that tests share. */
public final class Results {
    public static final JobId JOB = new JobId(UUID.fromString("0f8fad5b-d9cb-469f-a165-70867728950e"));

    private Results() {}

    public static SubJobId subJob(int index) {
        return new SubJobId(JOB, 0, index);
    }

    public static ByteBuffer longs(long... values) {
        ByteBuffer bytes = ByteBuffer.allocate(8 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asLongBuffer().put(values);
        return bytes;
    }

    public static ByteBuffer doubles(double... values) {
        ByteBuffer bytes = ByteBuffer.allocate(8 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asDoubleBuffer().put(values);
        return bytes;
    }

    public static JobSpec sumJob(int numParallel, long length, ElementType type) {
        return JobSpec.plain(JOB, "plain-sum", numParallel, PayloadLayout.vector(length), type);
    }

    /** A result of {@code job}, epoch 0, with the job's own layout. */
    public static SubJobResult plain(JobSpec job, int index, ByteBuffer... objects) {
        return plain(job, index, job.layout(), objects);
    }

    public static SubJobResult plain(JobSpec job, int index, PayloadLayout layout, ByteBuffer... objects) {
        return SubJobResult.plain(
                subJob(index), job.program(), job.elementType().orElseThrow(), layout, List.of(objects));
    }

    /** The bytes of all pieces in one heap array. */
    public static byte[] join(List<ByteBuffer> pieces) {
        ByteBuffer all = ByteBuffer.allocate(
                pieces.stream().mapToInt(ByteBuffer::remaining).sum());
        pieces.forEach(piece -> all.put(piece.duplicate()));
        return all.array();
    }

    /** The container with its header text replaced and everything else as it should be. */
    public static byte[] withHeader(byte[] container, UnaryOperator<String> change) {
        ByteBuffer bytes = ByteBuffer.wrap(container).order(ByteOrder.LITTLE_ENDIAN);
        int headerBytes = (int) bytes.getLong(8);
        int payload = (int) Container.align(16 + headerBytes);
        byte[] header = change.apply(new String(container, 16, headerBytes, StandardCharsets.UTF_8))
                .getBytes(StandardCharsets.UTF_8);
        int changedPayload = (int) Container.align(16 + header.length);
        ByteBuffer changed = ByteBuffer.allocate(changedPayload + container.length - payload)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(container, 0, 8)
                .putLong(header.length)
                .put(header)
                .position(changedPayload)
                .put(container, payload, container.length - payload);
        return changed.array();
    }

    public static byte[] bytes(SubJobResult result) {
        return join(result.toBuffers());
    }

    public static byte[] bytes(FinalResult result) {
        return join(result.toBuffers());
    }

    /** The receipts with the one thing in them that threads can change made equal. */
    static List<Receipt> withoutPositions(List<Receipt> receipts) {
        return receipts.stream().map(Results::withoutPosition).toList();
    }

    private static Receipt withoutPosition(Receipt receipt) {
        return receipt instanceof Receipt.Accepted ok
                ? new Receipt.Accepted(ok.subJob(), ok.node(), ok.digest(), ok.weight(), 0)
                : receipt;
    }

    /** The positions of all that were accepted, ascending; once for the same receipt given again. */
    static List<Long> positions(List<Receipt> receipts) {
        return receipts.stream()
                .filter(Receipt.Accepted.class::isInstance)
                .distinct()
                .map(receipt -> ((Receipt.Accepted) receipt).position())
                .sorted()
                .toList();
    }
}
