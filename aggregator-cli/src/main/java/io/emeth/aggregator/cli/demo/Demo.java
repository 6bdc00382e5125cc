package io.emeth.aggregator.cli.demo;

import io.emeth.aggregator.IncompleteAggregationException;
import io.emeth.aggregator.RejectedResultException;
import io.emeth.aggregator.cli.Output;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** A whole job, played by all its parties. */
public interface Demo {
    /** The demos there are. */
    enum Name {
        mnist,
        flights
    }

    /**
     * Plays the job and prints what came of it.
     *
     * @return whether the encrypted job gave what the same job gives in the clear
     */
    boolean run() throws IOException, RejectedResultException, IncompleteAggregationException;

    /**
     * Plays one demo.
     *
     * @param kept where the parties' files stay; otherwise they are deleted
     */
    static boolean run(Name name, Output output, Optional<Path> kept)
            throws IOException, RejectedResultException, IncompleteAggregationException {
        try (Workspace workspace = Workspace.open(kept)) {
            Demo demo = switch (name) {
                case mnist -> new MnistDemo(output, workspace);
                case flights -> new FlightsDemo(output, workspace);
            };
            return demo.run();
        }
    }
}
