package io.emeth.aggregator.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.emeth.aggregator.Aggregation;
import io.emeth.aggregator.CompletenessPolicy;
import io.emeth.aggregator.ElementType;
import io.emeth.aggregator.FinalResult;
import io.emeth.aggregator.IncompleteAggregationException;
import io.emeth.aggregator.JobId;
import io.emeth.aggregator.JobSpec;
import io.emeth.aggregator.Ledger;
import io.emeth.aggregator.Materials;
import io.emeth.aggregator.PartialStore;
import io.emeth.aggregator.PayloadLayout;
import io.emeth.aggregator.ProgramRegistry;
import io.emeth.aggregator.Resubmission;
import io.emeth.aggregator.StoreException;
import io.emeth.aggregator.Workers;
import io.emeth.aggregator.manifest.Manifest;
import io.emeth.aggregator.plain.PlainSum;
import io.emeth.aggregator.store.FaultyMachine.Crash;
import io.emeth.aggregator.store.FaultyMachine.Fault;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;

/**
 * One schedule: an aggregation in a store on a machine that fails, and beside it one that is never stopped. Both are given
 * the same events; whoever had no answer asks again, as the owner of the next process. All answers have to be the same.
 */
final class Simulation implements AutoCloseable {
    static final Instant DEADLINE = Instant.parse("2026-06-01T00:00:00Z");
    private static final ProgramRegistry PROGRAMS =
            ProgramRegistry.builder().register(new PlainSum()).build();
    private static final Fault[] FAULTS = Fault.values();
    private static final double CHECKPOINT_BYTES = 64L << 20; // of results, by the aggregation's own rule

    private final Random random;
    private final FaultyMachine machine;
    private final JobSpec job;
    private final SimulatedEvents events;
    private final Aggregation reference;
    private final long segmentBytes;
    private final double scale; // of bytes, so that checkpoints are made after a few results
    private final Map<Fault, Integer> faults = new EnumMap<>(Fault.class);
    private int takeovers;
    private SqliteBackend backend;
    private PartialStore store;
    private Aggregation aggregation;

    @SuppressWarnings("NullAway.Init") // start() sets what a process has
    Simulation(long seed, Path root) throws IOException {
        this.random = new Random(seed);
        this.machine = new FaultyMachine(random, root);
        int numParallel = 2 + random.nextInt(12);
        JobSpec refusing = JobSpec.plain(
                        new JobId(new UUID(seed, 1)),
                        "plain-sum",
                        numParallel,
                        PayloadLayout.vector(2L * numParallel),
                        ElementType.INT64)
                .withCompleteness(new CompletenessPolicy.Quorum(1, DEADLINE));
        this.job = random.nextInt(3) == 0 ? refusing.withResubmission(Resubmission.REPLACE) : refusing;
        this.events = new SimulatedEvents(random, job, PROGRAMS);
        long bytes = 600 + 16L * numParallel; // of a result, or so
        this.segmentBytes = bytes * (1 + random.nextInt(12));
        this.scale = CHECKPOINT_BYTES / (bytes * (1 + random.nextInt(8)));
        this.reference = Aggregation.open(job, 0, PROGRAMS, Materials.NONE, Workers.caller(), new MemoryStore());
        start();
    }

    /** How often what went wrong. */
    Map<Fault, Integer> faults() {
        return faults;
    }

    int takeovers() {
        return takeovers;
    }

    void run() throws Exception {
        int count = 5 + random.nextInt(3 * job.numParallel());
        for (int i = 0; i < count; i++) {
            int kind = random.nextInt(30);
            if (kind == 0) {
                stop();
                restart();
                requireSame();
            } else if (kind == 1) {
                takeOver();
            } else {
                happen(events.next());
            }
        }
        happen(events.finish());
        stop();
        restart();
        happen(events.finish());
        requireSameEnd();
    }

    private void happen(SimulatedEvents.Event event) throws Exception {
        String expected = event.on(reference);
        boolean wasInterrupted = false;
        if (random.nextInt(3) == 0) {
            plan(random.nextInt(3) * random.nextInt(3));
        }
        while (true) {
            try {
                String answer = event.on(aggregation);
                machine.start();
                if (!wasInterrupted || !event.isDone(expected, answer, aggregation)) {
                    assertThat(answer).as(event.toString()).isEqualTo(expected);
                }
                break;
            } catch (Crash | StoreException e) {
                wasInterrupted = true;
                restart();
            }
        }
        if (wasInterrupted) {
            requireSame();
        }
    }

