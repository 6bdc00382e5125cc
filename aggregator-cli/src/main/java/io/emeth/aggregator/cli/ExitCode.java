package io.emeth.aggregator.cli;

/** What the process returns. The same list stands in the help text and in the README. */
public final class ExitCode {
    /** Everything asked for was done. */
    public static final int OK = 0;

    /** A check failed, or a job is not complete yet. */
    public static final int FAILED = 1;

    /** The command line itself is wrong. */
    public static final int USAGE = 2;

    /** An input was malformed, or was rejected. */
    public static final int BAD_INPUT = 3;

    /** A file could not be read or written. */
    public static final int IO = 4;

    /** A defect of this program, or not enough memory. */
    public static final int INTERNAL = 70;

    private ExitCode() {}
}
