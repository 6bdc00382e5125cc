package io.emeth.aggregator;

import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/** A loop whose indices several threads take one after the other. */
final class Loop {
    private final int count;
    private final IntConsumer body;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition idle = lock.newCondition();
    private int next; // guarded by lock, as is all below
    private int running;
    private int failedIndex = Integer.MAX_VALUE;
    private @Nullable Throwable failure;

    Loop(int count, IntConsumer body) {
        this.count = count;
        this.body = body;
    }

    /** Takes indices until there are none. */
    void help() {
        for (int index = take(); index >= 0; index = take()) {
            try {
                body.accept(index);
                end(index, null);
            } catch (Throwable e) { // goes on in the thread that waits for the end
                end(index, e);
            }
        }
    }

    private int take() {
        lock.lock();
        try {
            if (next == count || failure != null) {
                return -1;
            }
            running++;
            return next++;
        } finally {
            lock.unlock();
        }
    }

    private void end(int index, @Nullable Throwable thrown) {
        lock.lock();
        try {
            if (thrown != null && index < failedIndex) {
                failedIndex = index;
                failure = thrown;
            }
            running--;
            if (running == 0) {
                idle.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    /** No body is begun any more; waits for those that have been, and throws what the first of them threw. */
    void awaitEnd() {
        lock.lock();
        try {
            next = count;
            while (running > 0) {
                idle.awaitUninterruptibly();
            }
        } finally {
            lock.unlock();
        }
        if (failure instanceof Error error) {
            throw error;
        }
        if (failure != null) {
            throw failure instanceof RuntimeException e ? e : new IllegalStateException(failure);
        }
    }
}
