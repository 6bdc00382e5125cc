package io.emeth.aggregator.cli.explain;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class PackingWorkTest {
    /** 000111222 in rows of 4: 0 stays, 1 goes 3 to the right (twice), 2 goes 2 (twice). */
    @Test
    void of_threePartsOfThreeInRowsOfFour_countsByHand() {
        Work work = PackingWork.of(3, 3, 4, true);
        assertThat(work.counts())
                .isEqualTo(Map.of(
                        Work.Kind.READ, 5.0,
                        Work.Kind.MULTIPLY_PLAIN, 5.0,
                        Work.Kind.ADD, 5.0,
                        Work.Kind.RESCALE, 5.0,
                        Work.Kind.SWITCH_KEY, 5.0)); // 3 takes two rotations, 2 one; 3 and 2 share one in the second
    }

    /** The second part begins in the other row: one exchange of rows, and no rotation. */
    @Test
    void of_twoHalvesInTwoRows_isOneExchange() {
        Work work = PackingWork.of(4, 2, 8, false);
        assertThat(work.counts())
                .isEqualTo(Map.of(
                        Work.Kind.READ,
                        2.0,
                        Work.Kind.MULTIPLY_PLAIN,
                        2.0,
                        Work.Kind.ADD,
                        2.0,
                        Work.Kind.SWITCH_KEY,
                        1.0));
    }

    @Test
    void of_wholeCiphertexts_movesNothing() {
        assertThat(PackingWork.of(8, 5, 8, false).counts()).doesNotContainKey(Work.Kind.SWITCH_KEY);
    }

    @Test
    void of_moreThanCanBeCounted_isInProportion() {
        double some = PackingWork.of(1L << 20, 1, 4096, true).counts().getOrDefault(Work.Kind.MULTIPLY_PLAIN, 0.0);
        double many = PackingWork.of(1L << 40, 1 << 8, 4096, true).counts().getOrDefault(Work.Kind.MULTIPLY_PLAIN, 0.0);
        assertThat(many).isEqualTo(some * 0x1p28);
    }
}
