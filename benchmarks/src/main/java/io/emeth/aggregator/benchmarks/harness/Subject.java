package io.emeth.aggregator.benchmarks.harness;

import java.io.IOException;

/**
 * What is timed: an operation, and the variant of it (who does it, on what) that tells subjects of one comparison apart.
 * Not thread-safe.
 *
 * @param operation what is done, e.g. {@code multiply}
 * @param variant by whom, or on how much, e.g. {@code avx2}
 * @param clock does the work and times it
 */
public record Subject(String operation, String variant, Clock clock) {
    /** Does the work a number of times, one after the other, and says how long that took. */
    @FunctionalInterface
    public interface Clock {
        /**
         * Nanoseconds of wall-clock time for {@code repetitions}, at least one.
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

    /** A subject whose work is timed here. */
    public static Subject of(String operation, String variant, Work work) {
        return new Subject(operation, variant, repetitions -> {
            long start = System.nanoTime();
            for (int i = 0; i < repetitions; i++) {
                work.run();
            }
            return System.nanoTime() - start;
        });
    }
}
