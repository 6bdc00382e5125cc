package io.emeth.aggregator;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/**
 * Direct memory that files are read into again and again: fresh memory is zeroed first, page by page, and is freed when
 * a garbage collection finds it. Thread-safe.
 */
final class ReadMemory {
    /** What an aggregation keeps at most: some MiB for each thread, or a few large results. */
    static final long MOST_BYTES = 64L << 20;

    private final long mostBytes;
    private final Deque<ByteBuffer> free = new ArrayDeque<>(); // guarded by this, as is freeBytes; the latest first
    private long freeBytes;

    /** @param mostBytes what waits for its next use at most; 0 for memory that is never used again */
    ReadMemory(long mostBytes) {
        this.mostBytes = mostBytes;
    }

    /** A borrower of memory. */
    Lease lease() {
        return new Lease();
    }

    /** Memory until it is closed: its bytes may then become those of another result. Not thread-safe. */
    final class Lease implements AutoCloseable {
        private final List<ByteBuffer> taken = new ArrayList<>();

        /** {@code length} bytes as {@link Container#allocate}'s, but of any content. */
        ByteBuffer allocate(int length) {
            ByteBuffer memory = take(length).orElseGet(() -> Container.allocate(length));
            taken.add(memory);
            return memory.slice(0, length);
        }

        @Override
        public void close() {
            taken.forEach(ReadMemory.this::give);
            taken.clear();
        }
    }

    /** One that fits and is at most twice as large. */
    private synchronized Optional<ByteBuffer> take(int length) {
        for (Iterator<ByteBuffer> each = free.iterator(); each.hasNext(); ) {
            ByteBuffer memory = each.next();
            if (memory.capacity() >= length && memory.capacity() / 2 <= length) {
                each.remove();
                freeBytes -= memory.capacity();
                return Optional.of(memory);
            }
        }
        return Optional.empty();
    }

    private synchronized void give(ByteBuffer memory) {
        free.push(memory);
        freeBytes += memory.capacity();
        while (freeBytes > mostBytes) {
            freeBytes -= free.removeLast().capacity();
        }
    }
}
