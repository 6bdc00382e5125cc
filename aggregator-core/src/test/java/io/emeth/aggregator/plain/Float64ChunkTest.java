package io.emeth.aggregator.plain;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.nio.LongBuffer;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class Float64ChunkTest {

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void write_afterAnyAdditionsSubtractionsAndMerges_isTheExactSumRoundedOnce(long seed) {
        Random random = new Random(seed);
        for (int round = 0; round < 400; round++) {
            int count = 1 + random.nextInt(40);
            Float64Chunk[] chunks = {new Float64Chunk(1), new Float64Chunk(1)};
            BigDecimal exact = BigDecimal.ZERO;
            for (int i = 0; i < count; i++) {
                double value = hardNumber(random);
                exact = exact.add(new BigDecimal(value));
                long[] bits = {Double.doubleToLongBits(value)};
                chunks[random.nextInt(2)].add(0, LongBuffer.wrap(bits));
                if (random.nextInt(3) == 0) { // added and taken out again, in either half: leaves no trace
                    long[] other = {Double.doubleToLongBits(hardNumber(random))};
                    chunks[random.nextInt(2)].add(0, LongBuffer.wrap(other));
                    chunks[random.nextInt(2)].subtract(0, LongBuffer.wrap(other));
                }
            }
            chunks[0].merge(chunks[1]);
            LongBuffer total = LongBuffer.allocate(1);
            chunks[0].write(total);
            assertThat(Double.longBitsToDouble(total.get(0)))
                    .as("seed %d, round %d, %d numbers", seed, round, count)
                    .isEqualTo(exact.doubleValue()); // correctly rounded by its contract
        }
    }

    /** Numbers that cancel, tie, overlap and underflow: few mantissa bits, wide and narrow exponents, subnormals. */
    private static double hardNumber(Random random) {
        double mantissa = random.nextBoolean() ? random.nextInt(9) - 4 : random.nextGaussian();
        int exponent = switch (random.nextInt(4)) {
            case 0 -> random.nextInt(110) - 55;
            case 1 -> random.nextInt(2000) - 1070;
            case 2 -> -1074 + random.nextInt(4);
            default -> 53 * (random.nextInt(5) - 2);
        };
        return Math.scalb(mantissa, exponent);
    }
}
