package io.emeth.aggregator.metrics;

import io.emeth.aggregator.Aggregation;
import io.emeth.aggregator.AggregationObserver;
import io.emeth.aggregator.RejectReason;
import io.emeth.aggregator.Vitals;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;

/**
 * Counts and times what aggregations do, in the caller's registry. One watches any number of aggregations together: no
 * meter names a job, so that their number never grows. Whoever wants a job's own numbers makes one for that job, with a
 * tag, and closes it afterwards. Names, tags and units stand in {@code docs/observing.md}. Thread-safe.
 */
public final class AggregationMetrics implements AggregationObserver, AutoCloseable {
    private static final Duration SHORTEST = Duration.ofNanos(100_000);
    private static final Duration LONGEST = Duration.ofSeconds(30);

    /** What became of a result. */
    private enum Outcome {
        ACCEPTED,
        REPEATED,
        REJECTED
    }

    private final MeterRegistry registry;
    private final Tags tags;
    private final List<Meter> meters = new ArrayList<>(); // until the constructor is done
    private final Counter accepted;
    private final Counter repeated;
    private final Counter retracted;
    private final Map<RejectReason, Counter> rejected;
    private final Map<Outcome, Counter> resultBytes;
    private final Map<Outcome, Timer> answers;
    private final Map<Event, Counter> events;
    private final Map<Writing, Timer> writes;
    private final Map<Writing, Counter> writtenBytes;
    private final Timer replays;
    private final Set<Aggregation> open =
            Collections.synchronizedSet(Collections.newSetFromMap(new WeakHashMap<>())); // by identity

    /** Meters without tags of the caller's. */
    public AggregationMetrics(MeterRegistry registry) {
        this(registry, Tags.empty());
    }

    /**
     * All meters, those that count at zero.
     *
     * @param registry has no such meters with the same tags yet
     * @param tags are added to every meter
     */
    public AggregationMetrics(MeterRegistry registry, Iterable<Tag> tags) {
        this.registry = registry;
        this.tags = Tags.of(tags);
        this.accepted = results("accepted", "none");
        this.repeated = results("repeated", "none");
        this.retracted = results("retracted", "none");
        this.rejected = each(RejectReason.values(), reason -> results("rejected", name(reason)));
        this.resultBytes = each(
                Outcome.values(),
                outcome -> counter("emeth.results.bytes", "Payloads that came", "bytes", "outcome", name(outcome)));
        this.answers = each(
                Outcome.values(),
                outcome -> timer("emeth.answer", "From a look at the header to the receipt", "outcome", name(outcome)));
        this.events = each(
                Event.values(),
                event -> counter("emeth.life", "What happened to epochs as a whole", "events", "event", name(event)));
        this.writes = each(
                Writing.values(),
                what -> timer("emeth.ledger.write", "Until something is on disk", "what", name(what)));
        this.writtenBytes = each(
                Writing.values(),
                what -> counter("emeth.ledger.bytes", "Bytes put on disk", "bytes", "what", name(what)));
        this.replays = timer("emeth.replay", "Doing again what a store had");
        gauges();
    }

