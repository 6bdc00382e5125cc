package io.emeth.aggregator.he;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.emeth.aggregator.RejectReason;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RejectionTest {
    /** Our own fault, the job's, or the machine's; a sender can cause none of them. */
    private static final Set<HeErrorCode> NOT_THE_SENDERS = EnumSet.of(
            HeErrorCode.INTERNAL,
            HeErrorCode.INVALID_ARGUMENT,
            HeErrorCode.INVALID_PARAMETERS,
            HeErrorCode.INSECURE_PARAMETERS,
            HeErrorCode.END_OF_CHAIN,
            HeErrorCode.UNSUPPORTED,
            HeErrorCode.MISSING_KEY,
            HeErrorCode.OUT_OF_MEMORY);

    @ParameterizedTest
    @EnumSource(HeErrorCode.class)
    void of_everyCode_rejectsOrRethrows(HeErrorCode code) {
        HeException exception = new HeException(code, "the message");
        if (NOT_THE_SENDERS.contains(code)) {
            assertThatThrownBy(() -> Rejection.of(exception)).isSameAs(exception);
        } else {
            assertThat(Rejection.of(exception).detail()).isEqualTo("the message");
        }
    }

    @Test
    void reason_sameNames_agree() {
        for (HeErrorCode code : HeErrorCode.values()) {
            for (RejectReason reason : RejectReason.values()) {
                if (reason.name().equals(code.name())) {
                    assertThat(Rejection.reason(code)).contains(reason);
                }
            }
        }
    }

    @Test
    void of_decompression_hasItsOwnReason() {
        assertThat(Rejection.of(new DecompressionException("cut")).reason())
                .isEqualTo(RejectReason.DECOMPRESSION_FAILED);
    }
}
