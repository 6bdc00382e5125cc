package io.emeth.aggregator.he.plan;

import io.emeth.aggregator.InvalidJobException;
import java.util.List;

/** A job that cannot be carried out, with every reason that was found; each names a value and a remedy. */
public final class PlanRefusedException extends InvalidJobException {
    private static final long serialVersionUID = 1;

    private final transient List<String> reasons;

    PlanRefusedException(List<String> reasons) {
        super(String.join("; ", reasons));
        this.reasons = List.copyOf(reasons);
    }

    /** At least one, in the order in which a person would mend them. */
    public List<String> reasons() {
        return reasons;
    }
}