    private static String name(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    private static <K, V> Map<K, V> each(K[] keys, Function<K, V> value) {
        return Arrays.stream(keys).collect(Collectors.toUnmodifiableMap(key -> key, value));
    }

    private static <K, V> V of(Map<K, V> map, K key) {
        return Objects.requireNonNull(map.get(key), "every constant has its meter");
    }

    private <M extends Meter> M kept(M meter) {
        meters.add(meter);
        return meter;
    }

    private Counter results(String outcome, String reason) {
        return counter("emeth.results", "Answers to results", "results", "outcome", outcome, "reason", reason);
    }

    private Counter counter(String name, String description, String unit, String... own) {
        return kept(Counter.builder(name)
                .description(description)
                .baseUnit(unit)
                .tags(tags)
                .tags(own)
                .register(registry));
    }

    private Timer timer(String name, String description, String... own) {
        return kept(Timer.builder(name)
                .description(description)
                .publishPercentileHistogram()
                .minimumExpectedValue(SHORTEST)
                .maximumExpectedValue(LONGEST)
                .tags(tags)
                .tags(own)
                .register(registry));
    }

    private void gauges() {
        gauge(
                "emeth.open",
                "Aggregations that are open",
                "aggregations",
                metrics -> metrics.vitals().size());
        gauge("emeth.covered", "Results counted in them", "results", metrics -> metrics.sum(Vitals::covered));
        gauge("emeth.expected", "Results that there will be", "results", metrics -> metrics.sum(Vitals::numParallel));
        gauge(
                "emeth.accumulator.bytes",
                "Memory of running totals",
                "bytes",
                metrics -> metrics.sum(Vitals::accumulatorBytes));
        gauge(
                "emeth.journal.lag.results",
                "Results that a restart would do again",
                "results",
                metrics -> metrics.sum(Vitals::resultsSinceCheckpoint));
        gauge(
                "emeth.journal.lag.bytes",
                "Bytes that a restart would read again",
                "bytes",
                metrics -> metrics.sum(Vitals::bytesSinceCheckpoint));
        gauge(
                "emeth.headroom.results",
                "Results that may still be added, where that is least",
                "results",
                metrics -> metrics.least(Vitals.Headroom::results));
        gauge(
                "emeth.headroom.weight",
                "Weight that may still be added, where that is least",
                "weight",
                metrics -> metrics.least(Vitals.Headroom::weight));
    }

    /** A number that is read from this when somebody asks. */
    @FunctionalInterface
    private interface Reading {
        double of(AggregationMetrics metrics);
    }

    private void gauge(String name, String description, String unit, Reading reading) {
        kept(Gauge.builder(name, this, reading::of)
                .description(description)
                .baseUnit(unit)
                .tags(tags)
                .strongReference(true)
                .register(registry));
    }

    private List<Vitals> vitals() {
        List<Aggregation> watched;
        synchronized (open) {
            watched = List.copyOf(open);
        }
        return watched.stream().map(Aggregation::vitals).toList();
    }

    private double sum(ToLongFunction<Vitals> number) {
        return vitals().stream().mapToLong(number).sum();
    }

    /** NaN if nothing open has a bound. */
    private double least(ToLongFunction<Vitals.Headroom> number) {
        return vitals().stream()
                .flatMap(each -> each.headroom().stream())
                .mapToLong(number)
                .filter(left -> left < Long.MAX_VALUE)
                .mapToDouble(left -> left)
                .min()
                .orElse(Double.NaN);
    }

    @Override
    public void happened(Aggregation aggregation, Event event) {
        if (event == Event.OPENED || event == Event.RESUMED) {
            open.add(aggregation);
        } else if (event == Event.CLOSED) {
            open.remove(aggregation);
        }
        of(events, event).increment();
    }

    @Override
    public void replayed(Aggregation aggregation, long changes, long bytes, long nanos) {
        replays.record(nanos, TimeUnit.NANOSECONDS);
    }

    @Override
    public void accepted(Aggregation aggregation, long bytes, long nanos) {
        accepted.increment();
        answered(Outcome.ACCEPTED, bytes, nanos);
    }

    @Override
    public void repeated(Aggregation aggregation, long bytes, long nanos) {
        repeated.increment();
        answered(Outcome.REPEATED, bytes, nanos);
    }

    @Override
    public void rejected(Aggregation aggregation, RejectReason reason, long bytes, long nanos) {
        of(rejected, reason).increment();
        answered(Outcome.REJECTED, bytes, nanos);
    }

    private void answered(Outcome outcome, long bytes, long nanos) {
        of(resultBytes, outcome).increment((double) bytes);
        of(answers, outcome).record(nanos, TimeUnit.NANOSECONDS);
    }

    @Override
    public void retracted(Aggregation aggregation) {
        retracted.increment();
    }

    @Override
    public void written(Aggregation aggregation, Writing what, int entries, long bytes, long nanos) {
        of(writes, what).record(nanos, TimeUnit.NANOSECONDS);
        of(writtenBytes, what).increment((double) bytes);
    }

    /** Takes the meters out of the registry. What is still watched is counted no longer by anybody. */
    @Override
    public void close() {
        meters.forEach(registry::remove);
    }
}
