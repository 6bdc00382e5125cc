package io.emeth.aggregator.he.jni;

import io.emeth.aggregator.he.NativeObjects;
import java.lang.ref.Cleaner;
import java.lang.ref.Reference;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.LongConsumer;
import java.util.function.LongFunction;
import java.util.stream.Collectors;

/**
 * Owns one native object and frees it once: on {@link #close}, or when the handle is unreachable, but never while a
 * call is inside it. Thread-safe; calls on one handle may overlap, so what it owns must be immutable or guarded by its
 * user.
 */
public final class NativeHandle implements AutoCloseable {
    private static final Cleaner CLEANER = Cleaner.create();
    private static final Map<NativeObjects.Kind, AtomicLong> LIVE = Arrays.stream(NativeObjects.Kind.values())
            .collect(Collectors.toUnmodifiableMap(kind -> kind, kind -> new AtomicLong()));

    private final Owned owned;
    private final Cleaner.Cleanable cleanable;

    /**
     * Takes over the object at {@code address}.
     *
     * @param kind what it is counted as until it is freed
     * @param free called once with {@code address}; must not refer to this handle, which would then never be freed
     */
    public NativeHandle(NativeObjects.Kind kind, long address, LongConsumer free) {
        this.owned = new Owned(kind, address, free);
        this.cleanable = CLEANER.register(this, owned);
    }

    /** How many objects of a kind are not freed. */
    public static long live(NativeObjects.Kind kind) {
        return count(kind).get();
    }

    private static AtomicLong count(NativeObjects.Kind kind) {
        return Objects.requireNonNull(LIVE.get(kind), "every kind is counted");
    }

    /**
     * What {@code body} makes of the address; the object stays alive until it returns.
     *
     * @throws IllegalStateException if the handle is closed
     */
    public <T> T call(LongFunction<T> body) {
        long address = owned.enter();
        try {
            return body.apply(address);
        } finally {
            owned.leave();
            Reference.reachabilityFence(this);
        }
    }

    /**
     * Runs {@code body} with the address; the object stays alive until it returns.
     *
     * @throws IllegalStateException if the handle is closed
     */
    public void run(LongConsumer body) {
        long address = owned.enter();
        try {
            body.accept(address);
        } finally {
            owned.leave();
            Reference.reachabilityFence(this);
        }
    }

    /** As {@link #run}; does nothing if the handle is closed. */
    public void runUnlessClosed(LongConsumer body) {
        if (!owned.tryEnter()) {
            return;
        }
        try {
            body.accept(owned.address);
        } finally {
            owned.leave();
            Reference.reachabilityFence(this);
        }
    }

    /**
     * As {@link #call}, with the addresses of several handles in their order.
     *
     * @throws IllegalStateException if one of the handles is closed
     */
    public static <T> T callAll(List<NativeHandle> handles, Function<long[], T> body) {
        long[] addresses = new long[handles.size()];
        int entered = 0;
        try {
            for (NativeHandle handle : handles) {
                addresses[entered] = handle.owned.enter();
                entered++;
            }
            return body.apply(addresses);
        } finally {
            for (int i = 0; i < entered; i++) {
                handles.get(i).owned.leave();
            }
            Reference.reachabilityFence(handles);
        }
    }

    /** Frees the object, after the calls that are inside it. Closing twice does nothing. */
    @Override
    public void close() {
        cleanable.clean();
    }

    /** What outlives the handle: the address, and how many calls are inside. */
    private static final class Owned implements Runnable {
        private static final int CLOSED = Integer.MIN_VALUE; // the sign bit, beside the number of calls

        private final NativeObjects.Kind kind;
        private final long address;
        private final LongConsumer free;
        private final AtomicInteger calls = new AtomicInteger();

        Owned(NativeObjects.Kind kind, long address, LongConsumer free) {
            this.kind = kind;
            this.address = address;
            this.free = free;
            count(kind).incrementAndGet();
        }

        private void free() {
            free.accept(address);
            count(kind).decrementAndGet();
        }

        long enter() {
            if (!tryEnter()) {
                throw new IllegalStateException("closed");
            }
            return address;
        }

        boolean tryEnter() {
            return calls.getAndUpdate(inside -> inside < 0 ? inside : inside + 1) >= 0;
        }

        void leave() {
            if (calls.decrementAndGet() == CLOSED) {
                free();
            }
        }

        @Override
        public void run() {
            if (calls.getAndUpdate(inside -> inside | CLOSED) == 0) {
                free();
            }
        }
    }
}
