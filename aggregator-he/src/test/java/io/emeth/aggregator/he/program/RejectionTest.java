package io.emeth.aggregator.he.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.emeth.aggregator.RejectReason;
import io.emeth.aggregator.he.DecompressionException;
import io.emeth.aggregator.he.HeErrorCode;
import io.emeth.aggregator.he.HeException;
import io.emeth.aggregator.he.SealCompression;
import io.emeth.aggregator.he.TestJobs;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
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
        HeException exception = new HeException(code.code(), "the message");
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
    void ofObject_rejection_namesTheObject() {
        HeException exception = new HeException(HeErrorCode.TRANSPARENT.code(), "the message");
        assertThat(Rejection.ofObject(7, exception).detail()).isEqualTo("object 7: the message");
    }

    @Test
    void of_decompression_hasItsOwnReason() {
        ByteBuffer cut = ByteBuffer.allocate(20).order(ByteOrder.LITTLE_ENDIAN);
        TestJobs.putHeader(cut, 20);
        cut.rewind().put(5, (byte) 1); // zlib
        assertThatThrownBy(() -> SealCompression.decompress(cut, 100))
                .isInstanceOfSatisfying(
                        DecompressionException.class,
                        e -> assertThat(Rejection.of(e).reason()).isEqualTo(RejectReason.DECOMPRESSION_FAILED));
    }
}
