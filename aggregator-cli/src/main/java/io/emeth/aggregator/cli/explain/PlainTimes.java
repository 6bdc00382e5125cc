package io.emeth.aggregator.cli.explain;

import io.emeth.aggregator.Aggregation;
import io.emeth.aggregator.AggregationProgram;
import io.emeth.aggregator.ElementType;
import io.emeth.aggregator.JobId;
import io.emeth.aggregator.JobSpec;
import io.emeth.aggregator.PayloadLayout;
import io.emeth.aggregator.ProgramRegistry;
import io.emeth.aggregator.Receipt;
import io.emeth.aggregator.SubJobId;
import io.emeth.aggregator.SubJobResult;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.OptionalDouble;
import java.util.SplittableRandom;
import java.util.UUID;

/** How long this machine takes for a plain result, found by taking some small ones in. */
final class PlainTimes {
    private static final long MOST_ELEMENTS = 1 << 20;
    private static final int RESULTS = 5;

    private PlainTimes() {}

    /** Of results of the job's layout; larger ones in proportion. Empty if the job is encrypted or the program refuses. */
    static OptionalDouble secondsPerResult(JobSpec job, AggregationProgram program) {
        if (job.elementType().isEmpty()) {
            return OptionalDouble.empty();
        }
        ElementType type = job.elementType().get();
        long elements = Math.min(MOST_ELEMENTS, job.layout().elements());
        PayloadLayout layout = PayloadLayout.vector(elements);
        JobSpec small = JobSpec.plain(new JobId(new UUID(0, 0)), program.name(), RESULTS, layout, type);
        ProgramRegistry registry = ProgramRegistry.builder().register(program).build();
        long least = Long.MAX_VALUE;
        try (Aggregation aggregation = Aggregation.open(small, 0, registry)) {
            ByteBuffer payload = payload(type, (int) elements);
            for (int index = 0; index < RESULTS; index++) {
                SubJobId id = new SubJobId(small.job(), 0, index);
                ByteBuffer bytes = joined(SubJobResult.plain(id, small.program(), type, layout, List.of(payload))
                        .toBuffers());
                long before = ProcessorTime.nanos();
                if (!(aggregation.accept(bytes) instanceof Receipt.Accepted)) {
                    return OptionalDouble.empty();
                }
                least = Math.min(least, ProcessorTime.nanos() - before);
            }
        }
        return OptionalDouble.of(1e-9 * least * job.layout().elements() / elements);
    }

    /** Small numbers of the type. */
    private static ByteBuffer payload(ElementType type, int elements) {
        SplittableRandom random = new SplittableRandom(1);
        if (type == ElementType.BYTES) {
            return ByteBuffer.allocateDirect(elements);
        }
        ByteBuffer payload = ByteBuffer.allocateDirect(elements * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < elements; i++) {
            payload.putLong(
                    type == ElementType.INT64 ? random.nextInt() : Double.doubleToRawLongBits(random.nextDouble()));
        }
        return payload.flip();
    }

    private static ByteBuffer joined(List<ByteBuffer> pieces) {
        int bytes = pieces.stream().mapToInt(ByteBuffer::remaining).sum();
        ByteBuffer whole = ByteBuffer.allocateDirect(bytes);
        pieces.forEach(whole::put);
        return whole.flip();
    }
}
