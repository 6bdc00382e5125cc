package io.emeth.aggregator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.emeth.aggregator.Aggregation;
import io.emeth.aggregator.AggregationObserver;
import io.emeth.aggregator.ElementType;
import io.emeth.aggregator.IncompleteAggregationException;
import io.emeth.aggregator.JobId;
import io.emeth.aggregator.JobSpec;
import io.emeth.aggregator.Materials;
import io.emeth.aggregator.PartialStore;
import io.emeth.aggregator.PayloadLayout;
import io.emeth.aggregator.ProgramRegistry;
import io.emeth.aggregator.SubJobId;
import io.emeth.aggregator.SubJobResult;
import io.emeth.aggregator.Workers;
import io.emeth.aggregator.store.SqliteStore;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** What the log says of an aggregation: tested here, where there is a logger. */
class LifeCycleLogTest {
    private static final JobSpec JOB =
            JobSpec.plain(new JobId(new UUID(4, 4)), "plain-sum", 2, PayloadLayout.vector(2), ElementType.INT64);
    private static final String NAME = "job 00000000-0000-0004-0000-000000000004, epoch 0";

    private final Logger logger = (Logger) LoggerFactory.getLogger(Aggregation.class);
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();

    @TempDir
    private Path directory;

    @BeforeEach
    void listen() {
        logger.setLevel(Level.INFO);
        logger.setAdditive(false);
        logger.addAppender(log);
        log.start();
    }

    @AfterEach
    void stopListening() {
        logger.detachAppender(log);
        logger.setAdditive(true);
        logger.setLevel(null);
    }

    private static SubJobResult result(int index) {
        ByteBuffer numbers = ByteBuffer.allocate(16);
        return SubJobResult.plain(
                new SubJobId(JOB.job(), 0, index), JOB.program(), ElementType.INT64, JOB.layout(), List.of(numbers));
    }

    private void use(AggregationObserver observer, Consumer<Aggregation> user) {
        log.list.clear();
        try (PartialStore store = SqliteStore.open(directory);
                Aggregation aggregation = Aggregation.open(
                        JOB, 0, ProgramRegistry.discover(), Materials.NONE, Workers.caller(), store, observer)) {
            user.accept(aggregation);
        }
    }

    private void use(Consumer<Aggregation> user) {
        use(AggregationObserver.NONE, user);
    }

    private static void finish(Aggregation aggregation) {
        try {
            aggregation.finish(Instant.EPOCH);
        } catch (IncompleteAggregationException e) {
            throw new AssertionError(e);
        }
    }

    private List<String> lines() {
        return log.list.stream()
                .map(event -> event.getLevel() + " " + event.getFormattedMessage())
                .toList();
    }

    private Path segment() {
        return directory.resolve("1/segment-1");
    }

    @Test
    void life_isInfo() {
        use(aggregation -> aggregation.accept(result(0)));
        assertThat(lines()).containsExactly("INFO opened " + NAME);
        use(aggregation -> {
            aggregation.accept(result(1));
            finish(aggregation);
            aggregation.retract(result(1));
            aggregation.cancel(Instant.EPOCH);
        });
        assertThat(lines()).hasSize(4);
        assertThat(lines().get(0))
                .startsWith(
                        "INFO resumed " + NAME + ": OPEN, 1 results counted, 0 of them from a checkpoint; 1 changes (");
        assertThat(lines().get(1)).startsWith("INFO finished " + NAME + ": revision 1 of 2 results, payload ");
        assertThat(lines().subList(2, 4))
                .containsExactly("INFO amended " + NAME + ": revision 2 is due", "INFO canceled " + NAME);
    }

    @Test
    void recordThatDidNotComeToItsEnd_isInfo() throws IOException {
        use(aggregation -> aggregation.accept(result(0)));
        Files.write(segment(), new byte[50], StandardOpenOption.APPEND);
        use(aggregation -> {});
        assertThat(lines()).hasSize(2);
        assertThat(lines().get(0))
                .startsWith("INFO " + NAME + ": 50 bytes at the end of ")
                .contains("did not come to its end");
        assertThat(lines().get(1)).startsWith("INFO resumed");
    }

    @Test
    void damage_isAWarning() throws IOException {
        use(aggregation -> aggregation.accept(result(0)));
        byte[] bytes = Files.readAllBytes(segment());
        bytes[bytes.length - 1] ^= 1;
        Files.write(segment(), bytes);
        use(aggregation -> assertThat(aggregation.missing()).containsExactly(0, 1));
        assertThat(lines())
                .filteredOn(line -> line.startsWith("WARN"))
                .singleElement()
                .asString()
                .startsWith("WARN the store of " + NAME + " was damaged: ")
                .contains("1 results are lost");
    }

    @Test
    void observerThatFails_isAWarningOnce() {
        AggregationObserver failing = new AggregationObserver() {
            @Override
            public void accepted(Aggregation aggregation, long bytes, long nanos) {
                throw new IllegalStateException("not today");
            }
        };
        use(failing, aggregation -> aggregation.accept(List.of(result(0), result(1))));
        assertThat(lines()).hasSize(2);
        assertThat(lines().get(1)).startsWith("WARN the observer of " + NAME + " failed; this is said once");
        assertThat(log.list.get(1).getThrowableProxy().getMessage()).isEqualTo("not today");
    }
}
