package io.emeth.aggregator;

import java.util.Optional;

/**
 * A result whose header has been looked at by itself, without the results before it: no lock is needed for that, so
 * that signatures are checked at the same time.
 *
 * @param rejection why it cannot be counted, whatever else is
 */
record Screened(SubJobResult result, Optional<RejectedResultException> rejection) {

    static Screened by(HeaderRules rules, SubJobResult result) {
        try {
            rules.requireAdmissible(result.header());
            return new Screened(result, Optional.empty());
        } catch (RejectedResultException e) {
            return new Screened(result, Optional.of(e));
        }
    }

    SubJobHeader header() {
        return result.header();
    }
}
