package io.emeth.aggregator.cli;

import java.io.PrintWriter;
import java.util.function.LongSupplier;

/**
 * One line on a terminal that fills up, with the rate and the time that is left. Redrawn a few times a second at most, and
 * erased on close.
 */
public final class ProgressBar implements AutoCloseable {
    private static final int WIDTH = 30;
    private static final long REDRAW_NANOS = 200_000_000;
    private static final String ERASE_LINE = "\r\u001b[K";

    private final PrintWriter terminal;
    private final boolean visible;
    private final String task;
    private final long total;
    private final LongSupplier clock;
    private final Pace pace;
    private long done;
    private long drawn; // how many were done then
    private long drawnAt;

    ProgressBar(PrintWriter terminal, boolean visible, String task, long total) {
        this(terminal, visible, task, total, System::nanoTime);
    }

    /** @param clock in nanoseconds */
    ProgressBar(PrintWriter terminal, boolean visible, String task, long total, LongSupplier clock) {
        this.terminal = terminal;
        this.visible = visible && total > 0;
        this.task = task;
        this.total = total;
        this.clock = clock;
        this.drawnAt = clock.getAsLong();
        this.pace = new Pace(drawnAt);
        if (this.visible) {
            draw();
        }
    }

    /** Whether the error stream is a terminal; Java cannot tell, so the launcher script does. */
    static boolean isTerminal() {
        return Boolean.getBoolean("aggregator.terminal");
    }

    /** Counts one more step of {@code total}. */
    public void step() {
        done++;
        if (!visible) {
            return;
        }
        long now = clock.getAsLong();
        if (now - drawnAt >= REDRAW_NANOS || done == total) {
            pace.count(done - drawn, now);
            drawn = done;
            drawnAt = now;
            draw();
        }
    }

    private void draw() {
        int filled = (int) (WIDTH * Math.min(done, total) / total);
        String bar = "#".repeat(filled) + "-".repeat(WIDTH - filled);
        String left = pace.describe(total - done);
        terminal.print(
                ERASE_LINE + task + " [" + bar + "] " + done + "/" + total + (left.isEmpty() ? "" : "  " + left));
        terminal.flush();
    }

    @Override
    public void close() {
        if (visible) {
            terminal.print(ERASE_LINE);
            terminal.flush();
        }
    }
}
