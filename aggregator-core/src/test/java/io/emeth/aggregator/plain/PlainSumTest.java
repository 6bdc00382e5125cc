package io.emeth.aggregator.plain;

import static io.emeth.aggregator.Results.doubles;
import static io.emeth.aggregator.Results.longs;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.emeth.aggregator.Accumulator;
import io.emeth.aggregator.CoveredSet;
import io.emeth.aggregator.ElementType;
import io.emeth.aggregator.EncryptionSpec;
import io.emeth.aggregator.InvalidJobException;
import io.emeth.aggregator.JobSpec;
import io.emeth.aggregator.Materials;
import io.emeth.aggregator.PayloadLayout;
import io.emeth.aggregator.RejectReason;
import io.emeth.aggregator.RejectedResultException;
import io.emeth.aggregator.Results;
import io.emeth.aggregator.SubJobResult;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.DoubleBuffer;
import java.nio.LongBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlainSumTest {
    private static final PlainSum PROGRAM = new PlainSum();

    private static double[] sum(JobSpec job, ByteBuffer... payloads) throws Exception {
        Accumulator accumulator = PROGRAM.start(job, Materials.NONE);
        for (int index = 0; index < payloads.length; index++) {
            accumulator.accept(Results.plain(job, index, payloads[index]));
        }
        DoubleBuffer values = onlyObject(accumulator).asDoubleBuffer();
        double[] totals = new double[values.remaining()];
        values.get(totals);
        return totals;
    }

    private static ByteBuffer onlyObject(Accumulator accumulator) {
        List<ByteBuffer> objects = accumulator.finish(new CoveredSet()).objects();
        assertThat(objects).hasSize(1);
        return objects.get(0).duplicate().order(ByteOrder.LITTLE_ENDIAN);
    }

    @Test
    void float64_whoseNaiveSumDependsOnOrder_isRoundedOnce() throws Exception {
        JobSpec job = Results.sumJob(4, 2, ElementType.FLOAT64);
        double[] totals =
                sum(job, doubles(1e100, 1), doubles(1, 0x1p-53), doubles(-1e100, 0x1p-106), doubles(1e-300, 0));
        // second element: the tie between 1 and its successor is decided by the tiny third number
        assertThat(totals).containsExactly(1, Math.nextUp(1.0));
    }

    @Test
    void float64_ofZeros_isPositiveZero() throws Exception {
        double[] totals = sum(Results.sumJob(2, 2, ElementType.FLOAT64), doubles(-0.0, 5), doubles(-0.0, -5));
        assertThat(Double.doubleToRawLongBits(totals[0])).isZero();
        assertThat(Double.doubleToRawLongBits(totals[1])).isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 1000})
    void float64_ofLargestAllowedNumbers_doesNotOverflowAndOfLargerIsRejected(int n) throws Exception {
        JobSpec job = Results.sumJob(n, 1, ElementType.FLOAT64);
        double largest = ((SummandRange.Reals) SummandRange.of(ElementType.FLOAT64, n, Optional.empty())).max();
        ByteBuffer[] all = Collections.nCopies(n, doubles(largest)).toArray(ByteBuffer[]::new);
        assertThat(sum(job, all)[0]).isFinite().isEqualTo(largest * n);
        assertOutOfRange(job, doubles(Math.nextUp(largest)));
        assertOutOfRange(job, doubles(Math.nextDown(-largest)));
    }

    @Test
    void float64_ofNanOrInfinity_isRejectedAndChangesNothing() throws Exception {
        JobSpec job = Results.sumJob(2, 2, ElementType.FLOAT64);
        Accumulator accumulator = PROGRAM.start(job, Materials.NONE);
        accumulator.accept(Results.plain(job, 0, doubles(1, 2)));
        for (double bad : new double[] {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY}) {
            assertThatExceptionOfType(RejectedResultException.class)
                    .isThrownBy(() -> accumulator.accept(Results.plain(job, 1, doubles(7, bad))))
                    .matches(e -> e.reason() == RejectReason.VALUE_OUT_OF_RANGE)
                    .withMessageContaining("element 1 is " + bad);
        }
        assertThat(onlyObject(accumulator)).isEqualTo(doubles(1, 2));
    }

    @Test
    void int64_atTheEndsOfItsRange_cannotOverflow() throws Exception {
        int n = 3;
        JobSpec job = Results.sumJob(n, 2, ElementType.INT64);
        Accumulator accumulator = PROGRAM.start(job, Materials.NONE);
        for (int index = 0; index < n; index++) {
            accumulator.accept(Results.plain(job, index, longs(Long.MAX_VALUE / n, Long.MIN_VALUE / n)));
        }
        LongBuffer totals = onlyObject(accumulator).asLongBuffer();
        assertThat(totals.get(0)).isEqualTo(Long.MAX_VALUE / n * n);
        assertThat(totals.get(1)).isEqualTo(Long.MIN_VALUE / n * n);
        assertOutOfRange(job, longs(0, Long.MAX_VALUE / n + 1));
        assertOutOfRange(job, longs(Long.MIN_VALUE / n - 1, 0));
    }

    @Test
    void valueBound_ofAJob_rejectsLargerElementsInBothTypes() throws Exception {
        JobSpec integers = Results.sumJob(2, 1, ElementType.INT64).withValueBound(new BigDecimal("10.9"));
        assertThat(start(integers, longs(10), longs(-10))).isEqualTo(longs(0));
        assertOutOfRange(integers, longs(11));
        assertOutOfRange(integers, longs(-11));
        JobSpec reals = Results.sumJob(2, 1, ElementType.FLOAT64).withValueBound(new BigDecimal("0.3"));
        double below = Math.nextDown(0.3); // the double 0.3 is a little less than the number, its successor more
        assertThat(start(reals, doubles(0.3), doubles(-below))).isEqualTo(doubles(0.3 - below));
        assertOutOfRange(reals, doubles(Math.nextUp(0.3)));
        assertOutOfRange(reals, doubles(Double.NaN));
        JobSpec tenth = Results.sumJob(1, 1, ElementType.FLOAT64).withValueBound(new BigDecimal("0.1"));
        assertOutOfRange(tenth, doubles(0.1)); // the double 0.1 is a little more than the number
        JobSpec wide = Results.sumJob(4, 1, ElementType.INT64).withValueBound(new BigDecimal(1L << 62));
        assertOutOfRange(wide, longs(Long.MAX_VALUE / 4 + 1));
        assertThatExceptionOfType(InvalidJobException.class)
                .isThrownBy(() -> new PlainConcat().start(integers, Materials.NONE))
                .withMessageContaining("leave valueBound out");
    }

    private static ByteBuffer start(JobSpec job, ByteBuffer... payloads) throws Exception {
        Accumulator accumulator = PROGRAM.start(job, Materials.NONE);
        for (int index = 0; index < payloads.length; index++) {
            accumulator.accept(Results.plain(job, index, payloads[index]));
        }
        return onlyObject(accumulator);
    }

    @Test
    void retract_afterCancellation_leavesTheExactRest() throws Exception {
        JobSpec job = Results.sumJob(3, 2, ElementType.FLOAT64);
        Accumulator accumulator = PROGRAM.start(job, Materials.NONE);
        SubJobResult large = Results.plain(job, 0, doubles(1e300, -0.0));
        SubJobResult small = Results.plain(job, 1, doubles(1e-300, 0x1p-1074));
        accumulator.accept(large);
        accumulator.accept(small);
        accumulator.retract(large);
        assertThat(onlyObject(accumulator)).isEqualTo(doubles(1e-300, 0x1p-1074));
        accumulator.retract(small);
        assertThat(onlyObject(accumulator)).isEqualTo(doubles(0, 0));
    }

    @Test
    void retract_ofWhatItCannotRead_isRejectedAndChangesNothing() throws Exception {
        JobSpec job = Results.sumJob(2, 2, ElementType.INT64);
        Accumulator accumulator = PROGRAM.start(job, Materials.NONE);
        accumulator.accept(Results.plain(job, 0, longs(1, 2)));
        JobSpec floats = Results.sumJob(2, 2, ElementType.FLOAT64);
        for (SubJobResult wrong : List.of(
                Results.plain(floats, 0, longs(1, 2)),
                Results.plain(job, 0, longs(1, 2).slice(0, 9), longs(1, 2).slice(9, 7)),
                Results.plain(job, 0, longs(1, Long.MAX_VALUE)))) {
            assertThatExceptionOfType(RejectedResultException.class).isThrownBy(() -> accumulator.retract(wrong));
        }
        assertThat(onlyObject(accumulator)).isEqualTo(longs(1, 2));
    }

    @Test
    void sum_overChunkAndObjectBoundaries_addsEveryElement() throws Exception {
        int length = (1 << 20) * 2 + 5;
        JobSpec job = Results.sumJob(2, length, ElementType.INT64);
        ByteBuffer payload = ByteBuffer.allocateDirect(8 * length).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < length; i++) {
            payload.putLong(8 * i, i);
        }
        int cut = 8 * ((1 << 20) - 3);
        Accumulator accumulator = PROGRAM.start(job, Materials.NONE);
        accumulator.accept(Results.plain(job, 0, payload));
        accumulator.accept(Results.plain(job, 1, payload.slice(0, cut), payload.slice(cut, payload.capacity() - cut)));
        LongBuffer totals = onlyObject(accumulator).asLongBuffer();
        requireMultiples(2, totals);
        accumulator.retract(Results.plain(job, 0, payload));
        requireMultiples(1, onlyObject(accumulator).asLongBuffer());
    }

    private static void requireMultiples(long factor, LongBuffer totals) {
        for (int i = 0; i < totals.limit(); i++) {
            if (totals.get(i) != factor * i) {
                assertThat(totals.get(i)).as("element %d", i).isEqualTo(factor * i);
            }
        }
    }

    @Test
    void accept_ofWrongTypeOrSizes_isRejected() {
        JobSpec job = Results.sumJob(2, 2, ElementType.INT64);
        JobSpec floats = Results.sumJob(2, 2, ElementType.FLOAT64);
        assertRejected(job, Results.plain(floats, 0, doubles(1, 2)), RejectReason.PARAMETERS_MISMATCH);
        assertRejected(job, Results.plain(job, 0, longs(1)), RejectReason.LAYOUT_MISMATCH);
        assertRejected(
                job,
                Results.plain(job, 0, longs(1, 2).slice(0, 9), longs(1, 2).slice(9, 7)),
                RejectReason.LAYOUT_MISMATCH);
        assertRejected(job, Results.plain(job, 0, PayloadLayout.vector(1), longs(1)), RejectReason.LAYOUT_MISMATCH);
        assertRejected(
                job,
                SubJobResult.encrypted(
                        Results.subJob(0), job.program(), "0".repeat(64), job.layout(), List.of(longs(1, 2))),
                RejectReason.PARAMETERS_MISMATCH);
    }

    @Test
    void start_ofJobItCannotRun_isRefused() {
        assertThatExceptionOfType(InvalidJobException.class)
                .isThrownBy(() -> PROGRAM.start(Results.sumJob(2, 2, ElementType.BYTES), Materials.NONE))
                .withMessageContaining("bytes");
        assertThatExceptionOfType(InvalidJobException.class)
                .isThrownBy(() ->
                        PROGRAM.start(Results.sumJob(2, PlainSum.MAX_ELEMENTS + 1, ElementType.INT64), Materials.NONE));
        JobSpec encrypted = JobSpec.encrypted(
                Results.JOB,
                "plain-sum",
                2,
                PayloadLayout.vector(2),
                new EncryptionSpec("bfv", 4096, List.of(1099511480321L), 65537, 0, 128));
        assertThatExceptionOfType(InvalidJobException.class)
                .isThrownBy(() -> PROGRAM.start(encrypted, Materials.NONE))
                .withMessageContaining("leave encryption out");
        assertThatExceptionOfType(InvalidJobException.class).isThrownBy(() -> PROGRAM.limits(encrypted));
    }

    @Test
    void merge_withAnotherKindOrJob_isRefusedAndChangesNeither() throws Exception {
        JobSpec job = Results.sumJob(2, 1, ElementType.INT64);
        Accumulator accumulator = PROGRAM.start(job, Materials.NONE);
        accumulator.accept(Results.plain(job, 0, longs(4)));
        Accumulator concat = new PlainConcat().start(job, Materials.NONE);
        assertThatIllegalArgumentException().isThrownBy(() -> accumulator.merge(concat));
        assertThatIllegalArgumentException().isThrownBy(() -> concat.merge(accumulator));
        assertThatIllegalArgumentException().isThrownBy(() -> accumulator.merge(accumulator));
        Accumulator other = PROGRAM.start(Results.sumJob(3, 1, ElementType.INT64), Materials.NONE);
        assertThatIllegalArgumentException().isThrownBy(() -> accumulator.merge(other));
        assertThat(onlyObject(accumulator)).isEqualTo(longs(4));
    }

    @Test
    void finish_repeatedly_doesNotDisturbTheTotal() throws Exception {
        JobSpec job = Results.sumJob(2, 1, ElementType.FLOAT64);
        Accumulator accumulator = PROGRAM.start(job, Materials.NONE);
        List<ByteBuffer> seen = new ArrayList<>();
        for (int index = 0; index < 2; index++) {
            accumulator.accept(Results.plain(job, index, doubles(0.1)));
            seen.add(onlyObject(accumulator));
            seen.add(onlyObject(accumulator));
        }
        assertThat(seen).containsExactly(doubles(0.1), doubles(0.1), doubles(0.2), doubles(0.2));
    }

    private static void assertOutOfRange(JobSpec job, ByteBuffer payload) {
        assertRejected(job, Results.plain(job, 0, payload), RejectReason.VALUE_OUT_OF_RANGE);
    }

    private static void assertRejected(JobSpec job, SubJobResult result, RejectReason reason) {
        assertThatExceptionOfType(RejectedResultException.class)
                .isThrownBy(() -> PROGRAM.start(job, Materials.NONE).accept(result))
                .matches(e -> e.reason() == reason, reason.toString());
    }
}
