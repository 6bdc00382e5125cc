package io.emeth.aggregator.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.emeth.aggregator.Aggregation;
import io.emeth.aggregator.CompletenessPolicy;
import io.emeth.aggregator.ElementType;
import io.emeth.aggregator.IncompleteAggregationException;
import io.emeth.aggregator.JobId;
import io.emeth.aggregator.JobSpec;
import io.emeth.aggregator.LedgerEntry.Cause;
import io.emeth.aggregator.Materials;
import io.emeth.aggregator.NodeAddress;
import io.emeth.aggregator.NodePolicy;
import io.emeth.aggregator.PartialStore;
import io.emeth.aggregator.PayloadLayout;
import io.emeth.aggregator.ProgramRegistry;
import io.emeth.aggregator.Receipt;
import io.emeth.aggregator.Resubmission;
import io.emeth.aggregator.SubJobId;
import io.emeth.aggregator.SubJobResult;
import io.emeth.aggregator.Tally;
import io.emeth.aggregator.Workers;
import io.emeth.aggregator.signing.Algorithm;
import io.emeth.aggregator.signing.SigningKey;
import io.emeth.aggregator.store.LifeCycleTable.Cell;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every event in every state, as {@code docs/life-cycle.md} has it. */
class LifeCycleTest {
    private static final Instant DEADLINE = Instant.parse("2026-06-01T00:00:00Z");
    private static final SigningKey A = node(1);
    private static final SigningKey B = node(2);
    private static final JobSpec JOB = JobSpec.plain(
                    new JobId(new UUID(7, 7)), HookedSum.NAME, 4, PayloadLayout.vector(1), ElementType.INT64)
            .withNodes(new NodePolicy.Assigned(List.of(address(A), address(A), address(A), address(A))))
            .withCompleteness(new CompletenessPolicy.Quorum(2, DEADLINE));
    private static final Map<String, String> STATES = Map.of(
            "is being merged into another", "merging",
            "is finished", "finished",
            "is finished, and waits for the next revision", "amended",
            "is canceled", "canceled",
            "is closed", "closed");

    private final HookedSum program = new HookedSum();
    private final ProgramRegistry programs =
            ProgramRegistry.builder().register(program).build();
    private final Map<Integer, Receipt> receipts = new HashMap<>(); // of what was counted
    private JobSpec job = JOB;
    private Optional<Path> state = Optional.empty(); // in memory

    @TempDir
    Path folder;

    /** Something done to an aggregation; what is answered. */
    private interface Event {
        String on(Aggregation aggregation) throws Exception;
    }

    private static SigningKey node(int number) {
        byte[] secret = new byte[SigningKey.SECRET_BYTES];
        secret[31] = (byte) number;
        return SigningKey.of(Algorithm.SECP256K1, secret);
    }

    private static NodeAddress address(SigningKey node) {
        return NodeAddress.of(node.verifyingKey());
    }

    private SubJobResult result(int epoch, int index, long number, SigningKey node) {
        ByteBuffer object =
                ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(0, number);
        return SubJobResult.plain(
                        new SubJobId(job.job(), epoch, index),
                        job.program(),
                        ElementType.INT64,
                        job.layout(),
                        List.of(object))
                .signedBy(node);
    }

    private SubJobResult result(int index) {
        return result(0, index, 10L + index, A);
    }

    private SubJobResult other(int index) {
        return result(0, index, 100L + index, A);
    }

    private Aggregation inMemory() {
        return Aggregation.open(job, 0, programs);
    }

    private Aggregation holding(int index) {
        Aggregation aggregation = inMemory();
        assertThat(aggregation.accept(result(index))).isInstanceOf(Receipt.Accepted.class);
        return aggregation;
    }

    /** A new aggregation; or, of a store, one that goes on, whose store is closed with it. */
    private Opened open() {
        if (state.isEmpty()) {
            return new Opened(inMemory(), Optional.empty());
        }
        PartialStore store = SqliteStore.open(state.get());
        return new Opened(
                Aggregation.open(job, 0, programs, Materials.NONE, Workers.caller(), store), Optional.of(store));
    }

    private record Opened(Aggregation aggregation, Optional<PartialStore> store) implements AutoCloseable {
        @Override
        public void close() {
            aggregation.close();
            store.ifPresent(PartialStore::close);
        }
    }

    static Stream<Cell> epochInMemory() throws IOException {
        return LifeCycleTable.under("An epoch").stream().filter(cell -> !cell.isForStores());
    }

