package io.emeth.aggregator;

import java.util.Locale;

/** What becomes of a second, different result for an index that is counted. The same result again is never counted twice. */
public enum Resubmission {
    /** It is refused, and recorded: the first one counts. */
    REFUSE,
    /** It takes the place of the first one, in one step. Needs a {@link PartialStore}, which keeps the first one's bytes. */
    REPLACE;

    /** As job descriptions write it. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** @throws IllegalArgumentException if there is no such word */
    static Resubmission parse(String text) {
        for (Resubmission policy : values()) {
            if (policy.toString().equals(text)) {
                return policy;
            }
        }
        throw new IllegalArgumentException("resubmission '" + text + "' is not refuse or replace");
    }
}
