package io.emeth.aggregator.cli.values;

import io.emeth.aggregator.cli.BadInputException;
import java.util.Arrays;
import java.util.regex.Pattern;

/** A growing array of numbers, all whole or all real, that parses each one from its text. */
abstract class NumberList<A> {
    private static final int FIRST_CAPACITY = 1024;
    private static final Pattern REAL =
            Pattern.compile("[+-]?(\\d+\\.?\\d*|\\.\\d+)([eE][+-]?\\d+)?|[+-]?(NaN|Infinity)");
    private static final int MAX_NUMBERS = 1 << 28; // 2 GiB of memory

    private int size;

    static NumberList<long[]> ofIntegers() {
        return new OfIntegers();
    }

    static NumberList<double[]> ofReals() {
        return new OfReals();
    }

    final int size() {
        return size;
    }

    /** @throws BadInputException if {@code text} is no number of this list's kind */
    final void add(String text) {
        if (size == MAX_NUMBERS) {
            throw new BadInputException("too many numbers (more than " + MAX_NUMBERS + ") — split the payload");
        }
        set(size, text);
        size++;
    }

    /** The numbers so far. */
    abstract A toArray();

    abstract void set(int position, String text);

    /** The capacity after {@code capacity}, which is full. */
    private static int grown(int capacity) {
        return Math.min(MAX_NUMBERS, 2 * capacity);
    }

    private static final class OfIntegers extends NumberList<long[]> {
        private long[] numbers = new long[FIRST_CAPACITY];

        @Override
        void set(int position, String text) {
            if (position == numbers.length) {
                numbers = Arrays.copyOf(numbers, grown(position));
            }
            try {
                numbers[position] = Long.parseLong(text);
            } catch (NumberFormatException e) {
                throw new BadInputException(
                        "not a whole number of 64 bits (" + text + ") — this job takes integers", e);
            }
        }

        @Override
        long[] toArray() {
            return Arrays.copyOf(numbers, size());
        }
    }

    private static final class OfReals extends NumberList<double[]> {
        private double[] numbers = new double[FIRST_CAPACITY];

        @Override
        void set(int position, String text) {
            if (position == numbers.length) {
                numbers = Arrays.copyOf(numbers, grown(position));
            }
            double number;
            try {
                if (!REAL.matcher(text).matches()) {
                    throw new NumberFormatException(text); // Java's own notation, such as 5d or 0x1p3
                }
                number = Double.parseDouble(text);
            } catch (NumberFormatException e) {
                throw new BadInputException("not a number (" + text + ") — write decimal numbers", e);
            }
            if (!Double.isFinite(number)) {
                throw new BadInputException("not a finite number (" + text + ") — infinities and NaN have no sum");
            }
            numbers[position] = number;
        }

        @Override
        double[] toArray() {
            return Arrays.copyOf(numbers, size());
        }
    }
}
