package io.emeth.aggregator.plain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.emeth.aggregator.Accumulator;
import io.emeth.aggregator.CoveredSet;
import io.emeth.aggregator.ElementType;
import io.emeth.aggregator.FinalPayload;
import io.emeth.aggregator.InvalidJobException;
import io.emeth.aggregator.JobSpec;
import io.emeth.aggregator.Materials;
import io.emeth.aggregator.PayloadLayout;
import io.emeth.aggregator.RejectReason;
import io.emeth.aggregator.RejectedResultException;
import io.emeth.aggregator.Results;
import io.emeth.aggregator.SubJobResult;
import io.emeth.aggregator.TensorSpec;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class PlainConcatTest {
    private static final PlainConcat PROGRAM = new PlainConcat();
    private static final PayloadLayout LAYOUT =
            new PayloadLayout(List.of(new TensorSpec("rows", List.of(3L, 2L)), new TensorSpec("labels", List.of(3L))));
    private static final JobSpec JOB = JobSpec.plain(Results.JOB, "plain-concat", 3, LAYOUT, ElementType.BYTES);

    private static SubJobResult result(int index, long rows, long labels, String... objects) {
        ByteBuffer[] payload = new ByteBuffer[objects.length];
        for (int i = 0; i < objects.length; i++) {
            payload[i] = ByteBuffer.wrap(objects[i].getBytes(StandardCharsets.US_ASCII));
        }
        return Results.plain(JOB, index, LAYOUT.withLeadingDimensions(List.of(rows, labels)), payload);
    }

    @Test
    void finish_ofRaggedResults_ordersByIndexPerTensor() throws Exception {
        Accumulator accumulator = PROGRAM.start(JOB, Materials.NONE);
        accumulator.accept(result(2, 1, 3, "zZ", "789"));
        accumulator.accept(result(0, 2, 1, "aAb", "B1")); // an object may span tensors
        accumulator.accept(result(1, 3, 2, "c", "CdDeE23"));
        FinalPayload whole = accumulator.finish(new CoveredSet());
        assertThat(StandardCharsets.US_ASCII
                        .decode(whole.objects().get(0).duplicate())
                        .toString())
                .isEqualTo("aAbBcCdDeEzZ" + "123789");
        assertThat(whole.layout()).hasToString("rows[6,2] labels[6]");
        assertThat(whole.divisor()).isEqualTo(1);
        assertThat(accumulator.finish(new CoveredSet()).objects()).isEqualTo(whole.objects());
    }

    @Test
    void retract_ofAResult_closesTheGapItLeaves() throws Exception {
        Accumulator accumulator = PROGRAM.start(JOB, Materials.NONE);
        accumulator.accept(result(0, 1, 1, "aA1"));
        accumulator.accept(result(1, 2, 1, "bBcC2"));
        accumulator.accept(result(2, 1, 1, "dD3"));
        accumulator.retract(result(1, 2, 1, "bBcC2"));
        FinalPayload whole = accumulator.finish(new CoveredSet());
        assertThat(StandardCharsets.US_ASCII.decode(whole.objects().get(0)).toString())
                .isEqualTo("aAdD" + "13");
        assertThat(whole.layout()).hasToString("rows[2,2] labels[2]");
    }

    @Test
    void accept_ofOtherShapes_isLayoutMismatch() {
        assertRejected(result(0, 4, 1, "aAbBcCdD1"), RejectReason.LAYOUT_MISMATCH);
        assertRejected(result(0, 1, 1, "aA"), RejectReason.LAYOUT_MISMATCH);
        assertRejected(result(0, 1, 1, "aA12"), RejectReason.LAYOUT_MISMATCH);
        assertRejected(
                Results.plain(JOB, 0, PayloadLayout.vector(1), ByteBuffer.wrap(new byte[1])),
                RejectReason.LAYOUT_MISMATCH);
    }

    @Test
    void accept_ofOtherElementType_isParametersMismatch() {
        JobSpec longs = JobSpec.plain(Results.JOB, "plain-concat", 3, LAYOUT, ElementType.INT64);
        assertRejected(Results.plain(longs, 0, ByteBuffer.allocate(72)), RejectReason.PARAMETERS_MISMATCH);
    }

    @Test
    void start_ofJobWhoseWholeIsTooLarge_isRefused() {
        JobSpec job = Results.sumJob(2, PayloadLayout.MAX_ELEMENTS / 2 + 1, ElementType.BYTES);
        assertThatExceptionOfType(InvalidJobException.class)
                .isThrownBy(() -> PROGRAM.start(job, Materials.NONE))
                .withMessageContaining("lower numParallel or the layout");
    }

    private static void assertRejected(SubJobResult result, RejectReason reason) {
        assertThatExceptionOfType(RejectedResultException.class)
                .isThrownBy(() -> PROGRAM.start(JOB, Materials.NONE).accept(result))
                .matches(e -> e.reason() == reason, reason.toString());
    }
}
