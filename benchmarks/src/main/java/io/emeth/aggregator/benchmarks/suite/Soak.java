package io.emeth.aggregator.benchmarks.suite;

import io.emeth.aggregator.benchmarks.harness.NotMeasuredException;
import io.emeth.aggregator.benchmarks.harness.Series;
import io.emeth.aggregator.benchmarks.workload.Fixture;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Many results, eight jobs at once in one store, four threads that submit, in a process of its own that closes and opens
 * everything now and then, and is killed twice. In the end every job's sum is decrypted: nothing was lost, nothing
 * counted twice.
 */
public final class Soak {
    /** Names the numbers of the process at work. */
    public static final String ID = "soak/running";
    /** Names its numbers whenever it had closed everything. */
    public static final String CLOSED_ID = "soak/closed";

    private static final List<String> COLUMNS = List.of(
            "seconds",
            "results",
            "seconds since the row before",
            "results since then",
            "processor time of a result [ms]",
            "resident memory [MiB]",
            "Java heap in use [MiB]",
            "engine's buffers [MiB]",
            "open files",
            "native objects",
            "direct buffers [MiB]",
            "process");
    private static final List<String> CLOSED_COLUMNS =
            List.of("results", "resident memory [MiB]", "open files", "native objects", "process");
    /** A heap that is resident from the beginning, so that what grows is something else; direct buffers up to a limit. */
    private static final List<String> MEMORY =
            List.of("-Xmx128m", "-Xms128m", "-XX:+AlwaysPreTouch", "-XX:MaxDirectMemorySize=128m");

    private static final long MOST_BYTES = 6L << 30;
    private static final int KILLS = 2;

    private final Path folder;
    private final int resultsOfEach;
    private final int rounds;
    private final long sampleMillis;
    private final long start = System.nanoTime();
    private final List<List<Double>> running = new ArrayList<>();
    private final List<List<Double>> closed = new ArrayList<>();

    /** @param rounds how often everything is closed and opened, beside kills */
    private Soak(Path folder, int resultsOfEach, int rounds, long sampleMillis) {
        this.folder = folder;
        this.resultsOfEach = resultsOfEach;
        this.rounds = rounds;
        this.sampleMillis = sampleMillis;
    }

    /**
     * Runs the processes and collects what they say.
     *
     * @throws NotMeasuredException where there is no /proc, or no room on the disk
     * @throws IOException also if a result was lost or counted twice
     */
    public static List<Series> record(Surroundings surroundings) throws IOException {
        ProcessReadings.requireAvailable();
        int resultsOfEach = surroundings.pick(100_000, 480) / SoakJobs.JOBS;
        Path folder = surroundings.folder("soak", MOST_BYTES);
        try (Fixture fixture = SoakJobs.fixture()) {
            SoakJobs.write(folder, fixture);
            Soak soak = new Soak(folder, resultsOfEach, surroundings.pick(20, 3), surroundings.pick(1000L, 50L));
            soak.run();
            SoakJobs.requireSums(folder, fixture, resultsOfEach);
            return soak.series();
        }
    }

    private int total() {
        return SoakJobs.JOBS * resultsOfEach;
    }

    private void run() throws IOException {
        int before = 0;
        for (int process = 1; process <= KILLS + 1; process++) {
            int killAt = process <= KILLS ? total() / (KILLS + 1) * process : Integer.MAX_VALUE;
            int after = run(process, before, killAt);
            if (process > KILLS && after != total()) {
                throw new IOException("the soak ended with " + after + " of " + total() + " results");
            }
            before = after;
        }
    }

    /**
     * Starts a process and reads what it says until it ends or is killed.
     *
     * @param before what the process before this one had, at least
     * @return how many results it said to have
     */
    private int run(int number, int before, int killAt) throws IOException {
        List<String> command = Surroundings.java(
                MEMORY,
                "soak",
                folder.toString(),
                Integer.toString(resultsOfEach),
                Integer.toString(total() / rounds),
                Long.toString(sampleMillis));
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        process.getOutputStream().close();
        Readings last = new Readings(0, List.of((double) before));
        int results = before;
        boolean isKilled = false;
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null && !isKilled; line = lines.readLine()) {
                Readings now = Readings.parse(line, (System.nanoTime() - start) / 1e9);
                results = now.results();
                if (results < before) {
                    throw new IOException(
                            "process " + number + " found " + results + " results, where " + before + " had receipts");
                }
                if (line.startsWith(SoakProcess.RUNNING)) {
                    if (last.seconds() > 0 && now.results() > last.results()) {
                        running.add(now.row(last, number));
                    }
                    last = now;
                } else {
                    closed.add(now.closedRow(number));
                }
                isKilled = results >= killAt;
            }
        } finally {
            process.destroyForcibly().onExit().join();
        }
        return results;
    }

    /** What a process said. */
    private record Readings(double seconds, List<Double> numbers) {
        static Readings parse(String line, double seconds) {
            return new Readings(
                    seconds,
                    Arrays.stream(line.split("\t", -1))
                            .skip(1)
                            .map(Double::valueOf)
                            .toList());
        }

        int results() {
            return numbers.get(0).intValue();
        }

        List<Double> row(Readings before, int process) {
            double results = numbers.get(0) - before.numbers.get(0);
            return List.of(
                    seconds,
                    numbers.get(0),
                    seconds - before.seconds,
                    results,
                    (numbers.get(1) - before.numbers.get(1)) / results,
                    numbers.get(2),
                    numbers.get(3),
                    numbers.get(4),
                    numbers.get(5),
                    numbers.get(6),
                    numbers.get(7),
                    (double) process);
        }

        List<Double> closedRow(int process) {
            return List.of(numbers.get(0), numbers.get(2), numbers.get(5), numbers.get(6), (double) process);
        }
    }

    private List<Series> series() {
        Map<String, Object> parameters =
                Map.of("results", total(), "jobs", SoakJobs.JOBS, "restarts", rounds, "kills", KILLS);
        return List.of(
                new Series(ID, parameters, COLUMNS, running),
                new Series(CLOSED_ID, parameters, CLOSED_COLUMNS, closed));
    }
}
