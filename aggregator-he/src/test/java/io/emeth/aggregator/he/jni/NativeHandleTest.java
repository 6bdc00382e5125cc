package io.emeth.aggregator.he.jni;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.emeth.aggregator.he.NativeObjects;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class NativeHandleTest {
    private static final int HANDLES = 1000;
    private static final NativeObjects.Kind KIND = NativeObjects.Kind.GALOIS_KEYS;

    private final AtomicInteger freed = new AtomicInteger();

    private NativeHandle handle(long address) {
        return new NativeHandle(KIND, address, ignored -> freed.incrementAndGet());
    }

    @Test
    void cleaner_droppedHandles_freesEachOnce() throws Exception {
        AtomicLong sum = new AtomicLong();
        drop(freed, sum);
        long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (freed.get() < HANDLES && System.nanoTime() < deadline) {
            System.gc();
            TimeUnit.MILLISECONDS.sleep(20);
        }
        assertThat(freed).hasValue(HANDLES);
        assertThat(sum).hasValue(HANDLES * (HANDLES + 1L) / 2);
    }

    private static void drop(AtomicInteger freed, AtomicLong sum) {
        for (int i = 1; i <= HANDLES; i++) {
            NativeHandle unused = new NativeHandle(KIND, i, address -> {
                sum.addAndGet(address);
                freed.incrementAndGet();
            });
            assertThat(unused.<Long>call(address -> address)).isEqualTo(i);
        }
    }

    @Test
    void close_twice_freesOnce() {
        NativeHandle handle = handle(1);
        handle.close();
        handle.close();
        assertThat(freed).hasValue(1);
    }

    @Test
    void live_openedAndClosedTwice_goesUpAndDownByOne() {
        long before = NativeHandle.live(NativeObjects.Kind.CREW);
        NativeHandle handle = new NativeHandle(NativeObjects.Kind.CREW, 1, ignored -> {});
        assertThat(NativeObjects.live()).containsEntry(NativeObjects.Kind.CREW, before + 1);
        handle.run(address -> {
            handle.close();
            assertThat(NativeHandle.live(NativeObjects.Kind.CREW)).isEqualTo(before + 1); // the call is still inside
        });
        handle.close();
        assertThat(NativeObjects.live()).containsEntry(NativeObjects.Kind.CREW, before);
    }

    @Test
    void call_closed_throws() {
        NativeHandle handle = handle(1);
        handle.close();
        assertThatThrownBy(() -> handle.<Long>call(address -> address))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("closed");
    }

    @Test
    void close_whileCallsAreInside_freesAfterTheLastOne() throws Exception {
        NativeHandle handle = handle(7);
        CountDownLatch inside = new CountDownLatch(2);
        CountDownLatch go = new CountDownLatch(1);
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            List<Future<Integer>> calls = List.of(
                    threads.submit(() -> handle.<Integer>call(address -> freedAfter(inside, go))),
                    threads.submit(() -> handle.<Integer>call(address -> freedAfter(inside, go))));
            inside.await();
            handle.close();
            assertThat(freed).hasValue(0);
            assertThatThrownBy(() -> handle.<Long>call(address -> address)).isInstanceOf(IllegalStateException.class);
            go.countDown();
            for (Future<Integer> call : calls) {
                assertThat(call.get()).isZero();
            }
        } finally {
            threads.shutdown();
        }
        assertThat(threads.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
        assertThat(freed).hasValue(1);
    }

    private int freedAfter(CountDownLatch inside, CountDownLatch go) {
        inside.countDown();
        try {
            go.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        return freed.get();
    }

    @Test
    void callAll_oneClosed_leavesTheOthers() {
        NativeHandle open = handle(1);
        NativeHandle closed = handle(2);
        closed.close();
        assertThatThrownBy(() -> NativeHandle.<Integer>callAll(List.of(open, closed), addresses -> addresses.length))
                .isInstanceOf(IllegalStateException.class);
        open.close();
        assertThat(freed).hasValue(2);
    }

    @Test
    void run_bodyThrows_leaves() {
        NativeHandle handle = handle(1);
        assertThatThrownBy(() -> handle.run(address -> {
                    throw new IllegalArgumentException("no");
                }))
                .isInstanceOf(IllegalArgumentException.class);
        handle.close();
        assertThat(freed).hasValue(1);
    }
}
