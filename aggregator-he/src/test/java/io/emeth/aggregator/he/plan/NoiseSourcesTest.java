package io.emeth.aggregator.he.plan;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The tail of the variance after several products, against what one slot alone does. */
class NoiseSourcesTest {
    private static final double LEAST_SLOTS = 512;

    /**
     * The largest that one slot of the average reaches with probability 2^-40: (p + 1) log a + Σ log r_i is greatest, where a
     * + Σ r_i = ln(2^40 slots), for shares in the ratio of the exponents.
     */
    private static double oneSlotAlone(int products, double slots) {
        double room = Math.log(slots) + 40 * Math.log(2);
        double share = room / (2 * products + 1);
        double logarithm = (products + 1) * Math.log((products + 1) * share) + products * Math.log(share);
        for (int i = 2; i <= products + 1; i++) {
            logarithm -= Math.log(i);
        }
        return Math.exp(logarithm) / slots;
    }

    @Test
    void varianceTail_coversWhatOneSlotAloneMayDo() {
        for (int products = 3; products <= 20; products++) {
            double tail = NoiseSources.varianceTail(products, 1);
            assertThat(tail)
                    .as("%s products", products)
                    .isBetween(
                            oneSlotAlone(products, LEAST_SLOTS),
                            1.001 * Math.scalb(1.0, 41)); // Markov with the mean alone
        }
    }

    @Test
    void varianceTail_growsWithProductsAndObjects() {
        for (int products = 3; products < 14; products++) {
            double tail = NoiseSources.varianceTail(products, 7);
            assertThat(NoiseSources.varianceTail(products + 1, 7))
                    .as("%s products", products)
                    .isGreaterThan(tail);
            assertThat(NoiseSources.varianceTail(products, 8))
                    .as("%s products", products)
                    .isGreaterThan(tail);
        }
    }

    @Test
    void varianceTail_upToTwoProducts_isNone() {
        for (int products = 0; products <= 2; products++) {
            assertThat(NoiseSources.varianceTail(products, 1000)).isEqualTo(1);
        }
    }
}
