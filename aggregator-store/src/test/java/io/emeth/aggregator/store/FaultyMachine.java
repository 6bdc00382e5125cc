package io.emeth.aggregator.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;

/** A machine with one directory that stops, or has no space left, at a step that is planned before. */
final class FaultyMachine implements FaultyBackend.Machine {

    /** What goes wrong. */
    enum Fault {
        /** The process ends before the step. */
        CRASH_BEFORE,
        /** The machine ends in the middle: of what the step writes, some is on disk. */
        CRASH_WITHIN,
        /** The process ends after the step. */
        CRASH_AFTER,
        /** The step does nothing but fail. */
        FULL,
        /** The step fails, having done what it was to do. */
        FULL_AFTER
    }

    /** The end of a process; whatever it does then, nobody sees. */
    static final class Crash extends Error {
        private static final long serialVersionUID = 1;

        Crash(String step) {
            super(step, null, false, false);
        }
    }

    private static final int SQLITE_FULL = 13;

    private final Random random;
    private final Path root;
    private Path directory;
    private int images;
    private Optional<Fault> fault = Optional.empty();
    private int stepsBefore;
    private boolean isDown;

    /** @param root where directories are made */
    FaultyMachine(Random random, Path root) {
        this.random = random;
        this.root = root;
        this.directory = root.resolve("0");
    }

    /** What is on disk: after a crash, what that left. */
    Path directory() {
        return directory;
    }

    /** Nothing goes wrong from now on, but what is planned. */
    void start() {
        isDown = false;
        fault = Optional.empty();
    }

    /** @param steps how many there are before the one that goes wrong */
    void plan(Fault next, int steps) {
        fault = Optional.of(next);
        stepsBefore = steps;
    }

    @Override
    public Object run(String step, FaultyBackend.Step work) throws Throwable {
        if (isDown) {
            throw new Crash(step);
        }
        if (fault.isEmpty() || stepsBefore-- > 0) {
            return work.run();
        }
        Fault now = fault.get();
        fault = Optional.empty();
        Map<String, byte[]> before = now == Fault.CRASH_WITHIN ? files() : Map.of();
        if (now != Fault.CRASH_BEFORE && now != Fault.FULL) {
            work.run();
        }
        if (now == Fault.FULL || now == Fault.FULL_AFTER) {
            throw step.equals("commit")
                    ? new SQLException("database or disk is full", null, SQLITE_FULL)
                    : new IOException("No space left on device");
        }
        crash(now == Fault.CRASH_WITHIN ? torn(before, files()) : files());
        throw new Crash(step);
    }

    private void crash(Map<String, byte[]> left) throws IOException {
        isDown = true;
        images++;
        directory = root.resolve(Integer.toString(images));
        for (Map.Entry<String, byte[]> file : left.entrySet()) {
            Path path = directory.resolve(file.getKey());
            Files.createDirectories(path.getParent());
            Files.write(path, file.getValue());
        }
    }

    private Map<String, byte[]> files() throws IOException {
        Map<String, byte[]> files = new TreeMap<>();
        try (Stream<Path> paths = Files.walk(directory)) {
            for (Path path : paths.filter(Files::isRegularFile).toList()) {
                String name = directory.relativize(path).toString();
                // The lock is not to be opened by whoever holds it; the shared memory does not outlive a machine.
                if (!name.equals("lock") && !name.equals("owner") && !name.endsWith("-shm")) {
                    files.put(name, Files.readAllBytes(path));
                }
            }
        }
        return files;
    }

    /** What was written between two moments is there up to some byte of each file, and then as before, or is anything. */
    private Map<String, byte[]> torn(Map<String, byte[]> before, Map<String, byte[]> after) {
        Map<String, byte[]> torn = new TreeMap<>(after);
        String database = SqliteBackend.DATABASE;
        boolean isSettled = !Arrays.equals(before.get(database), after.get(database)); // then the journal is on disk
        for (Map.Entry<String, byte[]> file : after.entrySet()) {
            String name = file.getKey();
            if (!name.equals(database) && !(name.endsWith("-wal") && isSettled)) {
                torn.put(name, torn(before.getOrDefault(name, new byte[0]), file.getValue()));
            }
        }
        return torn;
    }

    private byte[] torn(byte[] before, byte[] after) {
        int first = Arrays.mismatch(before, after);
        if (first < 0 || first >= after.length) {
            return after; // nothing was written
        }
        int cut = first + random.nextInt(after.length - first);
        byte[] torn = Arrays.copyOf(after, random.nextInt(3) == 0 ? cut : after.length);
        if (torn.length > cut) {
            byte[] rest = new byte[torn.length - cut]; // zeros, if the length is on disk before the bytes
            if (random.nextBoolean()) {
                random.nextBytes(rest);
            }
            System.arraycopy(rest, 0, torn, cut, rest.length);
        }
        if (before.length > cut) { // not all of what is written over is gone
            torn = Arrays.copyOf(torn, Math.max(torn.length, before.length));
            System.arraycopy(before, cut, torn, cut, before.length - cut);
        }
        return torn;
    }

    static void delete(Path directory) {
        try (Stream<Path> paths = Files.walk(directory)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
