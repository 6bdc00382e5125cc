package io.emeth.aggregator.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.emeth.aggregator.Aggregation;
import io.emeth.aggregator.Digest;
import io.emeth.aggregator.ElementType;
import io.emeth.aggregator.IncompleteAggregationException;
import io.emeth.aggregator.JobSpec;
import io.emeth.aggregator.Limits;
import io.emeth.aggregator.Partial;
import io.emeth.aggregator.ProgramRegistry;
import io.emeth.aggregator.Receipt;
import io.emeth.aggregator.RejectReason;
import io.emeth.aggregator.Resubmission;
import io.emeth.aggregator.StoreException;
import io.emeth.aggregator.SubJobId;
import io.emeth.aggregator.SubJobResult;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What may happen to an aggregation, drawn by chance. Results come in any order, late, twice, and in other variants; the
 * one of index i has a 1 in slot i, so that one that is lost or counted twice shows as 0 or 2.
 */
final class SimulatedEvents {
    private static final int VARIANTS = 3;

    private final Random random;
    private final JobSpec job;
    private final ProgramRegistry programs;
    private final Map<Integer, SubJobResult> counted = new TreeMap<>(); // what was answered to be

    SimulatedEvents(Random random, JobSpec job, ProgramRegistry programs) {
        this.random = random;
        this.job = job;
        this.programs = programs;
    }

    /** Something done to an aggregation; what is answered. Done again, it does nothing more. */
    interface Event {
        String on(Aggregation aggregation) throws Exception;

        /** Whether {@code answer} says that it was done before, which is when an answer was lost. */
        default boolean isDone(String expected, String answer, Aggregation aggregation) {
            return false;
        }
    }

    /** An event, and how it is called in messages. */
    private record Named(String name, Event event) implements Event {
        @Override
        public String on(Aggregation aggregation) throws Exception {
            return event.on(aggregation);
        }

        @Override
        public boolean isDone(String expected, String answer, Aggregation aggregation) {
            return event.isDone(expected, answer, aggregation);
        }

        @Override
        public String toString() {
            return name;
        }
    }

    Event next() {
        int kind = random.nextInt(100);
        if (kind < 50) {
            return submission(result());
        }
        if (kind < 62) {
            return batch();
        }
        if (kind < 75) {
            return hostile();
        }
        if (kind < 87) {
            return retraction(result());
        }
        if (kind < 95) {
            return merge();
        }
        return kind < 99 ? finish() : cancel();
    }

    private SubJobResult result() {
        return result(0, random.nextInt(job.numParallel()), random.nextInt(4) == 0 ? random.nextInt(VARIANTS) : 0);
    }

    /** The result of an index, one of its variants. */
    private SubJobResult result(int epoch, int index, int variant) {
        ByteBuffer slots = ByteBuffer.allocate(16 * job.numParallel()).order(ByteOrder.LITTLE_ENDIAN);
        slots.putLong(8 * index, 1);
        slots.putLong(8 * (job.numParallel() + index), variant);
        return SubJobResult.plain(
                new SubJobId(job.job(), epoch, index), job.program(), ElementType.INT64, job.layout(), List.of(slots));
    }

    private Event submission(SubJobResult result) {
        return new Named("submit " + result, aggregation -> noted(result, aggregation.accept(result)));
    }

    private String noted(SubJobResult result, Receipt receipt) {
        if (receipt instanceof Receipt.Accepted) {
            counted.put(result.header().index(), result);
        }
        return receipt.toString();
    }

    private Event batch() {
        TreeMap<Integer, SubJobResult> results = new TreeMap<>();
        int count = 1 + random.nextInt(6);
        for (int i = 0; i < count; i++) {
            SubJobResult result = result();
            results.put(result.header().index(), result);
        }
        List<SubJobResult> list = List.copyOf(results.values());
        return new Named("submit " + list, aggregation -> {
            List<Receipt> receipts = aggregation.accept(list);
            StringBuilder text = new StringBuilder();
            for (int i = 0; i < receipts.size(); i++) {
                text.append(noted(list.get(i), receipts.get(i))).append('\n');
            }
            return text.toString();
        });
    }