    static Stream<Cell> epochInStore() throws IOException {
        return LifeCycleTable.under("An epoch").stream()
                .filter(cell -> !cell.isForMemory() && !cell.state().equals("merging"));
    }

    static Stream<Cell> index() throws IOException {
        return LifeCycleTable.under("An index").stream();
    }

    @ParameterizedTest
    @MethodSource("epochInMemory")
    void event_inAnyStateInMemory_doesWhatTheTableSays(Cell cell) throws Exception {
        try (Opened opened = open()) {
            assertCell(cell, opened.aggregation());
        }
    }

    @ParameterizedTest
    @MethodSource("epochInStore")
    void event_inAnyStateInStore_doesWhatTheTableSays(Cell cell) throws Exception {
        useStore(cell);
        try (Opened opened = open()) {
            assertCell(cell, opened.aggregation());
        }
    }

    @ParameterizedTest
    @MethodSource("epochInStore")
    void event_inAnyStateOpenedAgain_doesWhatTheTableSays(Cell cell) throws Exception {
        useStore(cell);
        boolean isDurable = !cell.state().startsWith("closed");
        if (isDurable) {
            try (Opened opened = open()) {
                enter(cell.state(), opened.aggregation());
            }
        }
        try (Opened opened = open()) {
            if (!isDurable) {
                enter(cell.state(), opened.aggregation());
            }
            assertThat(answer(cell, opened.aggregation())).as("%s", cell).isEqualTo(cell.answer());
        }
        if (isDurable && !cell.next().equals("closed")) {
            try (Opened again = open()) { // what was answered is what is written
                assertThat(stateOf(again.aggregation())).as("%s", cell).isEqualTo(cell.next());
            }
        }
    }

    private void useStore(Cell cell) {
        state = Optional.of(folder.resolve("state"));
        if (cell.event().contains("`replace`")) {
            job = JOB.withResubmission(Resubmission.REPLACE);
        }
    }

    private void assertCell(Cell cell, Aggregation aggregation) throws Exception {
        if (cell.state().equals("merging")) {
            enter("open", aggregation);
            String[] found = new String[2];
            program.duringMerge = () -> {
                program.duringMerge = () -> {};
                try {
                    found[0] = answer(cell, aggregation);
                    found[1] = stateOf(aggregation);
                } catch (Exception e) {
                    throw new AssertionError(cell.toString(), e);
                }
            };
            try (Aggregation target = inMemory()) {
                target.merge(aggregation);
                assertThat(stateOf(aggregation)).isEqualTo("closed");
            }
            assertThat(found).as("%s", cell).containsExactly(cell.answer(), cell.next());
            return;
        }
        enter(cell.state(), aggregation);
        Tally before = aggregation.tally();
        assertThat(answer(cell, aggregation)).as("%s", cell).isEqualTo(cell.answer());
        if (!cell.state().equals("open") && !cell.answer().startsWith("taken out")) {
            assertThat(aggregation.tally()).as("tally after %s", cell).isEqualTo(before);
        }
        if (!cell.event().contains("open again")) {
            assertThat(stateOf(aggregation)).as("%s", cell).isEqualTo(cell.next());
        }
    }

    private void enter(String state, Aggregation aggregation) throws Exception {
        receipts.put(0, aggregation.accept(result(0)));
        receipts.put(1, aggregation.accept(result(1)));
        aggregation.accept(ByteBuffer.wrap(new byte[] {1, 2, 3}));
        if (state.equals("finished") || state.equals("amended") || state.equals("closed, finished")) {
            aggregation.finish(DEADLINE);
        }
        if (state.equals("amended")) {
            assertThat(aggregation.retract(result(1))).isInstanceOf(Receipt.Retracted.class);
        }
        if (state.equals("canceled")) {
            aggregation.cancel(DEADLINE);
        }
        if (state.startsWith("closed")) {
            aggregation.close();
        }
    }

    /** By what becomes of one more result. */
    private String stateOf(Aggregation aggregation) {
        Receipt receipt = aggregation.accept(result(3));
        if (!(receipt instanceof Receipt.Rejected rejected)) {
            return "open";
        }
        return String.valueOf(STATES.get(rejected.detail().replace("the aggregation ", "")));
    }

    private String answer(Cell cell, Aggregation aggregation) throws Exception {
        try {
            return event(cell.event()).on(aggregation);
        } catch (IllegalStateException e) {
            return "illegal";
        } catch (IllegalArgumentException e) {
            return "argument";
        } catch (IncompleteAggregationException e) {
            return "incomplete";
        }
    }

