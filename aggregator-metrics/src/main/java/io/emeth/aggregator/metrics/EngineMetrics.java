package io.emeth.aggregator.metrics;

import io.emeth.aggregator.he.NativeMemory;
import io.emeth.aggregator.he.NativeObjects;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.Locale;
import java.util.Objects;
import java.util.function.ToLongFunction;

/** What the engine holds outside the Java heap, over all aggregations of the process. Bind it once to a registry. */
public final class EngineMetrics implements MeterBinder {
    /** Of this process: there is one engine. */
    public EngineMetrics() {}

    @Override
    public void bindTo(MeterRegistry registry) {
        memory(registry, "live", "In use", NativeMemory::liveBytes);
        memory(registry, "pooled", "Given back, and kept for the next request", NativeMemory::pooledBytes);
        Gauge.builder("emeth.engine.memory.peak", () -> NativeMemory.read().peakBytes())
                .description("The most that was live and pooled together")
                .baseUnit("bytes")
                .register(registry);
        for (NativeObjects.Kind kind : NativeObjects.Kind.values()) {
            Gauge.builder(
                            "emeth.engine.objects",
                            () -> Objects.requireNonNull(NativeObjects.live().get(kind), "every kind is counted"))
                    .description("Made and not freed yet")
                    .baseUnit("objects")
                    .tag("kind", kind.name().toLowerCase(Locale.ROOT))
                    .register(registry);
        }
    }

    private static void memory(
            MeterRegistry registry, String state, String description, ToLongFunction<NativeMemory> bytes) {
        Gauge.builder("emeth.engine.memory", () -> bytes.applyAsLong(NativeMemory.read()))
                .description(description)
                .baseUnit("bytes")
                .tag("state", state)
                .register(registry);
    }
}
