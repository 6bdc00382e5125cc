package io.emeth.aggregator.cli.conformance;

import java.io.IOException;

/** How one kind of operation is computed again and compared with its known answer. */
@FunctionalInterface
interface Check {
    /**
     * Returns if the answer is right.
     *
     * @throws CheckFailedException if it is not
     * @throws IOException if a file cannot be read
     * @throws RuntimeException if the engine or a reader refuses a file
     */
    void run(VectorFiles files, Operation operation) throws IOException;
}
