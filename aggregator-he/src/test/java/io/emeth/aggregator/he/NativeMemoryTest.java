package io.emeth.aggregator.he;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.emeth.aggregator.he.CiphertextAccumulator.Operation;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class NativeMemoryTest {
    private static final long DEFAULT_POOL_LIMIT = 64L << 20;

    /** Handles that other tests left to the garbage collector would be freed while this one counts. */
    @BeforeEach
    void settle() throws InterruptedException {
        long live = -1;
        for (int round = 0; round < 100 && live != NativeMemory.read().liveBytes(); round++) {
            live = NativeMemory.read().liveBytes();
            System.gc();
            Thread.sleep(20);
        }
    }

    @AfterEach
    void restore() {
        NativeMemory.setPoolLimit(DEFAULT_POOL_LIMIT);
    }

    @Test
    void read_manyResults_liveBytesStayThoseOfTheAccumulator() {
        try (HeContext context = HeContext.create(TestJobs.CKKS)) {
            Random random = new Random(1);
            List<ByteBuffer> full = List.of(TestJobs.randomCiphertext(context, random));
            List<ByteBuffer> seeded = List.of(TestJobs.randomSeededCiphertext(context, random));
            List<ByteBuffer> bad =
                    List.of(TestJobs.copies(full).get(0).putLong(full.get(0).limit() - 8, -1));
            long before = NativeMemory.read().liveBytes();
            long words = 8L * 2 * context.firstLimbs() * TestJobs.CKKS.degree();
            try (CiphertextAccumulator sum = CiphertextAccumulator.create(
                    context, 1, TestJobs.scale(TestJobs.CKKS), List.of(new Operation.Identity()))) {
                sum.addAll(List.of(full, seeded, bad), new long[] {1, 1, 1});
                long live = NativeMemory.read().liveBytes();
                assertThat(live - before).isBetween(words, 2 * words); // and room for one expansion
                for (int i = 0; i < 500; i++) {
                    sum.addAll(List.of(full, seeded, bad), new long[] {1, 3, -1});
                    assertThat(NativeMemory.read().liveBytes())
                            .as("after batch " + i)
                            .isLessThanOrEqualTo(live);
                }
                assertThat(NativeMemory.read().peakBytes()).isGreaterThanOrEqualTo(live);
            }
            assertThat(NativeMemory.read().liveBytes()).isLessThanOrEqualTo(before);
        }
    }

    @Test
    void setPoolLimit_boundsWhatIsKept() {
        try (HeContext context = HeContext.create(TestJobs.CKKS)) {
            ByteBuffer object = TestJobs.randomCiphertext(context, new Random(2));
            Ciphertext.load(context, object).close();
            assertThat(NativeMemory.read().poolLimitBytes()).isEqualTo(DEFAULT_POOL_LIMIT);
            NativeMemory.setPoolLimit(0);
            assertThat(NativeMemory.read())
                    .matches(memory -> memory.pooledBytes() == 0 && memory.poolLimitBytes() == 0);
            Ciphertext.load(context, object).close();
            assertThat(NativeMemory.read().pooledBytes()).isZero();
            assertThatThrownBy(() -> NativeMemory.setPoolLimit(-1)).isInstanceOf(HeException.class);
        }
    }
}
