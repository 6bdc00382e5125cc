package io.emeth.aggregator.flink;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import org.junit.jupiter.api.Test;

class StateVersionTest {
    private static final StateVersion OWN = new StateVersion(FanOut.PLANNED);

    @Test
    void requireSame_ofOwn_passes() {
        assertThatCode(() -> OWN.requireSame(OWN.toString())).doesNotThrowAnyException();
    }

    @Test
    void requireSame_ofAnotherForm_namesBothVersions() {
        String other = OWN.toString().replace("state 2", "state 3").replaceFirst("aggregator [^;]*", "aggregator 9.9");
        assertThatIllegalStateException()
                .isThrownBy(() -> OWN.requireSame(other))
                .withMessageContaining("state 3; emeth-aggregator 9.9")
                .withMessageContaining(OWN.toString());
    }

    @Test
    void requireSame_ofAnotherLibraryWithTheSameForm_passes() {
        String other = OWN.toString().replaceFirst("aggregator [^;]*", "aggregator 0.0.9");
        assertThatCode(() -> OWN.requireSame(other)).doesNotThrowAnyException();
    }

    @Test
    void requireSame_ofSomethingElse_isRefused() {
        assertThatIllegalStateException().isThrownBy(() -> OWN.requireSame("text"));
    }
}
