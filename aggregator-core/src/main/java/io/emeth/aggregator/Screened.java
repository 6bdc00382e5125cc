package io.emeth.aggregator;

import java.util.Optional;

/**
 * A result whose header has been looked at by itself, without the results before it: no lock is needed for that, so
 * that signatures are checked at the same time.
 *
 * @param rejection why it cannot be counted, whatever else is
 * @param since when that was begun, as {@link Watch#now} tells
 */
record Screened(SubJobResult result, Optional<RejectedResultException> rejection, long since) {

    static Screened by(HeaderRules rules, SubJobResult result, long since) {
        try {
            rules.requireAdmissible(result.header());
            return new Screened(result, Optional.empty(), since);
        } catch (RejectedResultException e) {
            return new Screened(result, Optional.of(e), since);
        }
    }

    SubJobHeader header() {
        return result.header();
    }
}
