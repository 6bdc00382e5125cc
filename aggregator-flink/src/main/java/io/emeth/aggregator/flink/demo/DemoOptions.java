package io.emeth.aggregator.flink.demo;

import java.util.List;

/**
 * The demo's command line.
 *
 * @param seed of everything that is random
 * @param results of all jobs together
 * @param jobs how many
 * @param killPercent how much of all results is read before a TaskManager is killed, in [0, 100]
 */
record DemoOptions(long seed, int results, int jobs, int killPercent) {
    /** What follows the command. */
    static final String USAGE = "[--seed N] [--results N] [--jobs N] [--kill-after PERCENT]";

    /** Ends the process after saying how the command is used: with 0 if that was asked for, with 2 if it was used wrongly. */
    static void exitWithUsage(String usage, List<String> args, IllegalArgumentException wrong) {
        if (args.contains("--help")) {
            System.out.println("usage: aggregator " + usage);
            System.exit(0);
        }
        System.err.println("error: " + wrong.getMessage() + "\nusage: aggregator " + usage);
        System.exit(2);
    }

    /** @throws IllegalArgumentException naming the argument that is wrong */
    static DemoOptions parse(String... args) {
        DemoOptions options = new DemoOptions(1, 20_000, 64, 50);
        for (int i = 0; i < args.length; i += 2) {
            String value = i + 1 < args.length ? args[i + 1] : "";
            options = options.with(args[i], value);
        }
        if (options.jobs < 2 || options.results < 2 * options.jobs) {
            throw new IllegalArgumentException("there must be 2 jobs or more, and 2 results for each");
        }
        if (options.killPercent < 0 || options.killPercent > 100) {
            throw new IllegalArgumentException("--kill-after " + options.killPercent + " is outside [0, 100]");
        }
        return options;
    }

    private DemoOptions with(String name, String value) {
        try {
            return switch (name) {
                case "--seed" -> new DemoOptions(Long.parseLong(value), results, jobs, killPercent);
                case "--results" -> new DemoOptions(seed, Integer.parseInt(value), jobs, killPercent);
                case "--jobs" -> new DemoOptions(seed, results, Integer.parseInt(value), killPercent);
                case "--kill-after" -> new DemoOptions(seed, results, jobs, Integer.parseInt(value));
                default -> throw new IllegalArgumentException("unknown argument '" + name + "'");
            };
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(name + " takes a number, not '" + value + "'", e);
        }
    }

    /** After how many of so many submissions a TaskManager is killed. */
    long killAfter(long submissions) {
        return submissions * killPercent / 100;
    }
}
