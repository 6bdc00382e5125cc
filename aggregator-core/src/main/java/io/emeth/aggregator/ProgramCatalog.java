package io.emeth.aggregator;

import java.util.List;

/**
 * Offers several programs as one service, for programs that are not a class each. {@link ProgramRegistry#discover}
 * finds an implementation that has a public constructor without parameters and is named as a service.
 */
public interface ProgramCatalog {

    /** The programs, with different ids and names. */
    List<AggregationProgram> programs();
}
