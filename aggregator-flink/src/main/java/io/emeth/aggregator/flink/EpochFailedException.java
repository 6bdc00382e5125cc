package io.emeth.aggregator.flink;

import io.emeth.aggregator.he.HeErrorCode;
import io.emeth.aggregator.he.HeException;
import org.jspecify.annotations.Nullable;

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
            if (isOutOfMemory(e)) {
                throw e;
            }
            throw new EpochFailedException(e);
        }
    }

    /** Whether the engine had no memory: then Flink begins again from the last checkpoint, perhaps on another machine. */
    static boolean isOutOfMemory(@Nullable Throwable thrown) {
        if (thrown instanceof HeException refused && refused.code() == HeErrorCode.OUT_OF_MEMORY) {
            return true;
        }
        return thrown != null && isOutOfMemory(thrown.getCause());
    }
}
