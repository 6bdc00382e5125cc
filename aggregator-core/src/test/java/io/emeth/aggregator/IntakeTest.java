package io.emeth.aggregator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.emeth.aggregator.signing.Algorithm;
import io.emeth.aggregator.signing.SigningKey;
import java.time.Instant;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class IntakeTest {
    private static final JobSpec JOB = ScriptedProgram.job(4);

    private static SubJobResult result(int index, long number) {
        return ScriptedProgram.result(JOB, index, number);
    }

    private static Aggregation open() {
        return Aggregation.open(
                JOB,
                0,
                ProgramRegistry.builder()
                        .register(new ScriptedProgram(4, false))
                        .build());
    }

    private static void assertEnded(ThrowingCallable call) {
        assertThatExceptionOfType(StoreException.class)
                .isThrownBy(call)
                .withMessage("the aggregation has ended, since it failed in the middle of a change "
                        + "(java.lang.OutOfMemoryError: in the middle); begin it again")
                .matches(e -> e.kind() == StoreException.Kind.LOST);
    }

    @Test
    void accept_programBreaks_endsTheAggregation() {
        try (Aggregation aggregation = open()) {
            assertThat(aggregation.accept(result(0, 1))).isInstanceOf(Receipt.Accepted.class);
            assertThatExceptionOfType(OutOfMemoryError.class)
                    .isThrownBy(() -> aggregation.accept(result(1, ScriptedProgram.BREAKS)));
            assertEnded(() -> aggregation.accept(result(1, 2)));
            assertEnded(() -> aggregation.retract(result(0, 1)));
            assertEnded(() -> aggregation.finish(Instant.EPOCH));
        }
    }

    @Test
    void accept_programBreaksAfterOthers_endsTheAggregationToo() {
        try (Aggregation aggregation = open()) {
            assertThatExceptionOfType(OutOfMemoryError.class)
                    .isThrownBy(() -> aggregation.accept(List.of(result(0, 1), result(1, ScriptedProgram.BREAKS))));
            assertEnded(() -> aggregation.accept(result(2, 2)));
        }
    }

    @Test
    void accept_programFails_leavesTheOthersAndGoesOn() {
        try (Aggregation aggregation = open()) {
            assertThatExceptionOfType(IllegalStateException.class)
                    .isThrownBy(() -> aggregation.accept(result(0, ScriptedProgram.FAILS)));
            assertThat(aggregation.accept(result(0, 1))).isInstanceOf(Receipt.Accepted.class);
        }
    }

    @Test
    void accept_ofAnIndexReassignedSinceItsHeaderWasLookedAt_isRefused() {
        SigningKey former = SigningKey.generate(Algorithm.SECP256K1);
        NodeAddress other =
                NodeAddress.of(SigningKey.generate(Algorithm.SECP256K1).verifyingKey());
        JobSpec job = JOB.withNodes(new NodePolicy.Anybody());
        HeaderRules rules = new HeaderRules(job, 0);
        Watch watch = new Watch(job, 0, AggregationObserver.NONE);
        Accumulator accumulator = new ScriptedProgram(4, false).start(job, Materials.NONE);
        Intake intake = new Intake(rules, new Shards(accumulator, 1), Journal.inMemory(watch), Life.begin());
        Screened screened = Screened.by(rules, ScriptedProgram.result(job, 0, 1).signedBy(former), 0);
        assertThat(screened.rejection()).isEmpty();
        rules.reassign(0, other);
        assertThat(intake.accept(List.of(screened), () -> {}))
                .singleElement()
                .isInstanceOfSatisfying(
                        Outcome.Refused.class,
                        refused -> assertThat(refused.reason().reason()).isEqualTo(RejectReason.NODE_NOT_ALLOWED));
        intake.close();
    }
}
