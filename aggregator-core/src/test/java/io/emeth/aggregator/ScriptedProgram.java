package io.emeth.aggregator;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * Lists the numbers of its results by index. A number says what becomes of its result: below 0 it is rejected, {@link
 * #FAILS} is a program that fails, {@link #BREAKS} one that fails when it has counted the result. Takes a limited number of results, counted over all shards, and checks that no two
 * threads are in one accumulator.
 */
final class ScriptedProgram implements AggregationProgram {
    static final long FAILS = 1000;
    static final long BREAKS = 1001;

    private final int capacity;
    private final boolean shards;
    final AtomicInteger openShards = new AtomicInteger();

    ScriptedProgram(int capacity, boolean shards) {
        this.capacity = capacity;
        this.shards = shards;
    }

    static JobSpec job(int numParallel) {
        return JobSpec.plain(Results.JOB, "scripted", numParallel, PayloadLayout.vector(1), ElementType.INT64)
                .withMaxWeight(100);
    }

    static SubJobResult result(JobSpec job, int index, long number) {
        return Results.plain(job, index, Results.longs(number));
    }

    @Override
    public String name() {
        return "scripted";
    }

    @Override
    public Limits limits(JobSpec job) {
        return Limits.plain(job.layout(), ElementType.INT64);
    }

    @Override
    public Accumulator start(JobSpec job, Materials materials) {
        return new Scripted(new AtomicInteger());
    }

    private final class Scripted implements Accumulator {
        private final TreeMap<Integer, Long> numbers = new TreeMap<>();
        private final AtomicInteger used;
        private final AtomicInteger inside = new AtomicInteger();
        private boolean closed;

        Scripted(AtomicInteger used) {
            this.used = used;
            openShards.incrementAndGet();
        }

        @Override
        public void accept(SubJobResult result) throws RejectedResultException {
            if (closed || inside.incrementAndGet() != 1) {
                throw new AssertionError("two threads in one accumulator, or it is closed");
            }
            LockSupport.parkNanos(ThreadLocalRandom.current().nextInt(20_000)); // however long it takes
            try {
                long number = result.objects().get(0).getLong();
                if (used.incrementAndGet() > capacity) {
                    used.decrementAndGet();
                    throw new RejectedResultException(RejectReason.CAPACITY_EXCEEDED, "full with " + capacity);
                }
                if (number < 0 || number == FAILS) {
                    used.decrementAndGet();
                    if (number == FAILS) {
                        throw new IllegalStateException("fails");
                    }
                    throw new RejectedResultException(RejectReason.VALUE_OUT_OF_RANGE, "it is " + number);
                }
                numbers.put(result.header().index(), number);
                if (number == BREAKS) {
                    throw new OutOfMemoryError("in the middle");
                }
            } finally {
                inside.decrementAndGet();
            }
        }

        @Override
        public boolean hasRoomFor(long results, long totalWeight) {
            return used.get() + results <= capacity;
        }

        @Override
        public Optional<Accumulator> shard() {
            return shards ? Optional.of(new Scripted(used)) : Optional.empty();
        }

        @Override
        public void retract(SubJobResult result) {
            numbers.remove(result.header().index());
            used.decrementAndGet();
        }

        @Override
        public void merge(Accumulator other) {
            Scripted added = (Scripted) other;
            numbers.putAll(added.numbers);
            if (added.used != used) {
                used.addAndGet(added.used.get());
            }
            added.close();
        }

        @Override
        public FinalPayload finish(CoveredSet covered) {
            long[] all = numbers.values().stream().mapToLong(Long::longValue).toArray();
            ByteBuffer object = ByteBuffer.allocateDirect(8 * all.length).order(ByteOrder.LITTLE_ENDIAN);
            object.asLongBuffer().put(all);
            return new FinalPayload(PayloadLayout.vector(all.length), 1, List.of(object));
        }

        @Override
        public void close() {
            if (!closed) {
                closed = true;
                openShards.decrementAndGet();
            }
        }
    }
}
