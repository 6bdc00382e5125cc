package io.emeth.aggregator.cli;

import java.io.PrintWriter;

/** One line on a terminal that fills up. Redrawn at most once per percent and erased on close. */
public final class ProgressBar implements AutoCloseable {
    private static final int WIDTH = 30;
    private static final String ERASE_LINE = "\r\u001b[K";

    private final PrintWriter terminal;
    private final boolean visible;
    private final String task;
    private final long total;
    private long done;
    private long drawnPercent = -1;

    ProgressBar(PrintWriter terminal, boolean visible, String task, long total) {
        this.terminal = terminal;
        this.visible = visible && total > 0;
        this.task = task;
        this.total = total;
        draw();
    }

    /** Whether the error stream is a terminal; Java cannot tell, so the launcher script does. */
    static boolean isTerminal() {
        return Boolean.getBoolean("aggregator.terminal");
    }

    /** Counts one more step of {@code total}. */
    public void step() {
        done++;
        draw();
    }

    private void draw() {
        if (!visible) {
            return;
        }
        long percent = Math.min(100, 100 * done / total);
        if (percent == drawnPercent) {
            return;
        }
        drawnPercent = percent;
        int filled = (int) (WIDTH * percent / 100);
        String bar = "#".repeat(filled) + "-".repeat(WIDTH - filled);
        terminal.print(ERASE_LINE + task + " [" + bar + "] " + done + "/" + total);
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
