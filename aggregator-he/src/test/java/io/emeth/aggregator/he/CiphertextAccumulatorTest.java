package io.emeth.aggregator.he;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.emeth.aggregator.he.CiphertextAccumulator.Operation;
import io.emeth.aggregator.he.jni.DirectBuffers;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CiphertextAccumulatorTest {
    private static final int CHUNKS = AccumulatorFixture.CHUNKS;

    /** Of every channel and chunk the total's bytes; empty for a transparent total. */
    private static List<Optional<ByteBuffer>> totals(CiphertextAccumulator accumulator, int channels) {
        List<Optional<ByteBuffer>> totals = new ArrayList<>();
        for (int channel = 0; channel < channels; channel++) {
            for (int chunk = 0; chunk < CHUNKS; chunk++) {
                totals.add(total(accumulator, channel, chunk));
            }
        }
        return totals;
    }

    private static Optional<ByteBuffer> total(CiphertextAccumulator accumulator, int channel, int chunk) {
        try (Ciphertext total = accumulator.total(channel, chunk)) {
            return Optional.of(total.save());
        } catch (HeException e) {
            assertThat(e.code()).isEqualTo(HeErrorCode.TRANSPARENT);
            return Optional.empty();
        }
    }

    private static void assertRefused(HeErrorCode code, ThrowingCallable call) {
        assertThatThrownBy(call)
                .asInstanceOf(type(HeException.class))
                .extracting(HeException::code)
                .isEqualTo(code);
    }

    @ParameterizedTest
    @ValueSource(strings = {"bfv", "ckks"})
    void total_everyChannel_isTheSumOfEvaluatorResults(String scheme) {
        long[] factors = {1, 2, -1, 0, 3, -2, 1};
        try (AccumulatorFixture fixture = new AccumulatorFixture(scheme, 1);
                CiphertextAccumulator accumulator = fixture.accumulator()) {
            List<List<ByteBuffer>> results = new ArrayList<>();
            for (long factor : factors) {
                List<ByteBuffer> result = fixture.result();
                results.add(result);
                accumulator.add(result, factor);
            }
            for (int channel = 0; channel < 4; channel++) {
                for (int chunk = 0; chunk < CHUNKS; chunk++) {
                    List<Ciphertext> summands = new ArrayList<>();
                    for (int i = 0; i < factors.length; i++) {
                        Ciphertext once = fixture.applied(
                                channel, chunk, fixture.loaded(results.get(i).get(chunk)));
                        for (long n = 0; n < Math.abs(factors[i]); n++) {
                            summands.add(factors[i] > 0 ? once : fixture.evaluator.negate(once));
                        }
                    }
                    Ciphertext expected = fixture.evaluator.addMany(summands);
                    Ciphertext total = accumulator.total(channel, chunk);
                    assertThat(total.save()).as("channel " + channel).isEqualTo(expected.save());
                    assertThat(total.size()).isEqualTo(channel % 2 == 1 ? 3 : 2);
                    assertThat(total.scale()).isEqualTo(expected.scale());
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"bfv", "ckks"})
    void totals_randomAddRetractMerge_areThoseOfWhatIsLeft(String scheme) {
        for (long seed = 1; seed <= 5; seed++) {
            try (AccumulatorFixture fixture = new AccumulatorFixture(scheme, seed);
                    CiphertextAccumulator left = fixture.accumulator()) {
                CiphertextAccumulator accumulator = fixture.accumulator();
                for (int step = 0; step < 12; step++) {
                    List<ByteBuffer> result = fixture.result();
                    long factor = fixture.random.nextLong(
                            -CiphertextAccumulator.MAX_FACTOR, CiphertextAccumulator.MAX_FACTOR + 1);
                    accumulator.add(result, factor);
                    if (fixture.random.nextBoolean()) {
                        accumulator.add(result, -factor);
                    } else {
                        left.add(result, factor);
                    }
                    if (fixture.random.nextInt(4) == 0) {
                        CiphertextAccumulator merged = fixture.accumulator();
                        merged.merge(accumulator);
                        accumulator.close();
                        accumulator = merged;
                    }
                }
                assertThat(totals(accumulator, 4)).as(scheme + ", seed " + seed).isEqualTo(totals(left, 4));
                accumulator.close();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"bfv", "ckks"})
    void total_allRetracted_isEmptyAgain(String scheme) {
        try (AccumulatorFixture fixture = new AccumulatorFixture(scheme, 3);
                CiphertextAccumulator accumulator = fixture.accumulator()) {
            List<ByteBuffer> result = fixture.result();
            accumulator.add(result, 5);
            assertThat(totals(accumulator, 4)).allMatch(Optional::isPresent);
            accumulator.add(result, -5);
            assertThat(totals(accumulator, 4)).allMatch(Optional::isEmpty);
        }
    }

    @Test
    void add_badObject_changesNoChannel() {
        try (AccumulatorFixture fixture = new AccumulatorFixture("ckks", 4);
                CiphertextAccumulator accumulator = fixture.accumulator()) {
            ByteBuffer good = TestJobs.randomCiphertext(fixture.context, fixture.random);
            ByteBuffer bad = TestJobs.copies(List.of(good)).get(0).putLong(good.limit() - 8, -1);
            accumulator.add(List.of(good, good), 3);
            List<Optional<ByteBuffer>> before = totals(accumulator, 4);
            for (long factor : new long[] {1, -2, 0}) {
                assertThatThrownBy(() -> accumulator.add(List.of(good, bad), factor))
                        .hasMessageStartingWith("object 1: ")
                        .asInstanceOf(type(HeException.class))
                        .extracting(HeException::code)
                        .isEqualTo(HeErrorCode.RESIDUE_OUT_OF_RANGE);
                assertThat(totals(accumulator, 4)).isEqualTo(before);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"bfv", "ckks"})
    void addAll_goodAndBadResults_isAddOneAfterTheOther(String scheme) {
        for (int channels : new int[] {1, 4}) {
            try (AccumulatorFixture fixture = new AccumulatorFixture(scheme, 10 + channels)) {
                List<List<ByteBuffer>> results = new ArrayList<>();
                long[] factors = {1, 1, 1, 2, -1, 1, 1, 0, 1, 1, 1, 1L << 32, 1, 1};
                for (int i = 0; i < factors.length; i++) {
                    results.add(i % 4 == 2 ? broken(fixture, i) : fixture.result());
                }
                results.set(5, results.get(5).subList(0, 1));
                Operation[] operations =
                        fixture.allOperations().subList(0, channels).toArray(new Operation[0]);
                try (CiphertextAccumulator together = fixture.accumulator(operations);
                        CiphertextAccumulator single = fixture.accumulator(operations)) {
                    List<Optional<HeException>> refusals = together.addAll(results, factors);
                    for (int i = 0; i < factors.length; i++) {
                        assertThat(described(refusals.get(i)))
                                .as("result " + i)
                                .isEqualTo(described(refusal(single, results.get(i), factors[i])));
                    }
                    assertThat(refusals.stream().filter(Optional::isPresent)).hasSize(5);
                    assertThat(totals(together, channels)).isEqualTo(totals(single, channels));
                }
            }
        }
    }

    /** A result with a word that is no residue, at the end of its first or second object. */
    private static List<ByteBuffer> broken(AccumulatorFixture fixture, int i) {
        ByteBuffer good = TestJobs.randomCiphertext(fixture.context, fixture.random);
        ByteBuffer bad = TestJobs.copies(List.of(good)).get(0).putLong(good.limit() - 8, -1);
        return i % 8 == 2 ? List.of(good, bad) : List.of(bad, good);
    }

    private static Optional<HeException> refusal(CiphertextAccumulator sum, List<ByteBuffer> result, long factor) {
        try {
            sum.add(result, factor);
            return Optional.empty();
        } catch (HeException e) {
            return Optional.of(e);
        }
    }

    private static Optional<String> described(Optional<HeException> refusal) {
        return refusal.map(e -> e.code() + " " + e.getMessage());
    }

    @Test
    void addAll_callersMistakes_addNothing() {
        try (AccumulatorFixture fixture = new AccumulatorFixture("bfv", 20);
                CiphertextAccumulator accumulator = fixture.accumulator(new Operation.Identity())) {
            List<ByteBuffer> result = fixture.result();
            assertThatThrownBy(() -> accumulator.addAll(List.of(result), new long[] {1, 1}))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("2 factors for 1 results");
            List<ByteBuffer> heap = List.of(result.get(0), ByteBuffer.allocate(8));
            assertRefused(
                    HeErrorCode.INVALID_ARGUMENT, () -> accumulator.addAll(List.of(result, heap), new long[] {1, 1}));
            assertThat(totals(accumulator, 1)).allMatch(Optional::isEmpty);
            assertThat(accumulator.addAll(List.of(), new long[0])).isEmpty();
        }
    }

    @Test
    void add_argumentsOutsideTheirIntervals_areRefused() {
        try (AccumulatorFixture fixture = new AccumulatorFixture("bfv", 5);
                CiphertextAccumulator accumulator = fixture.accumulator(new Operation.Identity())) {
            List<ByteBuffer> result = fixture.result();
            for (long factor : new long[] {1L << 32, -(1L << 32), Long.MIN_VALUE, Long.MAX_VALUE}) {
                assertRefused(HeErrorCode.INVALID_ARGUMENT, () -> accumulator.add(result, factor));
            }
            assertRefused(HeErrorCode.INVALID_ARGUMENT, () -> accumulator.add(result.subList(0, 1), 1));
            ByteBuffer heap = ByteBuffer.allocate(result.get(0).remaining());
            assertRefused(HeErrorCode.INVALID_ARGUMENT, () -> accumulator.add(List.of(heap, heap), 1));
            assertThat(totals(accumulator, 1)).allMatch(Optional::isEmpty);
            assertRefused(HeErrorCode.INVALID_ARGUMENT, () -> accumulator.total(1, 0));
            assertRefused(HeErrorCode.INVALID_ARGUMENT, () -> accumulator.total(0, CHUNKS));
            assertRefused(HeErrorCode.INVALID_ARGUMENT, () -> accumulator.total(-1, 0));
        }
    }

    @Test
    void add_readsFromPositionToLimit_andMovesNeither() {
        try (AccumulatorFixture fixture = new AccumulatorFixture("bfv", 6);
                CiphertextAccumulator whole = fixture.accumulator(new Operation.Identity());
                CiphertextAccumulator part = fixture.accumulator(new Operation.Identity())) {
            ByteBuffer object = fixture.object();
            ByteBuffer padded = DirectBuffers.allocate(object.remaining() + 11L);
            padded.position(3).limit(3 + object.remaining());
            padded.duplicate().put(object.duplicate());
            whole.add(List.of(object, object), 1);
            part.add(List.of(padded, padded), 1);
            assertThat(totals(part, 1)).isEqualTo(totals(whole, 1));
            assertThat(padded.position()).isEqualTo(3);
        }
    }

    @Test
    void create_vectorsClosedAfterwards_wereCopied() {
        try (AccumulatorFixture fixture = new AccumulatorFixture("ckks", 7);
                CiphertextAccumulator kept = fixture.accumulator();
                CiphertextAccumulator accumulator = fixture.accumulator()) {
            List<ByteBuffer> result = fixture.result();
            kept.add(result, 1);
            fixture.weights.forEach(Plaintext::close);
            fixture.vector.forEach(Ciphertext::close);
            accumulator.add(result, 1);
            assertThat(totals(accumulator, 4)).isEqualTo(totals(kept, 4));
            assertThatThrownBy(fixture::accumulator).isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void create_vectorThatDoesNotFit_isRefused() {
        try (AccumulatorFixture fixture = new AccumulatorFixture("bfv", 8);
                AccumulatorFixture other = new AccumulatorFixture("bfv", 8)) {
            Plaintext good = fixture.weights.get(0);
            Plaintext zero = fixture.plaintext(0, 0);
            assertRefused(
                    HeErrorCode.INVALID_ARGUMENT,
                    () -> fixture.accumulator(new Operation.MultiplyPlain(List.of(good))));
            assertRefused(
                    HeErrorCode.TRANSPARENT,
                    () -> fixture.accumulator(
                            new Operation.Identity(), new Operation.MultiplyPlain(List.of(good, zero))));
            Ciphertext large = fixture.evaluator.square(fixture.vector.get(0));
            assertRefused(
                    HeErrorCode.SIZE_MISMATCH,
                    () -> fixture.accumulator(new Operation.Multiply(List.of(large, large))));
            assertThatThrownBy(() -> fixture.accumulator(new Operation.MultiplyPlain(other.weights)))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> fixture.accumulator(new Operation.Multiply(other.vector)))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void create_scaleThatDoesNotFit_isRefused() {
        try (AccumulatorFixture fixture = new AccumulatorFixture("ckks", 9)) {
            List<Operation> square = List.of(new Operation.Square());
            double half = Math.scalb(1.0, fixture.context.totalBits(fixture.context.firstLimbs()) / 2);
            assertRefused(
                    HeErrorCode.INVALID_SCALE, () -> CiphertextAccumulator.create(fixture.context, 1, half, square));
            CiphertextAccumulator.create(fixture.context, 1, half / 2, square).close();
        }
    }

    @Test
    void create_numbersOutsideTheirIntervals_areRefused() {
        try (AccumulatorFixture fixture = new AccumulatorFixture("bfv", 10)) {
            assertRefused(HeErrorCode.INVALID_ARGUMENT, () -> fixture.accumulator(new Operation[0]));
            Operation[] many = new Operation[17];
            Arrays.fill(many, new Operation.Square());
            assertRefused(HeErrorCode.INVALID_ARGUMENT, () -> fixture.accumulator(many));
            List<Operation> identity = List.of(new Operation.Identity());
            for (int chunks : new int[] {-1, 0, (1 << 20) + 1}) {
                assertRefused(
                        HeErrorCode.INVALID_ARGUMENT,
                        () -> CiphertextAccumulator.create(fixture.context, chunks, 1.0, identity));
            }
        }
    }

    @Test
    void merge_madeOtherwise_isRefusedAndChangesNothing() {
        try (AccumulatorFixture fixture = new AccumulatorFixture("bfv", 11);
                AccumulatorFixture twin = new AccumulatorFixture("bfv", 11);
                CiphertextAccumulator accumulator = fixture.accumulator();
                CiphertextAccumulator sameVectors = twin.accumulator()) {
            List<ByteBuffer> result = fixture.result();
            accumulator.add(result, 1);
            accumulator.merge(sameVectors); // another context of equal parameters
            List<Optional<ByteBuffer>> before = totals(accumulator, 4);
            List<Operation> operations = new ArrayList<>(fixture.allOperations());
            operations.set(2, new Operation.MultiplyPlain(List.of(fixture.weights.get(0), fixture.weights.get(0))));
            for (List<Operation> others : List.of(operations, operations.subList(0, 2))) {
                try (CiphertextAccumulator other = CiphertextAccumulator.create(fixture.context, CHUNKS, 1.0, others)) {
                    other.add(result, 1);
                    assertRefused(HeErrorCode.INVALID_ARGUMENT, () -> accumulator.merge(other));
                    assertThat(totals(accumulator, 4)).isEqualTo(before);
                }
            }
        }
    }

    @Test
    void total_knownAnswer_isSeals() {
        try (HeContext context = HeContext.create(KnownAnswers.PARAMETERS);
                CiphertextAccumulator sum =
                        CiphertextAccumulator.create(context, 1, 1.0, List.of(new Operation.Identity()))) {
            for (int i = 0; i < 8; i++) {
                sum.add(List.of(KnownAnswers.object("x" + i)), 1);
            }
            try (Ciphertext total = sum.total(0, 0)) {
                assertThat(total.save()).isEqualTo(KnownAnswers.relabelled("sum_x"));
            }
        }
    }

    @Test
    void calls_afterClose_areRefused() {
        try (AccumulatorFixture fixture = new AccumulatorFixture("bfv", 12);
                CiphertextAccumulator open = fixture.accumulator()) {
            CiphertextAccumulator closed = fixture.accumulator();
            closed.close();
            closed.close();
            assertThatThrownBy(() -> closed.add(fixture.result(), 1)).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(() -> closed.total(0, 0)).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(() -> open.merge(closed)).isInstanceOf(IllegalStateException.class);
        }
    }
}
