package io.emeth.aggregator;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/** One accumulator and, if it can be split, others beside it for more threads. Not thread-safe. */
final class Shards implements AutoCloseable {
    private final Accumulator first;
    private final int most;
    private final List<Accumulator> others = new ArrayList<>();
    /** Those nobody has, the latest on top: one thread alone always has the same one. */
    private final Deque<Accumulator> free = new ArrayDeque<>();

    private boolean splits;

    /** @param most how many there may be, at least 1 */
    Shards(Accumulator first, int most) {
        this.first = first;
        this.most = most;
        this.splits = most > 1;
        free.push(first);
    }

    boolean hasRoomFor(long results, long totalWeight) {
        return first.hasRoomFor(results, totalWeight);
    }

    Optional<Vitals.Headroom> headroom() {
        return first.headroom();
    }

    long memoryBytes() {
        return first.memoryBytes()
                + others.stream().mapToLong(Accumulator::memoryBytes).sum();
    }

    /** An accumulator for the caller alone, if there is one that nobody has. */
    Optional<Accumulator> borrow() {
        if (free.isEmpty() && splits && others.size() + 1 < most) {
            Optional<Accumulator> shard = first.shard();
            splits = shard.isPresent();
            shard.ifPresent(others::add);
            return shard;
        }
        return Optional.ofNullable(free.poll());
    }

    void giveBack(Accumulator borrowed) {
        free.push(borrowed);
    }

    /** Everything in one accumulator. Nothing may be borrowed. */
    Accumulator merged() {
        while (!others.isEmpty()) {
            Accumulator last = others.get(others.size() - 1);
            first.merge(last);
            others.remove(others.size() - 1);
        }
        free.clear();
        free.push(first);
        return first;
    }

    @Override
    public void close() {
        others.forEach(Accumulator::close);
        others.clear();
        first.close();
    }
}
