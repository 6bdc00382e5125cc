package io.emeth.aggregator;

import java.util.List;
import java.util.stream.Collectors;

/** An epoch was to be finished before its {@link CompletenessPolicy} allows it. Nothing has changed. */
public final class IncompleteAggregationException extends Exception {
    private static final long serialVersionUID = 1;
    private static final int SHOWN = 20;

    private final transient List<Integer> missing;

    IncompleteAggregationException(int covered, int numParallel, CompletenessPolicy policy, List<Integer> missing) {
        super(covered + " of " + numParallel + " results accepted, which " + policy + " does not allow yet; missing: "
                + missing.stream().limit(SHOWN).map(String::valueOf).collect(Collectors.joining(", "))
                + (missing.size() > SHOWN ? " and " + (missing.size() - SHOWN) + " more" : ""));
        this.missing = List.copyOf(missing);
    }

    /** The indices not accepted yet, ascending. */
    public List<Integer> missing() {
        return missing;
    }
}
