package io.emeth.aggregator;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Random;

/** Small plain jobs of every kind, and results that they accept. */
final class RandomJobs {
    private RandomJobs() {}

    static JobSpec job(Random random) {
        int numParallel = 1 + random.nextInt(12);
        PayloadLayout layout = new PayloadLayout(List.of(
                new TensorSpec("a", List.of(1L + random.nextInt(5), 1L + random.nextInt(4))),
                new TensorSpec("b", List.of(1L + random.nextInt(9)))));
        ElementType[] types = ElementType.values();
        ElementType type = types[random.nextInt(types.length)];
        boolean concat = type == ElementType.BYTES || random.nextBoolean();
        return JobSpec.plain(Results.JOB, concat ? "plain-concat" : "plain-sum", numParallel, layout, type);
    }

    /** A result with the job's layout, or for concatenations any piece of it, in one object or two. */
    static SubJobResult result(JobSpec job, int index, Random random) {
        PayloadLayout layout = job.layout();
        if (job.programName().equals("plain-concat")) {
            layout = layout.withLeadingDimensions(layout.leadingDimensions().stream()
                    .map(most -> 1 + (long) random.nextInt(most.intValue()))
                    .toList());
        }
        ElementType type = job.elementType().orElseThrow();
        ByteBuffer payload =
                ByteBuffer.allocate((int) layout.elements() * type.bytes()).order(ByteOrder.LITTLE_ENDIAN);
        while (payload.hasRemaining()) {
            switch (type) {
                case BYTES -> payload.put((byte) random.nextInt());
                case INT64 -> payload.putLong(random.nextLong() / job.numParallel());
                case FLOAT64 -> payload.putDouble(Math.scalb(random.nextGaussian(), random.nextInt(200) - 100));
            }
        }
        payload.flip();
        int cut = type.bytes() * random.nextInt((int) layout.elements());
        return cut == 0
                ? Results.plain(job, index, layout, payload)
                : Results.plain(
                        job, index, layout, payload.slice(0, cut), payload.slice(cut, payload.remaining() - cut));
    }
}
