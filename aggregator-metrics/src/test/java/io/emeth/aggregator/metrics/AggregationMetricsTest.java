package io.emeth.aggregator.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.emeth.aggregator.Aggregation;
import io.emeth.aggregator.AggregationObserver.Event;
import io.emeth.aggregator.IncompleteAggregationException;
import io.emeth.aggregator.JobId;
import io.emeth.aggregator.JobSpec;
import io.emeth.aggregator.Materials;
import io.emeth.aggregator.PartialStore;
import io.emeth.aggregator.PayloadLayout;
import io.emeth.aggregator.ProgramRegistry;
import io.emeth.aggregator.RejectReason;
import io.emeth.aggregator.SubJobResult;
import io.emeth.aggregator.Workers;
import io.emeth.aggregator.client.KeyGenerator;
import io.emeth.aggregator.client.PublicKey;
import io.emeth.aggregator.client.SecretKey;
import io.emeth.aggregator.client.SubJobEncryptor;
import io.emeth.aggregator.he.BatchEncoder;
import io.emeth.aggregator.he.HeContext;
import io.emeth.aggregator.he.HeParameters;
import io.emeth.aggregator.he.Plaintext;
import io.emeth.aggregator.he.program.BuiltInPrograms;
import io.emeth.aggregator.store.SqliteStore;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AggregationMetricsTest {
    private static final HeParameters PARAMETERS = HeParameters.bfv(4096, 20);
    private static final int LENGTH = 4096;
    private static final JobSpec JOB =
            JobSpec.encrypted(new JobId(new UUID(7, 7)), "sum", 3, PayloadLayout.vector(LENGTH), PARAMETERS.toSpec(0));

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final AggregationMetrics metrics = new AggregationMetrics(registry);
    private final HeContext context = HeContext.create(PARAMETERS);
    private final SecretKey secretKey = new KeyGenerator(context).generateSecretKey();
    private final PublicKey publicKey = new KeyGenerator(context).generatePublicKey(secretKey);

    @TempDir
    private Path directory;

    @AfterEach
    void close() {
        publicKey.close();
        secretKey.close();
        context.close();
    }

    private SubJobResult result(int index) {
        return new SubJobEncryptor(JOB, publicKey).encryptIntegers(0, index, Map.of("values", new long[LENGTH]), 1);
    }

    private Aggregation open(PartialStore store) {
        return Aggregation.open(JOB, 0, ProgramRegistry.discover(), Materials.NONE, Workers.caller(), store, metrics);
    }

    private double results(String outcome, String reason) {
        return registry.get("emeth.results")
                .tag("outcome", outcome)
                .tag("reason", reason)
                .counter()
                .count();
    }

    private double gauge(String name) {
        return registry.get(name).gauge().value();
    }

    private double event(Event event) {
        return registry.get("emeth.life").tag("event", lower(event)).counter().count();
    }

    private static String lower(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    @Test
    void meters_aRealAggregationWithAStore_countWhatHappened() throws IncompleteAggregationException {
        SubJobResult first = result(0);
        long payload = first.header().objectLengths().get(0);
        int room = BuiltInPrograms.of(JOB).plan(JOB).maxContributions();
        try (PartialStore store = SqliteStore.open(directory)) {
            try (Aggregation aggregation = open(store)) {
                aggregation.accept(first);
                aggregation.accept(first);
                aggregation.accept(result(0));
                aggregation.accept(ByteBuffer.allocate(5));
                aggregation.retract(result(1));
                assertThat(gauge("emeth.open")).isEqualTo(1);
                assertThat(gauge("emeth.covered")).isEqualTo(1);
                assertThat(gauge("emeth.expected")).isEqualTo(3);
                assertThat(gauge("emeth.headroom.results")).isEqualTo(room - 1.0);
                assertThat(gauge("emeth.headroom.weight")).isNaN();
                assertThat(gauge("emeth.accumulator.bytes")).isEqualTo(8.0 * 2 * context.firstLimbs() * 4096);
                assertThat(gauge("emeth.journal.lag.results")).isEqualTo(1);
                assertThat(gauge("emeth.journal.lag.bytes")).isGreaterThan((double) payload);
            }
            assertThat(gauge("emeth.open")).isZero();
            assertThat(gauge("emeth.headroom.results")).isNaN();
            try (Aggregation aggregation = open(store)) {
                assertThat(gauge("emeth.journal.lag.results")).isEqualTo(1);
                aggregation.retract(first);
                aggregation.accept(List.of(result(0), result(1), result(2)));
                aggregation.finish(Instant.now());
            }
        }
        assertThat(results("accepted", "none")).isEqualTo(4);
        assertThat(results("repeated", "none")).isEqualTo(1);
        assertThat(results("retracted", "none")).isEqualTo(1);
        assertThat(results("rejected", "duplicate_index")).isEqualTo(1);
        assertThat(results("rejected", "malformed")).isEqualTo(1);
        assertThat(results("rejected", "not_covered")).isEqualTo(1);
        assertThat(counter("emeth.results.bytes", "outcome", "accepted").count())
                .isEqualTo(4.0 * payload);
        assertThat(timer("emeth.answer", "outcome", "accepted").count()).isEqualTo(4);
        assertThat(timer("emeth.answer", "outcome", "rejected").count()).isEqualTo(3);
        assertThat(timer("emeth.ledger.write", "what", "entries").count()).isGreaterThanOrEqualTo(5);
        assertThat(timer("emeth.ledger.write", "what", "result").count()).isEqualTo(1);
        assertThat(counter("emeth.ledger.bytes", "what", "entries").count()).isGreaterThan(5.0 * payload);
        assertThat(registry.get("emeth.replay").timer().count()).isEqualTo(1);
        assertThat(List.of(event(Event.OPENED), event(Event.RESUMED), event(Event.FINISHED), event(Event.CLOSED)))
                .containsExactly(1.0, 1.0, 1.0, 2.0);
    }

    private Counter counter(String name, String... tags) {
        return registry.get(name).tags(tags).counter();
    }

    private Timer timer(String name, String... tags) {
        return registry.get(name).tags(tags).timer();
    }

    @Test
    void rejected_everyReason_isATagValueOfItsOwn() {
        try (PartialStore store = SqliteStore.open(directory);
                Aggregation aggregation = open(store)) {
            int before = registry.getMeters().size();
            for (RejectReason reason : RejectReason.values()) {
                assertThat(results("rejected", lower(reason))).isZero();
                metrics.rejected(aggregation, reason, 10, 1000);
                assertThat(results("rejected", lower(reason))).isEqualTo(1);
            }
            assertThat(registry.getMeters()).hasSize(before);
            assertThat(registry.find("emeth.results").tag("outcome", "rejected").counters())
                    .hasSize(RejectReason.values().length);
        }
    }

    @Test
    void meters_manyJobs_areAsManyAsBefore() {
        int before = registry.getMeters().size();
        for (int job = 0; job < 20; job++) {
            JobSpec spec = JobSpec.encrypted(
                    new JobId(new UUID(8, job)), "sum", 3, PayloadLayout.vector(LENGTH), PARAMETERS.toSpec(0));
            Aggregation.open(spec, 0, ProgramRegistry.discover(), Materials.NONE, Workers.caller(), metrics)
                    .close();
        }
        assertThat(event(Event.OPENED)).isEqualTo(20);
        assertThat(registry.getMeters()).hasSize(before);
    }

    @Test
    void close_ofOneJobsMeters_leavesTheOthers() {
        int before = registry.getMeters().size();
        try (AggregationMetrics own = new AggregationMetrics(registry, Tags.of("job", "7"));
                Aggregation aggregation = Aggregation.open(JOB, 0, ProgramRegistry.discover())) {
            assertThat(registry.getMeters()).hasSize(2 * before);
            own.retracted(aggregation);
            assertThat(registry.get("emeth.results")
                            .tags("job", "7", "outcome", "retracted")
                            .counter()
                            .count())
                    .isEqualTo(1);
        }
        assertThat(registry.getMeters()).hasSize(before);
        assertThat(results("retracted", "none")).isZero();
    }

    @Test
    void engine_memoryAndObjects_areThoseOfNow() {
        new EngineMetrics().bindTo(registry);
        double before = registry.get("emeth.engine.objects")
                .tag("kind", "context")
                .gauge()
                .value();
        try (HeContext another = HeContext.create(PARAMETERS)) {
            assertThat(another.slots()).isEqualTo(LENGTH);
            assertThat(registry.get("emeth.engine.objects")
                            .tag("kind", "context")
                            .gauge()
                            .value())
                    .isEqualTo(before + 1);
        }
        assertThat(registry.get("emeth.engine.objects")
                        .tag("kind", "context")
                        .gauge()
                        .value())
                .isEqualTo(before);
        try (Plaintext plaintext = new BatchEncoder(context).encode(new long[] {1})) {
            assertThat(plaintext.context()).isSameAs(context);
            assertThat(registry.get("emeth.engine.memory")
                            .tag("state", "live")
                            .gauge()
                            .value())
                    .isGreaterThanOrEqualTo(8.0 * LENGTH);
            assertThat(gauge("emeth.engine.memory.peak")).isGreaterThanOrEqualTo(8.0 * LENGTH);
        }
        assertThat(Arrays.asList(Event.values()))
                .allSatisfy(each -> assertThat(event(each)).isZero());
    }
}