    private String text(Receipt receipt) {
        if (receipt instanceof Receipt.Rejected rejected) {
            return rejected.reason().name();
        }
        if (receipt instanceof Receipt.Retracted) {
            return "taken out";
        }
        int index = ((Receipt.Accepted) receipt).subJob().index();
        return receipt.equals(receipts.get(index)) ? "same receipt" : "counted";
    }

    private Event event(String name) {
        return switch (name) {
            case "a result of a free index" -> aggregation -> text(aggregation.accept(result(2)));
            case "the same result again" -> aggregation -> text(aggregation.accept(result(0)));
            case "another result of a counted index", "another result, policy `replace` (store)" ->
                aggregation -> text(aggregation.accept(other(0)));
            case "a result of another epoch" -> aggregation -> text(aggregation.accept(result(1, 0, 10, A)));
            case "bytes that are no result" ->
                aggregation -> text(aggregation.accept(ByteBuffer.wrap(new byte[] {4, 5, 6})));
            case "retract what is counted" -> aggregation -> text(aggregation.retract(result(0)));
            case "retract what is not counted" -> aggregation -> text(aggregation.retract(result(2)));
            default -> control(name);
        };
    }

    private Event control(String name) {
        return switch (name) {
            case "reassign an index without a result" ->
                done(aggregation -> aggregation.reassign(2, address(B), Cause.TIMEOUT));
            case "reassign a counted index" -> done(aggregation -> aggregation.reassign(0, address(B), Cause.DECLINED));
            case "merge a partial" ->
                done(aggregation -> aggregation.merge(holding(2).partial()));
            case "merge a partial with a counted index" ->
                done(aggregation -> aggregation.merge(holding(0).partial()));
            case "merge another aggregation" -> done(aggregation -> aggregation.merge(holding(2)));
            case "be merged into another (memory)", "be merged into another (store)" ->
                done(aggregation -> inMemory().merge(aggregation));
            case "write a partial" -> done(Aggregation::partial);
            case "finish before the deadline" -> aggregation -> finish(aggregation, DEADLINE.minusMillis(1));
            case "finish at the deadline" -> aggregation -> finish(aggregation, DEADLINE);
            case "cancel" -> done(aggregation -> aggregation.cancel(DEADLINE));
            case "close" -> done(Aggregation::close);
            case "close, and open again (store)" -> done(Aggregation::close); // and the test opens it
            default -> throw new AssertionError("no event is called '" + name + "'");
        };
    }

    private interface Step {
        void on(Aggregation aggregation) throws Exception;
    }

    private static Event done(Step step) {
        return aggregation -> {
            step.on(aggregation);
            return "done";
        };
    }

    private static String finish(Aggregation aggregation, Instant now) throws Exception {
        boolean wasComplete = aggregation.isComplete(now);
        try {
            byte[] bytes = Samples.join(aggregation.finish(now).toBuffers());
            assertThat(wasComplete).isTrue();
            assertThat(Samples.join(aggregation.finish(now).toBuffers())).isEqualTo(bytes);
            return "revision " + aggregation.revision();
        } catch (IncompleteAggregationException | IllegalStateException e) {
            assertThat(wasComplete).isFalse();
            throw e;
        }
    }

    @Test
    void merging_thatFails_isOpenAgain() {
        try (Aggregation aggregation = holding(0);
                Aggregation target = inMemory()) {
            program.duringMerge = () -> {
                throw new IllegalStateException("fails");
            };
            assertThatIllegalStateException()
                    .isThrownBy(() -> target.merge(aggregation))
                    .withMessage("fails");
            assertThat(stateOf(aggregation)).isEqualTo("open");
        }
    }

    @Test
    void merging_thatFailsOfWhatWasClosedMeanwhile_isClosed() {
        Aggregation aggregation = holding(0);
        try (Aggregation target = inMemory()) {
            program.duringMerge = () -> {
                aggregation.close();
                throw new IllegalStateException("fails");
            };
            assertThatIllegalStateException().isThrownBy(() -> target.merge(aggregation));
        }
        assertThat(stateOf(aggregation)).isEqualTo("closed");
    }

    @Test
    void finish_ofAmendedWithNothingLeft_isIncomplete() throws Exception {
        try (Opened opened = open()) {
            enter("amended", opened.aggregation());
            assertThat(opened.aggregation().retract(result(0))).isInstanceOf(Receipt.Retracted.class);
            assertThat(opened.aggregation().isComplete(DEADLINE)).isFalse();
            assertThat(catchThrowableOfType(
                            IncompleteAggregationException.class,
                            () -> opened.aggregation().finish(DEADLINE)))
                    .isNotNull();
        }
    }

