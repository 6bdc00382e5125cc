package io.emeth.aggregator.cli.demo;

import io.emeth.aggregator.EncryptionSpec;
import io.emeth.aggregator.IncompleteAggregationException;
import io.emeth.aggregator.JobId;
import io.emeth.aggregator.JobSpec;
import io.emeth.aggregator.PayloadLayout;
import io.emeth.aggregator.RejectedResultException;
import io.emeth.aggregator.TensorSpec;
import io.emeth.aggregator.cli.Output;
import io.emeth.aggregator.cli.ProgressBar;
import io.emeth.aggregator.cli.values.Values;
import io.emeth.aggregator.he.HeParameters;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.UUID;

/**
 * Sixteen nodes, each with the flights of its own airports, count delays by the hour of departure; nobody sees another's
 * counts, and the sum is exact.
 */
public final class FlightsDemo implements Demo {
    private static final int NODES = 16;
    private static final int HOURS = 24;

    private static final PayloadLayout LAYOUT =
            new PayloadLayout(List.of(new TensorSpec("counts", List.of((long) HOURS, (long) Delays.COUNT))));

    private final Output output;
    private final Workspace workspace;
    private final List<Flights.Flight> flights;

    /** Works in {@code workspace}, prints to {@code output}. */
    FlightsDemo(Output output, Workspace workspace) throws IOException {
        this.output = output;
        this.workspace = workspace;
        this.flights = Flights.load();
    }

    private static JobSpec job() {
        EncryptionSpec encryption = HeParameters.bfv(4096, 20).toSpec(0);
        return JobSpec.encrypted(new JobId(UUID.randomUUID()), "sum", NODES, LAYOUT, encryption);
    }

    @Override
    public boolean run() throws IOException, RejectedResultException, IncompleteAggregationException {
        output.line(
                "%d nodes hold %d flights by origin airport; bfv, N = 4096, 128-bit security", NODES, flights.size());
        Path published = workspace.published();
        long[] counts;
        try (Requester requester = Requester.open(job(), workspace.requester(), published);
                ProgressBar bar = output.progress("counting", NODES)) {
            List<List<Flights.Flight>> shares = byAirport();
            for (int node = 0; node < NODES; node++) {
                countAndSubmit(node, shares.get(node));
                bar.step();
            }
            Path finalResult = new Integrator(workspace.aggregator(), published).integrate(0, workspace.inbox(0));
            counts = Values.integers(Values.shapes(LAYOUT), requester.decryptIntegers(finalResult))
                    .numbers();
        }
        print(counts);
        return conclude(counts);
    }

    private void countAndSubmit(int node, List<Flights.Flight> share) throws IOException {
        Values<long[]> histogram = new Values<>(LAYOUT, Flights.histogram(share));
        try (Node party = new Node(node, workspace.node(node), workspace.published())) {
            party.submitIntegers(0, histogram.tensors(Arrays::copyOfRange), workspace.inbox(0));
        }
    }

    /** Airports in alphabetical order are dealt out to the nodes in turn. */
    private List<List<Flights.Flight>> byAirport() {
        List<String> airports = new ArrayList<>(
                new TreeSet<>(flights.stream().map(Flights.Flight::origin).toList()));
        Map<String, Integer> owner = new LinkedHashMap<>();
        List<List<Flights.Flight>> shares = new ArrayList<>();
        for (int node = 0; node < NODES; node++) {
            shares.add(new ArrayList<>());
        }
        for (int i = 0; i < airports.size(); i++) {
            owner.put(airports.get(i), i % NODES);
        }
        for (Flights.Flight flight : flights) {
            shares.get(owner.getOrDefault(flight.origin(), 0)).add(flight);
        }
        return shares;
    }

    private void print(long[] counts) {
        StringBuilder titles = new StringBuilder("minutes of delay from:\n hour");
        for (String title : Delays.titles()) {
            titles.append(String.format("%6s", title));
        }
        output.line("%s", titles);
        for (int hour = 0; hour < HOURS; hour++) {
            StringBuilder row = new StringBuilder(String.format("%5d", hour));
            for (int bucket = 0; bucket < Delays.COUNT; bucket++) {
                row.append(String.format("%6d", counts[hour * Delays.COUNT + bucket]));
            }
            output.line("%s", row);
        }
    }

    private boolean conclude(long[] counts) {
        long[] expected = Flights.histogram(flights);
        int wrong = 0;
        for (int i = 0; i < expected.length; i++) {
            wrong += counts[i] == expected[i] ? 0 : 1;
        }
        long total = Arrays.stream(counts).sum();
        output.line(
                "demo flights: %s buckets=%d flights=%d wrong=%d",
                wrong == 0 ? "PASS" : "FAIL", expected.length, total, wrong);
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("demo", "flights");
        document.put("pass", wrong == 0);
        document.put("buckets", expected.length);
        document.put("flights", total);
        document.put("wrong", wrong);
        document.put("counts", counts);
        output.document(document);
        return wrong == 0;
    }
}
