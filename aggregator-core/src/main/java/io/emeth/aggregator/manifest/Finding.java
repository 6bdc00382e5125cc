package io.emeth.aggregator.manifest;

import java.util.Optional;

/**
 * What came of one check. Immutable.
 *
 * @param check what was checked
 * @param detail what was found, on one line
 * @param holds whether it is as it should be
 */
public record Finding(String check, String detail, boolean holds) {

    /** One that holds unless there is a {@code problem}, which then is the detail. */
    public static Finding of(String check, Optional<String> problem, String otherwise) {
        return new Finding(check, problem.orElse(otherwise), problem.isEmpty());
    }
}