    @Test
    void finish_ofALostFile_makesTheSameBytesOfTheSameRevision() throws Exception {
        state = Optional.of(folder.resolve("state"));
        byte[] bytes;
        try (Opened opened = open()) {
            enter("finished", opened.aggregation());
            bytes = Samples.join(opened.aggregation().finish(DEADLINE).toBuffers());
        }
        Files.delete(folder.resolve("state").resolve("1").resolve("result-1"));
        for (int i = 0; i < 2; i++) { // made again, and found again
            try (Opened opened = open()) {
                assertThat(opened.aggregation().revision()).isEqualTo(1);
                assertThat(opened.aggregation().isComplete(DEADLINE.minusMillis(1)))
                        .isTrue();
                assertThat(Samples.join(opened.aggregation()
                                .finish(DEADLINE.minusMillis(1))
                                .toBuffers()))
                        .isEqualTo(bytes);
            }
        }
    }

    @Test
    void retract_ofALostResult_isTheNextRevision() throws Exception {
        state = Optional.of(folder.resolve("state"));
        try (Opened opened = open()) {
            enter("finished", opened.aggregation());
        }
        Files.delete(folder.resolve("state").resolve("1").resolve("result-1"));
        try (Opened opened = open()) {
            assertThat(opened.aggregation().retract(result(1))).isInstanceOf(Receipt.Retracted.class);
            opened.aggregation().finish(DEADLINE);
            assertThat(opened.aggregation().revision()).isEqualTo(2);
        }
    }

    @ParameterizedTest
    @MethodSource("index")
    void eventOfAnIndex_inMemory_doesWhatTheTableSays(Cell cell) throws Exception {
        try (Opened opened = open()) {
            enterIndex(cell.state(), opened.aggregation());
            assertIndex(cell, opened.aggregation());
        }
    }

    @ParameterizedTest
    @MethodSource("index")
    void eventOfAnIndex_openedAgain_doesWhatTheTableSays(Cell cell) throws Exception {
        state = Optional.of(folder.resolve("state"));
        try (Opened opened = open()) {
            enterIndex(cell.state(), opened.aggregation());
        }
        try (Opened opened = open()) {
            assertIndex(cell, opened.aggregation());
        }
        try (Opened opened = open()) {
            assertThat(indexState(opened.aggregation())).as("%s", cell).isEqualTo(apart(cell.next()));
        }
    }

    private void assertIndex(Cell cell, Aggregation aggregation) throws Exception {
        String answer;
        try {
            answer = indexEvent(cell.event()).on(aggregation);
        } catch (IllegalStateException e) {
            answer = "illegal";
        }
        assertThat(answer).as("%s", cell).isEqualTo(cell.answer());
        if (state.isEmpty()) {
            assertThat(indexState(aggregation)).as("%s", cell).isEqualTo(apart(cell.next()));
        }
    }

    private void enterIndex(String name, Aggregation aggregation) {
        if (name.equals("counted") || name.equals("free")) {
            receipts.put(0, aggregation.accept(result(0)));
        }
        if (name.equals("free")) {
            aggregation.retract(result(0));
        }
        if (name.equals("reassigned")) {
            aggregation.reassign(0, address(B), Cause.TIMEOUT);
        }
    }

    private static String apart(String state) {
        return state.equals("expected") ? "free" : state;
    }

    private String indexState(Aggregation aggregation) {
        if (!aggregation.missing().contains(0)) {
            return "counted";
        }
        return text(aggregation.accept(result(0))).equals("NODE_NOT_ALLOWED") ? "reassigned" : "free";
    }

    private Event indexEvent(String name) {
        return switch (name) {
            case "the result of A" -> aggregation -> text(aggregation.accept(result(0)));
            case "another result of A" -> aggregation -> text(aggregation.accept(other(0)));
            case "the result of B" -> aggregation -> text(aggregation.accept(result(0, 0, 10, B)));
            case "retract the result of A" -> aggregation -> text(aggregation.retract(result(0)));
            case "reassign to B: TIMEOUT" -> done(aggregation -> aggregation.reassign(0, address(B), Cause.TIMEOUT));
            case "reassign to B: FAILED" -> done(aggregation -> aggregation.reassign(0, address(B), Cause.FAILED));
            case "reassign to B: DECLINED" -> done(aggregation -> aggregation.reassign(0, address(B), Cause.DECLINED));
            case "reassign to A again: FAILED" ->
                done(aggregation -> aggregation.reassign(0, address(A), Cause.FAILED));
            default -> throw new AssertionError("no event is called '" + name + "'");
        };
    }
}
