package io.emeth.aggregator.flink;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.emeth.aggregator.InvalidJobException;
import io.emeth.aggregator.he.HeErrorCode;
import io.emeth.aggregator.he.HeException;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class EpochFailedExceptionTest {
    private static HeException refusal(HeErrorCode code) {
        return new HeException(code.code(), "no");
    }

    private static void throwGuarded(Exception thrown) throws Exception {
        EpochFailedException.guard(() -> {
            throw thrown;
        });
    }

    @Test
    void guard_ofMissingMemory_throwsItWhereverItWas() {
        HeException refusal = refusal(HeErrorCode.OUT_OF_MEMORY);
        assertThatThrownBy(() -> throwGuarded(refusal)).isSameAs(refusal);
        InvalidJobException around = new InvalidJobException("encryption", refusal);
        assertThatThrownBy(() -> throwGuarded(around)).isSameAs(around);
    }

    @Test
    void guard_ofWhatIsAlwaysSo_failsTheEpoch() {
        HeException refusal = refusal(HeErrorCode.INTERNAL);
        assertThatThrownBy(() -> throwGuarded(refusal))
                .isInstanceOf(EpochFailedException.class)
                .hasCause(refusal);
    }

    @Test
    void guard_ofFailingInput_throwsIt() {
        IOException failure = new IOException("storage is down");
        assertThatThrownBy(() -> throwGuarded(failure)).isSameAs(failure);
    }
}