    private Event hostile() {
        SubJobResult result = random.nextInt(3) == 0
                ? result(1, random.nextInt(job.numParallel()), 0) // of another epoch
                : result();
        byte[] bytes = Samples.join(result.toBuffers());
        if (random.nextBoolean()) {
            bytes = Arrays.copyOf(bytes, random.nextInt(bytes.length));
        } else {
            bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
        }
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        return new Named("hostile bytes " + Digest.sha256(buffer.duplicate()), aggregation -> {
            Receipt receipt = aggregation.accept(buffer);
            if (receipt instanceof Receipt.Accepted accepted) { // what was changed says nothing
                counted.put(accepted.subJob().index(), SubJobResult.parse(buffer, Limits.NONE));
            }
            return receipt.toString();
        });
    }

    private Event retraction(SubJobResult result) {
        int index = result.header().index();
        return new Named("retract " + result, new Event() {
            @Override
            public String on(Aggregation aggregation) {
                Receipt receipt = aggregation.retract(result);
                if (receipt instanceof Receipt.Retracted) {
                    counted.remove(index);
                }
                return receipt.toString();
            }

            @Override
            public boolean isDone(String expected, String answer, Aggregation aggregation) {
                return expected.startsWith("Retracted")
                        && answer.contains("NOT_COVERED")
                        && aggregation.missing().contains(index);
            }
        });
    }

    private Event merge() {
        TreeSet<Integer> indices = new TreeSet<>();
        int count = 1 + random.nextInt(3);
        for (int i = 0; i < count; i++) {
            indices.add(random.nextInt(job.numParallel()));
        }
        Partial partial;
        List<SubJobResult> results = new ArrayList<>();
        try (Aggregation elsewhere = Aggregation.open(job.withResubmission(Resubmission.REFUSE), 0, programs)) {
            indices.forEach(index -> results.add(result(0, index, random.nextInt(VARIANTS))));
            results.forEach(elsewhere::accept);
            elsewhere.accept(ByteBuffer.wrap(new byte[random.nextInt(20)]));
            partial = elsewhere.partial();
        }
        return new Named("merge " + indices, new Event() {
            @Override
            public String on(Aggregation aggregation) {
                try {
                    aggregation.merge(partial);
                    results.forEach(result -> counted.put(result.header().index(), result));
                    return "merged";
                } catch (IllegalArgumentException | IllegalStateException e) {
                    return e.toString();
                }
            }

            @Override
            public boolean isDone(String expected, String answer, Aggregation aggregation) {
                return expected.equals("merged")
                        && aggregation.covers(partial.header().parts());
            }
        });
    }

    Event finish() {
        return new Named("finish", aggregation -> {
            try {
                return Digest.sha256(aggregation.finish(Simulation.DEADLINE).toBuffers())
                        .toString();
            } catch (IncompleteAggregationException | IllegalStateException e) {
                return e.toString();
            }
        });
    }

    private Event cancel() {
        return new Named("cancel", aggregation -> {
            try {
                aggregation.cancel(Simulation.DEADLINE);
                return "canceled";
            } catch (IllegalStateException e) {
                return e.toString();
            }
        });
    }

    /** Every result that is counted, submitted again. */
    List<Event> counted() {
        return counted.values().stream().map(this::submission).toList();
    }

    Set<Integer> indices() {
        return counted.keySet();
    }

    /** What every result that is counted adds up to, by plain additions; of a changed one, whatever it holds. */
    long[] slots() {
        long[] sum = new long[2 * job.numParallel()];
        for (SubJobResult result : counted.values()) {
            long[] slots = slots(Samples.join(result.objects()));
            for (int i = 0; i < sum.length; i++) {
                sum[i] += slots[i];
            }
        }
        return sum;
    }

    static long[] slots(byte[] vector) {
        long[] slots = new long[vector.length / Long.BYTES];
        ByteBuffer.wrap(vector).order(ByteOrder.LITTLE_ENDIAN).asLongBuffer().get(slots);
        return slots;
    }

    /** Somebody else owns what {@code stale} did: it counts and refuses nothing more. */
    void requireOwned(Aggregation stale) {
        for (int index = 0; index < job.numParallel(); index++) {
            SubJobResult result = result(0, index, VARIANTS); // which nobody has seen
            try {
                assertThat(stale.accept(result))
                        .isInstanceOfSatisfying(
                                Receipt.Rejected.class,
                                rejected -> assertThat(rejected.reason()).isEqualTo(RejectReason.CLOSED));
            } catch (StoreException e) {
                assertThat(e.kind()).isEqualTo(StoreException.Kind.LOST);
            }
        }
    }
}
