package io.emeth.aggregator.benchmarks.report;

import java.util.ArrayList;
import java.util.List;

/**
 * Where the numbers of an axis lie.
 *
 * @param from the value at {@code start}
 * @param to the value at {@code end}
 * @param start in pixels
 * @param end in pixels; less than {@code start} for an axis that goes up
 */
record Scale(double from, double to, boolean logarithmic, double start, double end) {
    private static final int INTERVALS = 5;

    /** From zero to a round number that is not below {@code most}. */
    static Scale linear(double most, double start, double end) {
        double step = step(most);
        return new Scale(0, step * Math.ceil(most / step - 1e-9), false, start, end);
    }

    /** Between the values, with a little air; both positive. */
    static Scale logarithmic(double least, double most, double start, double end) {
        double air = Math.pow(Math.max(most / least, 2), 0.04);
        return new Scale(least / air, most * air, true, start, end);
    }

    /** The least of 1, 2, 5, 10, … that cuts {@code most} into at most {@value #INTERVALS} intervals. */
    private static double step(double most) {
        double rough = Math.max(most, 1e-12) / INTERVALS;
        double power = Math.pow(10, Math.floor(Math.log10(rough)));
        for (double digit : new double[] {1, 2, 5}) {
            if (digit * power >= rough) {
                return digit * power;
            }
        }
        return 10 * power;
    }

    /** The pixel of a value. */
    double at(double value) {
        double share = logarithmic ? Math.log(value / from) / Math.log(to / from) : (value - from) / (to - from);
        return start + share * (end - start);
    }

    /** Round numbers to write beside the axis. */
    List<Double> ticks() {
        return logarithmic ? logarithmicTicks() : linearTicks();
    }

    private List<Double> linearTicks() {
        List<Double> ticks = new ArrayList<>();
        double step = step(to);
        for (int i = 0; i * step <= to * (1 + 1e-9); i++) {
            ticks.add(i * step);
        }
        return ticks;
    }

    /** Powers of ten, and their double and fivefold where the axis is short. */
    private List<Double> logarithmicTicks() {
        double[] digits = to / from > 1000 ? new double[] {1} : new double[] {1, 2, 5};
        List<Double> ticks = new ArrayList<>();
        for (double power = Math.pow(10, Math.floor(Math.log10(from))); power <= to; power *= 10) {
            for (double digit : digits) {
                double tick = digit * power;
                if (tick >= from && tick <= to) {
                    ticks.add(tick);
                }
            }
        }
        return ticks;
    }
}
