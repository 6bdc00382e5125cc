package io.emeth.aggregator.benchmarks;

import io.emeth.aggregator.benchmarks.harness.Comparison;
import io.emeth.aggregator.benchmarks.harness.PeerServer;
import io.emeth.aggregator.benchmarks.harness.Stage;
import io.emeth.aggregator.benchmarks.report.BenchCommand;
import io.emeth.aggregator.benchmarks.suite.ResidentMemory;
import io.emeth.aggregator.benchmarks.suite.SoakProcess;
import io.emeth.aggregator.benchmarks.suite.Suites;
import io.emeth.aggregator.he.HeException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/**
 * The way into the benchmarks: {@code bench} writes the report, {@code peer}, {@code resident} and {@code soak} are processes that it
 * starts, and everything else is for JMH.
 */
public final class Main {
    private Main() {}

    /** Runs one of them. */
    public static void main(String[] args) throws IOException {
        var out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
        switch (args.length == 0 ? "" : args[0]) {
            case "bench" -> {
                var err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
                System.exit(io.emeth.aggregator.cli.Main.run(out, err, List.of(new BenchCommand()), args));
            }
            case "peer" -> serve(args[1], out);
            case "soak" ->
                SoakProcess.run(
                        Path.of(args[1]),
                        Integer.parseInt(args[2]),
                        Integer.parseInt(args[3]),
                        Long.parseLong(args[4]),
                        out);
            case "resident" -> ResidentMemory.run(Integer.parseInt(args[1]), out);
            default -> org.openjdk.jmh.Main.main(args);
        }
    }

    private static void serve(String parameterSet, PrintWriter out) throws IOException {
        Comparison comparison = Suites.operations(parameterSet);
        try (Stage stage = new Stage()) {
            comparison.setup().prepare(stage);
            PeerServer.serve(
                    stage.subjects(),
                    new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)),
                    out);
        } catch (HeException e) {
            out.println(e.getMessage()); // a row that this CPU does not have; whoever started this process reads it
            System.exit(1);
        }
    }
}
