package io.emeth.aggregator;

import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Lets threads pass a point one after the other, by the numbers they have. Thread-safe. */
final class Turns {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private int next; // guarded by lock, as is all below
    private int failed = Integer.MAX_VALUE; // the smallest number that left before it was through

    /**
     * Waits until all smaller numbers have passed.
     *
     * @throws IllegalStateException if one of them gave up
     */
    void await(int number) {
        lock.lock();
        try {
            while (next < number && number < failed) {
                changed.awaitUninterruptibly();
            }
            if (next < number) {
                throw new IllegalStateException("stopped by a failure before it");
            }
        } finally {
            lock.unlock();
        }
    }

    /** {@code number}, whose turn it is or was, is through. */
    void pass(int number) {
        lock.lock();
        try {
            next = Math.max(next, number + 1);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** {@code number} leaves; unless it is through, nobody after it will have a turn, while those before it still will. */
    void leave(int number) {
        lock.lock();
        try {
            if (next <= number) {
                failed = Math.min(failed, number);
            }
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
