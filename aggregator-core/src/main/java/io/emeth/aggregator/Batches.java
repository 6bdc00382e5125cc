package io.emeth.aggregator;

import java.util.function.Consumer;

/**
 * The numbers from 0 to a size in runs of neighbours, for several threads: each works on a run of its own, and they pass
 * one point in order.
 */
final class Batches {
    /** Results added in one pass. */
    static final int MOST_RESULTS = 8;

    private final int size;
    private final int perBatch;
    private final Turns turns = new Turns();

    /** @param most numbers of one batch; fewer if threads would run out of batches */
    Batches(int size, int threads, long most) {
        long fair = size / (4L * threads);
        this.size = size;
        this.perBatch = (int) Math.max(1, Math.min(MOST_RESULTS, Math.min(most, fair)));
    }

    /** One run of neighbours. */
    final class Batch {
        private final int number;

        private Batch(int number) {
            this.number = number;
        }

        int number() {
            return number;
        }

        int from() {
            return number * perBatch;
        }

        int to() {
            return Math.min(size, from() + perBatch);
        }

        /**
         * Waits until all batches before this one have passed.
         *
         * @throws IllegalStateException if one of them failed before
         */
        void awaitTurn() {
            turns.await(number);
        }

        /** Lets the next batch pass; once or more, after {@link #awaitTurn}. */
        void passTurn() {
            turns.pass(number);
        }
    }

    int count() {
        return (size + perBatch - 1) / perBatch;
    }

    /** Runs {@code work} for every batch. If it fails before a batch has passed, no later one will. */
    void forEach(Workers workers, Consumer<Batch> work) {
        workers.forEach(count(), number -> {
            try {
                work.accept(new Batch(number));
            } finally {
                turns.leave(number);
            }
        });
    }
}
