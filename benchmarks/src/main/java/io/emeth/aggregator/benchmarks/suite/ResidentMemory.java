package io.emeth.aggregator.benchmarks.suite;

import io.emeth.aggregator.Aggregation;
import io.emeth.aggregator.JobId;
import io.emeth.aggregator.JobSpec;
import io.emeth.aggregator.PayloadLayout;
import io.emeth.aggregator.ProgramRegistry;
import io.emeth.aggregator.Receipt;
import io.emeth.aggregator.SubJobId;
import io.emeth.aggregator.SubJobResult;
import io.emeth.aggregator.benchmarks.harness.NotMeasuredException;
import io.emeth.aggregator.benchmarks.harness.Series;
import io.emeth.aggregator.benchmarks.workload.Fixture;
import io.emeth.aggregator.benchmarks.workload.ParameterSet;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * How much memory a process takes that accepts results of 512 KiB into one job, whatever their number: a process of its
 * own with a small Java heap, several hundred different results one after the other, again and again.
 */
public final class ResidentMemory {
    /** What names the series. */
    public static final String ID = "memory/sum-bfv-8192";

    private static final List<String> COLUMNS =
            List.of("results", "resident memory [MiB]", "Java heap in use [MiB]", "engine's buffers [MiB]");
    private static final int DISTINCT = 200;
    private static final int SAMPLES = 100;

    private ResidentMemory() {}

    /**
     * Runs the process and collects what it says.
     *
     * @throws NotMeasuredException where there is no /proc
     */
    public static Series record(Surroundings surroundings) throws IOException {
        ProcessReadings.requireAvailable();
        int results = surroundings.pick(100_000, 2_000);
        List<String> command =
                Surroundings.java(List.of("-Xmx256m", "-Xms256m"), "resident", Integer.toString(results));
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        process.getOutputStream().close();
        List<List<Double>> rows = new ArrayList<>();
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                rows.add(
                        Arrays.stream(line.split("\t", -1)).map(Double::valueOf).toList());
            }
        }
        if (rows.size() < 2) {
            throw new IOException("the process that accepts " + results + " results ended early");
        }
        return new Series(ID, Map.of("results", results, "distinctResults", DISTINCT), COLUMNS, rows);
    }

    /** The process: accepts {@code count} results and prints a line for each sample. */
    public static void run(int count, PrintWriter out) throws IOException {
        ParameterSet set = ParameterSet.named("bfv-8192");
        try (Fixture fixture = new Fixture(set)) {
            JobSpec job = job(set, fixture.context().slots(), count);
            List<ByteBuffer> payloads = fixture.ring(DISTINCT);
            try (Aggregation aggregation = Aggregation.open(job, 0, ProgramRegistry.discover())) {
                for (int i = 0; i < count; i++) {
                    accept(aggregation, job, fixture, i, payloads.get(i % DISTINCT));
                    if ((i + 1) % Math.max(1, count / SAMPLES) == 0) {
                        out.println(sample(i + 1));
                        if (out.checkError()) {
                            return; // nobody listens any more
                        }
                    }
                }
            }
        }
    }

    private static JobSpec job(ParameterSet set, int length, int count) {
        return JobSpec.encrypted(
                new JobId(new UUID(0, 1)),
                "sum",
                count,
                PayloadLayout.vector(length),
                set.parameters().toSpec(0));
    }

    private static void accept(Aggregation aggregation, JobSpec job, Fixture fixture, int index, ByteBuffer payload) {
        SubJobResult result = SubJobResult.encrypted(
                new SubJobId(job.job(), 0, index),
                job.program(),
                fixture.context().parametersId(),
                job.layout(),
                List.of(payload));
        Receipt receipt = aggregation.accept(result);
        if (!(receipt instanceof Receipt.Accepted)) {
            throw new IllegalStateException(receipt.toString());
        }
    }

    private static String sample(int results) throws IOException {
        return results + "\t" + ProcessReadings.residentMebibytes() + "\t" + ProcessReadings.heapMebibytes() + "\t"
                + ProcessReadings.engineMebibytes();
    }
}
