package io.emeth.aggregator.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.emeth.aggregator.client.ReplicaVerdict.Group;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReplicaVerdictTest {
    private static final Group NOTHING_YET = new Group(List.of(), 0, Double.POSITIVE_INFINITY);

    private static Group group(double largest, double threshold) {
        return new Group(List.of(), largest, threshold);
    }

    @Test
    void worse_isWhatIsFurtherBeyondItsThreshold() {
        assertThat(NOTHING_YET.worse(group(1, 2))).isEqualTo(group(1, 2));
        assertThat(group(1, 2).worse(group(5, 7))).isEqualTo(group(1, 2));
        assertThat(group(1, 2).worse(group(3, 2))).isEqualTo(group(3, 2));
    }

    @Test
    void worse_whatIsNoNumber_isNeverForgotten() {
        Group noNumber = group(Double.NaN, 2);
        assertThat(NOTHING_YET.worse(noNumber)).isEqualTo(noNumber);
        assertThat(group(9, 2).worse(noNumber)).isEqualTo(noNumber);
        assertThat(noNumber.worse(group(1, 2))).isEqualTo(noNumber);
        assertThat(noNumber.worse(group(9, 2))).isEqualTo(noNumber);
        assertThat(noNumber.agrees()).isFalse();
    }
}
