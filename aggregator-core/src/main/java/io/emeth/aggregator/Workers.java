package io.emeth.aggregator;

import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.IntConsumer;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Threads that may help: those of an executor of the caller's, or none. No thread is ever made here.
 *
 * <p>Whoever asks for help does the work itself, and helpers take over what they find left to do. So nothing waits for a
 * helper that does not come, and any executor will do: one that is busy, has a single thread, runs tasks in the thread
 * that hands them over, rejects them, is shut down in the middle, or is the one that the caller itself runs in. What
 * comes out never depends on who helped. A helper that is done waits some tens of microseconds for more to do. An executor should not drop tasks silently: then no more help is asked for.
 *
 * <p>Immutable to its users, and thread-safe.
 */
public final class Workers {
    /** Some tens of microseconds: operations follow each other faster than an executor's thread wakes up. */
    private static final int SPINS = 1000;

    private static final Workers CALLER = new Workers(Runnable::run, 1);

    private final Executor executor;
    private final int threads;
    /** Tasks handed to the executor and not begun: however slow it is, there are at most {@code threads - 1}. */
    private final AtomicInteger waiting = new AtomicInteger();

    /** Helpers between two works, who look at {@link #open} once more after they have left this count. */
    private final AtomicInteger lingering = new AtomicInteger();

    private final ConcurrentLinkedQueue<Work> open = new ConcurrentLinkedQueue<>();

    private Workers(Executor executor, int threads) {
        this.executor = executor;
        this.threads = threads;
    }

    /** No help: everything happens in the thread that calls. */
    public static Workers caller() {
        return CALLER;
    }

    /**
     * The caller's thread, and up to {@code threads - 1} of {@code executor}'s.
     *
     * @param executor stays the caller's to shut down
     * @param threads at least 1, which is as good as {@link #caller}; more than the machine has cores does not help
     * @throws IllegalArgumentException if {@code threads} is less than 1
     */
    public static Workers of(Executor executor, int threads) {
        Checks.inRange("threads", threads, 1, Integer.MAX_VALUE);
        return threads == 1 ? CALLER : new Workers(executor, threads);
    }

    /** How many threads work at the same time, the caller's included: at least 1. */
    public int threads() {
        return threads;
    }

    /** Work in progress, for which helpers are wanted. */
    private static final class Work {
        private final Runnable helper;
        private final AtomicInteger wanted;

        Work(Runnable helper, int wanted) {
            this.helper = helper;
            this.wanted = new AtomicInteger(wanted);
        }

        boolean takeHelper() {
            return wanted.getAndUpdate(n -> Math.max(0, n - 1)) > 0;
        }
    }

    /**
     * Does {@code work} in this thread, while up to {@code threads() - 1} others run {@code helper}, once each. None
     * begins after {@code work} returned; those that have begun are not waited for.
     *
     * @param helper returns soon after {@code work} has, and does not throw
     */
    public <T> T assist(Runnable helper, Supplier<T> work) {
        if (threads == 1) {
            return work.get();
        }
        Work assisted = new Work(helper, threads - 1);
        open.add(assisted);
        try {
            invite(threads - 1);
            return work.get();
        } finally {
            assisted.wanted.set(0);
            open.remove(assisted);
        }
    }

    private void invite(int helpers) {
        Thread inviter = Thread.currentThread();
        for (int i = lingering.get(); i < helpers; i++) {
            if (waiting.getAndUpdate(n -> Math.min(n + 1, threads - 1)) == threads - 1) {
                return; // those that are still to begin will look for work
            }
            boolean handedOver = false;
            try {
                executor.execute(() -> help(inviter));
                handedOver = true;
            } catch (RejectedExecutionException e) {
                return;
            } finally {
                if (!handedOver) {
                    waiting.decrementAndGet();
                }
            }
        }
    }

    /**
     * @param inviter helps nobody: an executor that runs tasks at once would make it wait, in the middle of something, for
     *     the work of others, who may be waiting for it
     */
    private void help(Thread inviter) {
        waiting.decrementAndGet();
        if (Thread.currentThread() == inviter) {
            return;
        }
        Work helped = null;
        for (Work work = wantingHelp(null); work != null; work = wantingHelp(helped)) {
            if (work.takeHelper()) {
                work.helper.run();
                helped = work;
                linger(work);
            }
        }
    }

    /** @param helped is over, or does not begin */
    private void linger(Work helped) {
        lingering.incrementAndGet();
        for (int i = 0; i < SPINS && wantingHelp(helped) == null; i++) {
            Thread.onSpinWait();
        }
        lingering.decrementAndGet();
    }

    private @Nullable Work wantingHelp(@Nullable Work helped) {
        for (Work work : open) {
            if (work != helped && work.wanted.get() > 0) {
                return work;
            }
        }
        return null;
    }

    /**
     * Runs {@code body} for every index in [0, {@code count}): begun in ascending order, at the same time in up to
     * {@code threads()} threads, this one included. Returns when all have returned, so whatever they wrote can be read.
     *
     * <p>If one throws, none is begun any more; when those that have begun are over, the exception of the smallest index
     * is thrown.
     */
    public void forEach(int count, IntConsumer body) {
        if (threads == 1 || count <= 1) {
            for (int i = 0; i < count; i++) {
                body.accept(i);
            }
            return;
        }
        Loop loop = new Loop(count, body);
        try {
            assist(loop::help, () -> {
                loop.help();
                return count;
            });
        } finally {
            loop.awaitEnd();
        }
    }

    /** What {@code body} makes of every index in [0, {@code count}), in that order; otherwise as {@link #forEach}. */
    public <T> List<T> map(int count, IntFunction<T> body) {
        AtomicReferenceArray<T> made = new AtomicReferenceArray<>(count);
        forEach(count, i -> made.set(i, body.apply(i)));
        return IntStream.range(0, count).mapToObj(made::get).toList();
    }
}