    private void plan(int steps) {
        Fault fault = FAULTS[random.nextInt(FAULTS.length)];
        machine.plan(fault, steps);
        faults.merge(fault, 1, Integer::sum);
    }

    /** The process ends as it should. */
    private void stop() {
        aggregation.close();
        store.close();
    }

    /** The next process; which may fail, too, while it opens the store. */
    private void restart() throws Exception {
        closeBackend();
        machine.start();
        if (random.nextInt(5) == 0) {
            plan(random.nextInt(3));
            try {
                openBackend();
                open();
            } catch (Crash | StoreException e) {
                closeBackend();
            }
            closeBackend();
            machine.start();
        }
        start();
    }

    private void start() throws IOException {
        openBackend();
        open();
    }

    private void openBackend() throws IOException {
        if (store == null || random.nextInt(4) == 0) {
            SqliteStore.open(machine.directory(), segmentBytes).close();
        }
        backend = new SqliteBackend(
                machine.directory(), segmentBytes, Optional.of(DirectoryLock.take(machine.directory())));
    }

    private void open() {
        store = new JdbcStore(new FaultyBackend(backend, machine));
        PartialStore scaled = (PartialStore) Proxy.newProxyInstance(
                PartialStore.class.getClassLoader(),
                new Class<?>[] {PartialStore.class},
                (proxy, method, arguments) -> scaled(invoke(store, method, arguments)));
        aggregation = Aggregation.open(job, 0, PROGRAMS, Materials.NONE, Workers.caller(), scaled);
    }

    private Object scaled(Object ledger) {
        return Proxy.newProxyInstance(
                Ledger.class.getClassLoader(), new Class<?>[] {Ledger.class}, (proxy, method, arguments) -> {
                    Object result = invoke(ledger, method, arguments);
                    return method.getName().equals("bytesSinceCheckpoint")
                            ? (Object) (long) ((Long) result * scale)
                            : result;
                });
    }

    private static Object invoke(Object target, Method method, Object[] arguments) throws Throwable {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    /** What the process had open does not outlive it. */
    private void closeBackend() throws IOException {
        quietly(() -> aggregation.close());
        quietly(() -> store.close());
        backend.close();
    }

    private static void quietly(Runnable end) {
        try {
            end.run();
        } catch (Crash | StoreException e) {
            // Nobody is there to hear it.
        }
    }

    /** Another owner, while this one still thinks that it is. */
    private void takeOver() throws Exception {
        takeovers++;
        Aggregation stale = aggregation;
        PartialStore staleStore = store;
        open();
        requireSame();
        events.requireOwned(stale);
        quietly(stale::close);
        quietly(staleStore::close);
        requireSame();
    }

    /** What every acknowledged result counts as, and what was refused and taken out. */
    private void requireSame() throws Exception {
        assertThat(aggregation.missing()).isEqualTo(reference.missing());
        assertThat(aggregation.tally()).isEqualTo(reference.tally());
        assertThat(aggregation.revision()).isEqualTo(reference.revision());
        for (SimulatedEvents.Event counted : events.counted()) {
            assertThat(counted.on(aggregation)).as(counted.toString()).isEqualTo(counted.on(reference));
        }
    }

    private void requireSameEnd() throws Exception {
        assertThat(aggregation.isComplete(DEADLINE)).isEqualTo(reference.isComplete(DEADLINE));
        FinalResult end;
        try {
            end = aggregation.finish(DEADLINE);
        } catch (IncompleteAggregationException | IllegalStateException e) {
            return; // nothing is left, or it was canceled; so it is there, or the answer was another
        }
        FinalResult expected = reference.finish(DEADLINE);
        assertThat(Samples.join(end.toBuffers())).isEqualTo(Samples.join(expected.toBuffers()));
        assertThat(Manifest.of(job, PROGRAMS, end, aggregation.tally()))
                .isEqualTo(Manifest.of(job, PROGRAMS, expected, reference.tally()));
        assertThat(SimulatedEvents.slots(Samples.join(end.objects()))).isEqualTo(events.slots());
        assertThat(events.indices())
                .hasSize(job.numParallel() - aggregation.missing().size());
        assertThat(aggregation.missing()).noneMatch(events.indices()::contains);
        assertThat(end.header().parts())
                .hasSize(job.numParallel() - aggregation.missing().size());
    }

    @Override
    public void close() throws IOException {
        closeBackend();
        reference.close();
    }
}
