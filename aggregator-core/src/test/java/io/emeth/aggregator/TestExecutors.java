package io.emeth.aggregator;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;

/** Every executor a caller might bring, good or bad. */
enum TestExecutors {
    MANY_THREADS,
    ONE_THREAD,
    CALLER_RUNS,
    REJECTS,
    NEVER_RUNS,
    RUNS_AND_WAITS,
    SHUT_DOWN_IN_THE_MIDDLE;

    /** What a test does with the executor. */
    @FunctionalInterface
    interface Body {
        void run(Executor executor) throws Exception;
    }

    void use(Body body) throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(this == ONE_THREAD ? 1 : 7);
        try {
            body.run(executor(pool));
        } finally {
            pool.shutdownNow();
        }
    }

    private Executor executor(ExecutorService pool) {
        return switch (this) {
            case MANY_THREADS, ONE_THREAD -> pool;
            case CALLER_RUNS -> Runnable::run;
            case REJECTS ->
                task -> {
                    throw new RejectedExecutionException("no");
                };
            case NEVER_RUNS -> task -> {};
            case RUNS_AND_WAITS -> task -> runAndWait(pool, task);
            case SHUT_DOWN_IN_THE_MIDDLE -> {
                AtomicInteger tasks = new AtomicInteger();
                yield task -> {
                    if (tasks.incrementAndGet() == 5) {
                        pool.shutdown();
                    }
                    pool.execute(task);
                };
            }
        };
    }

    private static void runAndWait(Executor pool, Runnable task) {
        CountDownLatch done = new CountDownLatch(1);
        pool.execute(() -> {
            try {
                task.run();
            } finally {
                done.countDown();
            }
        });
        try {
            done.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
