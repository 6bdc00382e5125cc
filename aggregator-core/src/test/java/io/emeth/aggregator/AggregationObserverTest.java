package io.emeth.aggregator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.emeth.aggregator.AggregationObserver.Event;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AggregationObserverTest {
    private static final JobSpec JOB = Results.sumJob(4, 2, ElementType.INT64);
    private static final long BYTES = 16;

    private final Notes notes = new Notes();

    /** Writes down what it is told, and whether the times can be. */
    private static final class Notes implements AggregationObserver {
        private final List<String> lines = new ArrayList<>();
        private final List<Aggregation> watched = new ArrayList<>();

        private void note(Aggregation aggregation, String line, long nanos) {
            watched.add(aggregation);
            lines.add(nanos < 0 || nanos > 60_000_000_000L ? line + " took " + nanos : line);
        }

        @Override
        public void happened(Aggregation aggregation, Event event) {
            note(aggregation, event.name(), 0);
        }

        @Override
        public void accepted(Aggregation aggregation, long bytes, long nanos) {
            note(aggregation, "accepted " + bytes, nanos);
        }

        @Override
        public void repeated(Aggregation aggregation, long bytes, long nanos) {
            note(aggregation, "repeated " + bytes, nanos);
        }

        @Override
        public void rejected(Aggregation aggregation, RejectReason reason, long bytes, long nanos) {
            note(aggregation, reason + " " + bytes, nanos);
        }

        @Override
        public void retracted(Aggregation aggregation) {
            note(aggregation, "retracted", 0);
        }

        @Override
        public void written(Aggregation aggregation, Writing what, int entries, long bytes, long nanos) {
            note(aggregation, "written", nanos);
        }
    }

    private static Aggregation open(AggregationObserver observer) {
        return Aggregation.open(JOB, 0, ProgramRegistry.discover(), Materials.NONE, Workers.caller(), observer);
    }

    private static SubJobResult result(int index, long number) {
        return Results.plain(JOB, index, Results.longs(number, 1));
    }

    private static byte[] all(AggregationObserver observer) throws IncompleteAggregationException {
        try (Aggregation aggregation = open(observer)) {
            aggregation.accept(List.of(result(0, 5), result(1, 6), result(1, 6), result(1, 7)));
            aggregation.accept(ByteBuffer.allocate(3));
            aggregation.retract(result(0, 5));
            aggregation.retract(result(0, 5));
            aggregation.accept(List.of(result(0, 8), result(2, 9), result(3, 10)));
            byte[] bytes = Results.bytes(aggregation.finish(Instant.EPOCH));
            aggregation.finish(Instant.EPOCH); // the same one
            aggregation.accept(result(2, 1));
            return bytes;
        }
    }

    @Test
    void observer_aWholeLife_isToldEverythingInOrder() throws Exception {
        all(notes);
        assertThat(notes.lines)
                .containsExactly(
                        "OPENED",
                        "accepted " + BYTES,
                        "accepted " + BYTES,
                        "repeated " + BYTES,
                        "DUPLICATE_INDEX " + BYTES,
                        "MALFORMED 3",
                        "retracted",
                        "NOT_COVERED " + BYTES,
                        "accepted " + BYTES,
                        "accepted " + BYTES,
                        "accepted " + BYTES,
                        "FINISHED",
                        RejectReason.CLOSED + " " + BYTES,
                        "CLOSED");
        assertThat(notes.watched.stream().distinct()).hasSize(1);
        assertThat(notes.watched.get(0).job()).isEqualTo(JOB);
        assertThat(notes.watched.get(0).epoch()).isZero();
    }

    @Test
    void observer_mergeAmendCancel_isTold() throws Exception {
        try (Aggregation aggregation = open(notes);
                Aggregation other = open(AggregationObserver.NONE)) {
            other.accept(result(3, 1));
            aggregation.merge(other);
            aggregation.accept(List.of(result(0, 1), result(1, 1), result(2, 1)));
            aggregation.finish(Instant.EPOCH);
            aggregation.retract(result(2, 1));
            aggregation.retract(result(1, 1));
            aggregation.cancel(Instant.EPOCH);
            aggregation.cancel(Instant.EPOCH);
        }
        assertThat(notes.lines)
                .filteredOn(line -> !line.startsWith("accepted"))
                .containsExactly(
                        "OPENED", "MERGED", "FINISHED", "AMENDED", "retracted", "retracted", "CANCELED", "CLOSED");
    }

    /** Fails whatever it is told. */
    private static final class Broken implements AggregationObserver {
        private int told;

        private void fail() {
            told++;
            if (told % 2 == 0) {
                throw new IllegalStateException("observer");
            }
            throw new AssertionError("observer");
        }

        @Override
        public void happened(Aggregation aggregation, Event event) {
            fail();
        }

        @Override
        public void accepted(Aggregation aggregation, long bytes, long nanos) {
            fail();
        }

        @Override
        public void repeated(Aggregation aggregation, long bytes, long nanos) {
            fail();
        }

        @Override
        public void rejected(Aggregation aggregation, RejectReason reason, long bytes, long nanos) {
            fail();
        }

        @Override
        public void retracted(Aggregation aggregation) {
            fail();
        }
    }

    @Test
    void observer_throwsAlways_changesNothing() throws Exception {
        Broken broken = new Broken();
        assertThat(all(broken)).isEqualTo(all(AggregationObserver.NONE));
        assertThat(broken.told).isEqualTo(14);
    }

    @Test
    void observer_openingFails_isToldNothing() {
        assertThatThrownBy(() ->
                        Aggregation.open(JOB, 1, ProgramRegistry.discover(), Materials.NONE, Workers.caller(), notes))
                .isInstanceOf(InvalidJobException.class);
        assertThat(notes.lines).isEmpty();
    }

    @Test
    void vitals_changeWithWhatIsCounted() {
        Aggregation aggregation = open(notes);
        assertThat(aggregation.vitals()).isEqualTo(new Vitals(0, 4, Optional.empty(), BYTES, 0, 0));
        aggregation.accept(result(0, 1));
        assertThat(aggregation.vitals().covered()).isEqualTo(1);
        aggregation.close();
        assertThat(aggregation.vitals()).isEqualTo(new Vitals(1, 4, Optional.empty(), 0, 0, 0));
    }

    @Test
    void vitals_whileLocked_areThoseOfBefore() {
        Vitals[] during = new Vitals[1];
        AggregationObserver asking = new AggregationObserver() {
            @Override
            public void happened(Aggregation aggregation, Event event) {
                if (event == Event.CANCELED) { // told while it is locked
                    Thread other = new Thread(() -> during[0] = aggregation.vitals());
                    other.start();
                    try {
                        other.join(20_000);
                    } catch (InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                }
            }
        };
        try (Aggregation aggregation = open(asking)) {
            aggregation.accept(result(0, 1));
            Vitals before = aggregation.vitals();
            aggregation.cancel(Instant.EPOCH);
            assertThat(during[0]).isEqualTo(before);
        }
    }
}
