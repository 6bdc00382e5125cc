package io.emeth.aggregator.benchmarks.harness;

import java.io.IOException;
import java.lang.management.CompilationMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Times subjects in turns: in each round every subject has one turn of about 2 ms, in an order that moves on from round
 * to round. What disturbs the machine (other programs, a clock that slows down, memory that fills) meets all subjects of
 * a round alike, so ratios of turns of one round are steadier than the times themselves.
 */
public final class Interleaving {
    private Interleaving() {}

    /**
     * Nanoseconds per repetition: one list for each subject, in their order, with as many entries as there were rounds.
     *
     * @throws IOException from a subject
     */
    public static List<List<Double>> time(List<Subject> subjects, Budget budget) throws IOException {
        int[] repetitions = new int[subjects.size()];
        List<List<Double>> rounds = new ArrayList<>();
        for (int i = 0; i < repetitions.length; i++) {
            repetitions[i] = warmUp(subjects.get(i), budget.warmUpNanos());
            rounds.add(new ArrayList<>());
        }
        awaitCompiler(subjects, repetitions, budget.warmUpNanos());
        double left = (double) budget.nanos() * subjects.size();
        for (int round = 0; round < budget.minRounds() || (left > 0 && round < Budget.MAX_ROUNDS); round++) {
            for (int turn = 0; turn < repetitions.length; turn++) {
                int i = (turn + round) % repetitions.length;
                double nanos = subjects.get(i).clock().nanos(repetitions[i]);
                rounds.get(i).add(nanos / repetitions[i]);
                left -= nanos;
            }
        }
        return rounds;
    }

    /** Repeats the work until it has taken {@code nanos}, once at least; how many repetitions make one turn. */
    private static int warmUp(Subject subject, long nanos) throws IOException {
        long spent = 0;
        int repetitions = 1;
        do {
            long taken = Math.max(1, subject.clock().nanos(repetitions));
            spent += taken;
            double each = (double) taken / repetitions;
            repetitions = (int) Math.max(1, Math.min(1e6, Budget.TURN_NANOS / each));
        } while (spent < nanos);
        return repetitions;
    }

    /**
     * Goes on warming up, in turns, as long as Java's compiler uses a fiftieth of a processor or more, which work on
     * several threads would lack; in the end for {@link Budget#MOST_WARM_UPS} times {@code nanos} and subject.
     */
    private static void awaitCompiler(List<Subject> subjects, int[] repetitions, long nanos) throws IOException {
        CompilationMXBean compiler = ManagementFactory.getCompilationMXBean();
        if (compiler == null || !compiler.isCompilationTimeMonitoringSupported()) {
            return;
        }
        long compiled;
        long spent;
        double left = (double) Budget.MOST_WARM_UPS * nanos * subjects.size();
        do {
            long before = compiler.getTotalCompilationTime();
            long start = System.nanoTime();
            do {
                for (int i = 0; i < repetitions.length; i++) {
                    subjects.get(i).clock().nanos(repetitions[i]);
                }
                spent = System.nanoTime() - start;
            } while (spent < nanos);
            compiled = TimeUnit.MILLISECONDS.toNanos(compiler.getTotalCompilationTime() - before);
            left -= spent;
        } while (compiled > spent / 50 && left > 0);
    }
}
