package io.emeth.aggregator.flink;

/** An aggregation cannot go on, whatever comes: one epoch is over, the stream is not. */
final class EpochFailedException extends Exception {
    private static final long serialVersionUID = 1;

    EpochFailedException(Throwable cause) {
        super(cause.toString(), cause);
    }

    /** Calls of the core and of programs, which strangers' results or the user's classes may break. */
    interface Work<T> {
        T run() throws Exception;
    }

    /**
     * Does the work.
     *
     * @throws EpochFailedException if it throws what no repetition would mend; what it declares is passed on
     */
    static <T> T guard(Work<T> work) throws Exception {
        try {
            return work.run();
        } catch (RuntimeException | LinkageError e) {
            throw new EpochFailedException(e);
        }
    }
}
