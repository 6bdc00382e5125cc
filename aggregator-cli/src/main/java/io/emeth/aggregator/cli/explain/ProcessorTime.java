package io.emeth.aggregator.cli.explain;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;

/** A clock that stands still while the machine is busy with something else. */
final class ProcessorTime {
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private ProcessorTime() {}

    /** How long the current thread has run, or, where nobody knows, the time. */
    static long nanos() {
        return THREADS.isCurrentThreadCpuTimeSupported() ? THREADS.getCurrentThreadCpuTime() : System.nanoTime();
    }
}
