package io.emeth.aggregator.store;

import io.emeth.aggregator.Container;
import io.emeth.aggregator.Digest;
import io.emeth.aggregator.ElementType;
import io.emeth.aggregator.FinalResult;
import io.emeth.aggregator.JobId;
import io.emeth.aggregator.JobSpec;
import io.emeth.aggregator.LedgerEntry.Action;
import io.emeth.aggregator.LedgerEntry.Change;
import io.emeth.aggregator.LedgerEntry.Rejection;
import io.emeth.aggregator.Limits;
import io.emeth.aggregator.NodeAddress;
import io.emeth.aggregator.Part;
import io.emeth.aggregator.Partial;
import io.emeth.aggregator.PayloadLayout;
import io.emeth.aggregator.RejectReason;
import io.emeth.aggregator.RejectedResultException;
import io.emeth.aggregator.SubJobId;
import io.emeth.aggregator.SubJobResult;
import io.emeth.aggregator.json.Json;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;

/** A job, its results, and what becomes of them, for tests of ledgers: these never look into payloads. */
final class Samples {
    static final int LENGTH = 100;

    static final JobSpec JOB = job(1, 64);

    private Samples() {}

    static JobSpec job(long id, int numParallel) {
        return JobSpec.plain(
                new JobId(new UUID(id, id)), "plain-sum", numParallel, PayloadLayout.vector(LENGTH), ElementType.INT64);
    }

    static SubJobResult result(int index) {
        return result(JOB, index, index);
    }

    static SubJobResult result(JobSpec job, int index, long seed) {
        ByteBuffer numbers = ByteBuffer.allocate(8 * LENGTH).order(ByteOrder.LITTLE_ENDIAN);
        new Random(seed).ints(LENGTH).forEach(numbers::putLong);
        numbers.flip();
        return SubJobResult.plain(
                new SubJobId(job.job(), 0, index), job.program(), ElementType.INT64, job.layout(), List.of(numbers));
    }

    static Part part(SubJobResult result) {
        return new Part(
                result.header().index(),
                result.header().node(),
                result.header().payloadDigest(),
                result.header().weight(),
                result.header().layout().leadingDimensions(),
                result.header().objectLengths().size());
    }

    static Change accept(long position, SubJobResult result) {
        return new Change(Action.ACCEPT, position, List.of(part(result)), result.toBuffers());
    }

    /** Index i at position i. */
    static Change accept(int index) {
        return accept(index, result(index));
    }

    static Change retract(long position, SubJobResult result) {
        return new Change(Action.RETRACT, position, List.of(part(result)), result.toBuffers());
    }

    static Change merge(long position, Partial partial) {
        return new Change(Action.MERGE, position, partial.header().parts(), partial.toBuffers());
    }

    static Rejection rejection(int identity, RejectReason reason) {
        return new Rejection(
                Digest.sha256(ByteBuffer.wrap(new byte[] {(byte) identity})),
                reason,
                Optional.of(new SubJobId(JOB.job(), 0, identity)),
                Optional.of(new NodeAddress(new byte[20])),
                Optional.empty());
    }

    /** A partial that says to hold the given results, with the sum of nothing in it. */
    static Partial partial(long everCounted, Collection<SubJobResult> results) {
        return partial(JOB, everCounted, results, Map.of());
    }

    static Partial partial(
            JobSpec job, long everCounted, Collection<SubJobResult> results, Map<String, Object> rejected) {
        ByteBuffer object = ByteBuffer.allocate(8 * LENGTH);
        new Random(results.size()).nextBytes(object.array());
        TreeMap<Integer, Map<String, Object>> parts = new TreeMap<>();
        results.forEach(result -> parts.put(
                result.header().index(),
                Map.of(
                        "index",
                        result.header().index(),
                        "digest",
                        part(result).digest(),
                        "weight",
                        1,
                        "objectCount",
                        1)));
        Map<String, Object> tree = header("emeth-partial", job, object);
        tree.put("jobDigest", job.digest());
        tree.put("materials", Map.of());
        tree.put("parts", List.copyOf(parts.values()));
        tree.put("everCounted", everCounted);
        tree.put("rejected", rejected);
        tree.put("retracted", List.of());
        try {
            return Partial.parse(container(tree, object));
        } catch (RejectedResultException e) {
            throw new AssertionError(e);
        }
    }

    /** A final result of one part. */
    static FinalResult finalResult(int seed) {
        ByteBuffer object = ByteBuffer.allocate(8 * LENGTH);
        new Random(seed).nextBytes(object.array());
        Map<String, Object> tree = header("emeth-final-result", JOB, object);
        tree.put("elementType", "int64");
        tree.put("divisor", 1);
        tree.put("materials", Map.of());
        tree.put(
                "parts",
                List.of(Map.of("index", 0, "digest", part(result(0)).digest(), "weight", 1, "objectCount", 1)));
        try {
            return FinalResult.parse(container(tree, object));
        } catch (RejectedResultException e) {
            throw new AssertionError(e);
        }
    }

    private static Map<String, Object> header(String format, JobSpec job, ByteBuffer object) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("format", format);
        tree.put("version", Container.VERSION);
        tree.put("job", job.job());
        tree.put("epoch", 0);
        tree.put("program", job.program());
        tree.put("layout", List.of(Map.of("name", "values", "shape", List.of(LENGTH))));
        tree.put("payloadDigest", Digest.sha256(object));
        tree.put("objectLengths", List.of((long) object.remaining()));
        return tree;
    }

    private static ByteBuffer container(Map<String, Object> header, ByteBuffer object) {
        byte[] json = Json.print(header, false).getBytes(StandardCharsets.UTF_8);
        int begin = (16 + json.length + 63) / 64 * 64;
        return ByteBuffer.allocate(begin + object.remaining())
                .order(ByteOrder.LITTLE_ENDIAN)
                .put("EMETHAG1".getBytes(StandardCharsets.US_ASCII))
                .putLong(json.length)
                .put(json)
                .position(begin)
                .put(object.duplicate())
                .flip();
    }

    /** The bytes of all pieces in one array. */
    static byte[] join(List<ByteBuffer> pieces) {
        ByteBuffer all = ByteBuffer.allocate(
                pieces.stream().mapToInt(ByteBuffer::remaining).sum());
        pieces.forEach(piece -> all.put(piece.duplicate()));
        return all.array();
    }

    /** The result in a container that a ledger gave back. */
    static SubJobResult parsed(Change change) {
        try {
            ByteBuffer copy = ByteBuffer.wrap(join(change.container()));
            return SubJobResult.parse(copy, Limits.NONE);
        } catch (RejectedResultException e) {
            throw new AssertionError(e);
        }
    }
}
