package io.emeth.aggregator.benchmarks.report;

import java.io.PrintWriter;

/** Says, should the process be ended from outside, that there is no report. */
final class Interruption implements AutoCloseable {
    private final Thread atEnd;

    Interruption(PrintWriter err) {
        this.atEnd = new Thread(
                () -> {
                    err.println("interrupted: no report was written");
                    err.flush();
                },
                "interruption");
        Runtime.getRuntime().addShutdownHook(atEnd);
    }

    /** The report is in place: whatever ends the process now, it stays. */
    void tooLate() {
        close();
    }

    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(atEnd);
        } catch (IllegalStateException e) {
            return; // the process is ending: the message stands
        }
    }
}
