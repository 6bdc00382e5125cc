package io.emeth.aggregator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class RejectReasonTest {

    @Test
    void codes_areStable() {
        // Append only: a code that changes breaks logs, receipts and the native side.
        assertThat(RejectReason.values())
                .extracting(reason -> reason.code() + " " + reason)
                .containsExactly(
                        "1 MALFORMED",
                        "2 UNSUPPORTED_VERSION",
                        "3 TOO_LARGE",
                        "4 WRONG_JOB",
                        "5 WRONG_EPOCH",
                        "6 WRONG_PROGRAM",
                        "7 INDEX_OUT_OF_RANGE",
                        "8 DUPLICATE_INDEX",
                        "9 CLOSED",
                        "10 WEIGHT_OUT_OF_RANGE",
                        "11 LAYOUT_MISMATCH",
                        "12 DIGEST_MISMATCH",
                        "13 PARAMETERS_MISMATCH",
                        "14 LEVEL_MISMATCH",
                        "15 SCALE_MISMATCH",
                        "16 FORM_MISMATCH",
                        "17 RESIDUE_OUT_OF_RANGE",
                        "18 TRANSPARENT",
                        "19 DECOMPRESSION_FAILED",
                        "20 VALUE_OUT_OF_RANGE",
                        "21 CAPACITY_EXCEEDED",
                        "22 NOT_COVERED",
                        "23 UNSIGNED",
                        "24 WRONG_SIGNATURE",
                        "25 NODE_NOT_ALLOWED",
                        "26 WRONG_KEY");
    }

    @Test
    void ofCode_findsEachAndRefusesOthers() {
        for (RejectReason reason : RejectReason.values()) {
            assertThat(RejectReason.ofCode(reason.code())).isEqualTo(reason);
        }
        assertThatIllegalArgumentException().isThrownBy(() -> RejectReason.ofCode(0));
    }

    @Test
    void detail_ofAStrangersText_isOneShortLine() {
        String text = "a\nb\r\u0007\u2028\ud800" + "x".repeat(1000);
        assertThat(new RejectedResultException(RejectReason.MALFORMED, text).detail())
                .startsWith("a?b????x")
                .hasSize(403)
                .endsWith("x...");
    }
}
