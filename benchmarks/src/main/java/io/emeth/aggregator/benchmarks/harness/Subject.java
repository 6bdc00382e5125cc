package io.emeth.aggregator.benchmarks.harness;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.function.LongSupplier;

/**
 * What is timed: an operation, and the variant of it (who does it, on what) that tells subjects of one comparison apart.
 * Not thread-safe.
 *
 * @param operation what is done, e.g. {@code multiply}
 * @param variant by whom, or on how much, e.g. {@code avx2}
 * @param clock does the work and times it
 */
public record Subject(String operation, String variant, Clock clock) {
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    /** Does the work a number of times, one after the other, and says how long that took. */
    @FunctionalInterface
    public interface Clock {
        /**
         * Nanoseconds for {@code repetitions}, at least one.
         *
         * @throws IOException if the work needs a file or a process that fails
         */
        long nanos(int repetitions) throws IOException;
    }

    /** One repetition. */
    @FunctionalInterface
    public interface Work {
        /** Does it once. */
        void run() throws IOException;
    }

    /**
     * A subject whose work is done here, by this thread alone. Its time is the thread's processor time: on a busy machine
     * a turn that has to wait for a processor would say nothing of the work.
     */
    public static Subject of(String operation, String variant, Work work) {
        return timed(operation, variant, work, Subject::processorNanos);
    }

    /** A subject whose work is done here, with the help of other threads or of a disk. Its time is the clock's. */
    public static Subject elapsed(String operation, String variant, Work work) {
        return timed(operation, variant, work, System::nanoTime);
    }

    private static Subject timed(String operation, String variant, Work work, LongSupplier now) {
        return new Subject(operation, variant, repetitions -> {
            long start = now.getAsLong();
            for (int i = 0; i < repetitions; i++) {
                work.run();
            }
            return now.getAsLong() - start;
        });
    }

    /** What this thread has used of its processor; where that cannot be asked, the clock. */
    public static long processorNanos() {
        return THREADS.isCurrentThreadCpuTimeSupported() ? THREADS.getCurrentThreadCpuTime() : System.nanoTime();
    }
}
