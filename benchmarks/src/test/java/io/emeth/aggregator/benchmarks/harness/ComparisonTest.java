package io.emeth.aggregator.benchmarks.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringReader;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Subjects here have clocks of their own, so nothing depends on how long anything takes. */
class ComparisonTest {
    private static final Budget SHORT = new Budget(1, 1, 4);

    private final List<String> turns = new ArrayList<>();

    private Subject subject(String operation, long nanosEach) {
        return new Subject(operation, "", repetitions -> {
            turns.add(operation);
            return nanosEach * repetitions;
        });
    }

    @Test
    void measure_subjects_takeTurnsInAnOrderThatMovesOn() throws IOException {
        Comparison comparison = new Comparison("s/c", Map.of("n", 1), stage -> {
            Subject a = subject("a", 10_000_000);
            stage.add(a, 512);
            stage.add(subject("b", 20_000_000), a, 0);
        });
        Comparison.Outcome outcome = comparison.measure(SHORT);

        assertThat(turns.subList(turns.size() - 8, turns.size()))
                .containsExactly("a", "b", "b", "a", "a", "b", "b", "a");
        assertThat(outcome.measurements()).extracting(Measurement::id).containsExactly("s/c/a/", "s/c/b/");
        assertThat(outcome.measurements().get(0).parameters()).isEqualTo(Map.of("n", 1, "bytes", 512L));
        assertThat(outcome.measurements().get(1).distribution().median()).isEqualTo(2e7);
        assertThat(outcome.ratios()).hasSize(1);
        assertThat(outcome.ratios().get(0).distribution().median()).isEqualTo(2);
    }

    @Test
    void measure_quickSubject_repeatsItUntilATurnIsLongEnough() throws IOException {
        Comparison comparison = new Comparison("s/c", Map.of(), stage -> stage.add(subject("a", 100)));
        Measurement measurement = comparison.measure(SHORT).measurements().get(0);
        assertThat(measurement.nanos()).hasSizeGreaterThanOrEqualTo(4).containsOnly(100.0);
    }

    @Test
    void measure_whatThisMachineCannot_isSaidNotThrown() throws IOException {
        List<String> closed = new ArrayList<>();
        Comparison comparison = new Comparison("s/c", Map.of(), stage -> {
            stage.keep(() -> closed.add("resource"));
            throw new NotMeasuredException("there is no such thing");
        });
        assertThat(comparison.measure(SHORT).skipped()).containsExactly(new Skipped("s/c", "there is no such thing"));
        assertThat(closed).containsExactly("resource");
    }

    @Test
    void measure_resources_areClosedLastFirst() throws IOException {
        List<String> closed = new ArrayList<>();
        new Comparison("s/c", Map.of(), stage -> {
                    stage.keep(() -> closed.add("first"));
                    stage.keep(() -> closed.add("second"));
                    stage.add(subject("a", 1_000_000));
                })
                .measure(SHORT);
        assertThat(closed).containsExactly("second", "first");
    }

    @Test
    void peerServer_requests_areAnsweredInOrder() throws IOException {
        StringWriter answers = new StringWriter();
        PeerServer.serve(
                List.of(subject("a", 5), subject("b c", 7)),
                new BufferedReader(new StringReader("b c\t3\na\t2\n")),
                new PrintWriter(answers));
        assertThat(answers.toString().lines()).containsExactly("ready", "21", "10");
    }

    @Test
    void peerServer_unknownOperation_isNamed() {
        assertThatThrownBy(() -> PeerServer.serve(
                        List.of(), new BufferedReader(new StringReader("x\t3\n")), new PrintWriter(new StringWriter())))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("'x'");
    }

    @Test
    void peer_processThatEndsAtOnce_isNotMeasured() {
        assertThatThrownBy(() -> Peer.start(List.of("sh", "-c", "echo no such row; exit 1"), Map.of()))
                .isInstanceOf(NotMeasuredException.class)
                .hasMessage("no such row");
    }

    @Test
    void peer_process_isAskedAndEndsWithItsInput() throws IOException {
        String script = "echo ready; while read -r operation repetitions; do echo $((repetitions * 4)); done";
        try (Peer peer = Peer.start(List.of("sh", "-c", script), Map.of())) {
            assertThat(peer.subject("anything", "").clock().nanos(3)).isEqualTo(12);
        }
    }

    @Test
    void peer_answerThatIsNoNumber_isQuoted() throws IOException {
        try (Peer peer = Peer.start(List.of("sh", "-c", "echo ready; read -r line; echo nonsense"), Map.of())) {
            assertThatThrownBy(() -> peer.subject("add", "").clock().nanos(1))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("'add'")
                    .hasMessageContaining("nonsense");
        }
    }
}
