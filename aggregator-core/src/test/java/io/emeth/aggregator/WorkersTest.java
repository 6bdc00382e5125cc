package io.emeth.aggregator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(120)
class WorkersTest {

    @ParameterizedTest
    @EnumSource
    void forEach_withAnyExecutor_runsEveryIndexOnce(TestExecutors kind) throws Exception {
        kind.use(executor -> {
            Workers workers = Workers.of(executor, 4);
            for (int count = 0; count < 300; count++) {
                AtomicIntegerArray times = new AtomicIntegerArray(count);
                workers.forEach(count, times::incrementAndGet);
                for (int i = 0; i < count; i++) {
                    assertThat(times.get(i)).as("index %d of %d", i, count).isOne();
                }
            }
        });
    }

    @ParameterizedTest
    @EnumSource
    void forEach_withinForEach_runsEveryPairOnce(TestExecutors kind) throws Exception {
        kind.use(executor -> {
            Workers workers = Workers.of(executor, 4);
            AtomicIntegerArray times = new AtomicIntegerArray(400);
            workers.forEach(20, i -> workers.forEach(20, j -> times.incrementAndGet(20 * i + j)));
            assertThat(IntStream.range(0, 400).map(times::get)).containsOnly(1);
        });
    }

    @ParameterizedTest
    @EnumSource
    void forEach_whenBodiesThrow_throwsThatOfTheSmallestIndex(TestExecutors kind) throws Exception {
        kind.use(executor -> {
            Workers workers = Workers.of(executor, 4);
            for (int round = 0; round < 200; round++) {
                assertThatIllegalStateException()
                        .isThrownBy(() -> workers.forEach(50, i -> {
                            if (i % 10 == 7) {
                                throw new IllegalStateException("index " + i);
                            }
                        }))
                        .withMessage("index 7");
            }
            assertThatExceptionOfType(StackOverflowError.class)
                    .isThrownBy(() -> workers.forEach(3, i -> {
                        throw new StackOverflowError("index " + i);
                    }));
        });
    }

    @Test
    void forEach_withIdleThreads_runsBodiesAtTheSameTime() throws Exception {
        TestExecutors.MANY_THREADS.use(executor -> {
            CyclicBarrier all = new CyclicBarrier(4);
            Workers.of(executor, 4).forEach(4, i -> meet(all));
        });
    }

    private static void meet(CyclicBarrier barrier) {
        try {
            barrier.await(60, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void forEach_inAThreadOfTheExecutor_doesNotWaitForItself() throws Exception {
        ExecutorService one = Executors.newFixedThreadPool(1);
        try {
            Workers workers = Workers.of(one, 3);
            assertThat(one.submit(() -> workers.map(100, i -> i * i)).get(60, TimeUnit.SECONDS))
                    .isEqualTo(IntStream.range(0, 100).mapToObj(i -> i * i).toList());
        } finally {
            one.shutdownNow();
        }
    }

    @Test
    void assist_manyTimesWithABusyExecutor_leavesFewTasksWaiting() {
        List<Runnable> queue = new ArrayList<>();
        Workers workers = Workers.of(queue::add, 4);
        for (int i = 0; i < 1000; i++) {
            workers.forEach(10, index -> {});
        }
        assertThat(queue).hasSize(3);
        AtomicInteger helped = new AtomicInteger();
        queue.forEach(Runnable::run); // late: there is nothing left to do
        assertThat(workers.<Integer>assist(helped::incrementAndGet, () -> 5)).isEqualTo(5);
        assertThat(helped).hasValue(0);
    }

    @Test
    void caller_isOneThread() {
        assertThat(Workers.caller().threads()).isEqualTo(1);
        assertThat(Workers.of(Runnable::run, 1)).isSameAs(Workers.caller());
        assertThatIllegalArgumentException().isThrownBy(() -> Workers.of(Runnable::run, 0));
    }
}
