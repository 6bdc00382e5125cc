package io.emeth.aggregator.benchmarks.suite;

import com.sun.management.OperatingSystemMXBean;
import io.emeth.aggregator.benchmarks.harness.NotMeasuredException;
import io.emeth.aggregator.he.NativeMemory;
import io.emeth.aggregator.he.NativeObjects;
import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** What this process holds and has used, read from the system, from Java and from the engine. */
final class ProcessReadings {
    private static final Path STATUS = Path.of("/proc/self/status");
    private static final Path DESCRIPTORS = Path.of("/proc/self/fd");

    private ProcessReadings() {}

    /** @throws NotMeasuredException where there is no /proc */
    static void requireAvailable() throws NotMeasuredException {
        if (!Files.isReadable(STATUS)) {
            throw new NotMeasuredException("there is no " + STATUS + " here; Linux has it");
        }
    }

    static double residentMebibytes() throws IOException {
        for (String line : Files.readAllLines(STATUS)) {
            if (line.startsWith("VmRSS:")) {
                return Double.parseDouble(line.replaceAll("\\D", "")) / 1024; // it is in KiB
            }
        }
        throw new IOException("no VmRSS in " + STATUS);
    }

    static double heapMebibytes() {
        Runtime runtime = Runtime.getRuntime();
        return (runtime.totalMemory() - runtime.freeMemory()) / 0x1p20;
    }

    /** Memory of direct buffers, which is freed when a garbage collection finds them. */
    static double directMebibytes() {
        return ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                        .filter(pool -> pool.getName().equals("direct"))
                        .mapToLong(BufferPoolMXBean::getMemoryUsed)
                        .sum()
                / 0x1p20;
    }

    /** Live and pooled. */
    static double engineMebibytes() {
        NativeMemory engine = NativeMemory.read();
        return (engine.liveBytes() + engine.pooledBytes()) / 0x1p20;
    }

    static long nativeObjects() {
        return NativeObjects.live().values().stream().mapToLong(Long::longValue).sum();
    }

    /** Open descriptors, but for the one that this takes. */
    static long descriptors() throws IOException {
        long count = -1;
        try (DirectoryStream<Path> open = Files.newDirectoryStream(DESCRIPTORS)) {
            for (Path ignored : open) {
                count++;
            }
        }
        return count;
    }

    /** Processor time of all threads so far. */
    static double processorMillis() {
        return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime() / 1e6;
    }
}
