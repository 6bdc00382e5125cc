package io.emeth.aggregator.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.emeth.aggregator.store.FaultyMachine.Fault;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Schedules of everything that can go wrong, one for each seed: 10 seconds of them, 60 if the environment has {@code CI}.
 * The system property {@code simulation.seed} replays that of one seed.
 */
class SimulationTest {
    private static final Path FAST = Path.of("/dev", "shm"); // a directory in memory, where there is one

    @TempDir
    Path folder;

    @Test
    void schedules_ofAnySeed_loseNothingAndCountNothingTwice() throws Exception {
        Path root = Files.isWritable(FAST) ? Files.createTempDirectory(FAST, "simulation") : folder;
        try {
            Long replayed = Long.getLong("simulation.seed");
            if (replayed != null) {
                simulate(replayed, root, new ConcurrentHashMap<>());
                return;
            }
            simulateMany(root);
        } finally {
            if (!root.equals(folder)) {
                FaultyMachine.delete(root);
            }
        }
    }

    private static void simulateMany(Path root) throws Exception {
        Duration time = Duration.ofSeconds(System.getenv("CI") == null ? 10 : 60);
        long first = System.currentTimeMillis() * 1_000_000;
        AtomicLong next = new AtomicLong(first);
        Map<Fault, Integer> faults = new ConcurrentHashMap<>();
        AtomicInteger takeovers = new AtomicInteger();
        long end = System.nanoTime() + time.toNanos();
        int threads = Math.min(4, Runtime.getRuntime().availableProcessors());
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            List<Future<Long>> done = pool.invokeAll(Collections.nCopies(threads, () -> {
                long seed = next.getAndIncrement();
                for (; System.nanoTime() < end; seed = next.getAndIncrement()) {
                    takeovers.addAndGet(simulate(seed, root, faults));
                }
                return seed;
            }));
            for (Future<Long> thread : done) {
                thread.get();
            }
        } finally {
            pool.shutdown();
        }
        System.out.printf(
                "%d schedules, seeds from %d on: %s, %s takeovers%n",
                next.get() - first - threads, first, faults, takeovers);
        assertThat(faults.keySet()).containsExactlyInAnyOrder(Fault.values());
        assertThat(takeovers).hasPositiveValue();
    }

    private static int simulate(long seed, Path root, Map<Fault, Integer> faults) throws Exception {
        Path directory = Files.createDirectory(root.resolve(Long.toString(seed)));
        try (Simulation simulation = new Simulation(seed, directory)) {
            simulation.run();
            simulation.faults().forEach((fault, count) -> faults.merge(fault, count, Integer::sum));
            return simulation.takeovers();
        } catch (Exception | AssertionError e) {
            throw new AssertionError("a schedule failed; replay it with -Dsimulation.seed=" + seed, e);
        } finally {
            FaultyMachine.delete(directory);
        }
    }
}
