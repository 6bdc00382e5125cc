package io.emeth.aggregator.he.program;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * How vectors of any lengths, each in ciphertexts of its own, move into as few ciphertexts as hold them one after the
 * other.
 *
 * <p>The slots of a ciphertext are {@code rows} rows of {@code columns} (BFV: 2 of N / 2; CKKS: 1 of N / 2), numbered
 * row by row; what the scheme offers is rotating all rows by the same number of columns, and exchanging two rows. So
 * the whole is cut into <em>runs</em> that stay inside one row of their source and one row of their destination. Runs
 * of one source that move equally far to the same destination are masked together ({@link Selection}), whatever else
 * is in the source's slots being dropped; selections that move equally far are added before they move ({@link Move}).
 *
 * <p>{@link #gather} rotates by powers of two only, the smallest first, and adds what has the same way left before the
 * next one: at most {@code columns - 1} rotations of each row, however many parts there are. Pure and immutable.
 */
final class Packing {
    /**
     * Slots {@code [from, to)}.
     *
     * @param from the first slot
     * @param to one more than the last one
     */
    record Interval(int from, int to) {}

    /**
     * What is kept of one source.
     *
     * @param source the number of the ciphertext, counted through all parts
     * @param kept not empty, ascending, disjoint
     */
    record Selection(int source, List<Interval> kept) {}

    /**
     * Everything that moves equally far to one destination.
     *
     * @param columns to the right, cyclically within the row; in [0, columns of a row)
     * @param swap whether it ends in the other row
     * @param selections of different sources, ascending
     */
    record Move(int columns, boolean swap, List<Selection> selections) {}

    /**
     * What {@link #gather} computes with; its methods take over their operands of type {@code T}.
     *
     * @param <T> the slots of one ciphertext
     */
    interface Slots<T> {
        /** The sum of the selected slots of some sources, all other slots being zero. */
        T select(List<Selection> selections);

        /** Both, slot by slot. */
        T add(T a, T b);

        /** Every row rotated to the right. */
        T rotateRight(T a, int columns);

        /** Both rows exchanged. */
        T swapRows(T a);
    }

    private final List<List<Move>> destinations;

    private Packing(List<List<Move>> destinations) {
        this.destinations = destinations;
    }

    /**
     * The moves for parts of these lengths.
     *
     * @param lengths the numbers of each part, each at least 1; a part takes as many ciphertexts as it needs, beginning
     *     with a new one
     * @param rows 1 or 2
     * @param columns of one row, a power of two
     */
    static Packing of(List<Long> lengths, int rows, int columns) {
        Runs runs = new Runs(rows * columns, columns);
        lengths.forEach(runs::add);
        return new Packing(runs.destinations());
    }

    /** How many ciphertexts hold the whole. */
    int size() {
        return destinations.size();
    }

    /** What makes up one destination. */
    List<Move> moves(int destination) {
        return destinations.get(destination);
    }

    /** The slots of one destination: the numbers in their places, and zero where there are none. */
    <T> T gather(int destination, Slots<T> slots) {
        List<Move> moves = destinations.get(destination);
        List<Move> stay = moves.stream().filter(move -> !move.swap()).toList();
        List<Move> swap = moves.stream().filter(Move::swap).toList();
        if (swap.isEmpty()) {
            return gather(stay, topBit(moves), slots);
        }
        T swapped = slots.swapRows(gather(swap, topBit(moves), slots));
        return stay.isEmpty() ? swapped : slots.add(gather(stay, topBit(moves), slots), swapped);
    }

    private static int topBit(List<Move> moves) {
        int farthest = moves.stream().mapToInt(Move::columns).max().orElse(0);
        return Integer.highestOneBit(farthest);
    }

    /**
     * The sum of {@code moves}, moved by the bits of their columns up to {@code bit}; they agree in all higher ones.
     * Going down from the highest bit, no more than one operand for each bit is alive at a time.
     *
     * @param bit a power of two, or 0: then all move equally far, and nothing is left to move
     */
    private static <T> T gather(List<Move> moves, int bit, Slots<T> slots) {
        if (bit == 0) {
            return slots.select(
                    moves.stream().flatMap(move -> move.selections().stream()).toList());
        }
        List<Move> near =
                moves.stream().filter(move -> (move.columns() & bit) == 0).toList();
        List<Move> far =
                moves.stream().filter(move -> (move.columns() & bit) != 0).toList();
        if (far.isEmpty()) {
            return gather(near, bit >> 1, slots);
        }
        T moved = slots.rotateRight(gather(far, bit >> 1, slots), bit);
        return near.isEmpty() ? moved : slots.add(gather(near, bit >> 1, slots), moved);
    }

    /** Cuts the parts into runs. */
    private static final class Runs {
        private final int slots;
        private final int columns;
        private final List<Map<Way, Map<Integer, List<Interval>>>> destinations = new ArrayList<>();
        private long filled; // of the whole
        private int sources;

        /** How a run moves. */
        private record Way(boolean swap, int columns) implements Comparable<Way> {
            @Override
            public int compareTo(Way other) {
                int bySwap = Boolean.compare(swap, other.swap);
                return bySwap != 0 ? bySwap : Integer.compare(columns, other.columns);
            }
        }

        Runs(int slots, int columns) {
            this.slots = slots;
            this.columns = columns;
        }

        void add(long length) {
            for (long done = 0; done < length; ) {
                int from = (int) (done % slots);
                int to = (int) (filled % slots);
                int farther = Math.max(from % columns, to % columns);
                int run = (int) Math.min(length - done, columns - farther);
                addRun(Math.toIntExact(sources + done / slots), from, to, run);
                done += run;
                filled += run;
            }
            sources = Math.toIntExact(sources + (length + slots - 1) / slots);
        }

        private void addRun(int source, int from, int to, int length) {
            int destination = Math.toIntExact(filled / slots);
            if (destination == destinations.size()) {
                destinations.add(new TreeMap<>());
            }
            Way way = new Way(from / columns != to / columns, Math.floorMod(to - from, columns));
            destinations
                    .get(destination)
                    .computeIfAbsent(way, unused -> new TreeMap<>())
                    .computeIfAbsent(source, unused -> new ArrayList<>())
                    .add(new Interval(from, from + length));
        }

        List<List<Move>> destinations() {
            return destinations.stream().map(Runs::moves).toList();
        }

        private static List<Move> moves(Map<Way, Map<Integer, List<Interval>>> ways) {
            List<Move> moves = new ArrayList<>();
            ways.forEach((way, kept) -> moves.add(new Move(way.columns(), way.swap(), selections(kept))));
            return List.copyOf(moves);
        }

        private static List<Selection> selections(Map<Integer, List<Interval>> kept) {
            List<Selection> selections = new ArrayList<>();
            kept.forEach((source, intervals) -> selections.add(new Selection(source, List.copyOf(intervals))));
            return List.copyOf(selections);
        }
    }
}
