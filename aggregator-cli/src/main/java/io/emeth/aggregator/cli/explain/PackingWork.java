package io.emeth.aggregator.cli.explain;

import java.util.HashSet;
import java.util.Set;
import java.util.TreeSet;

/**
 * How much a dense concatenation computes: pieces that stay inside one row of their source and of their destination are
 * masked, and moved by rotations by powers of two, those that have the same way left together.
 */
final class PackingWork {
    private static final int MAX_PIECES = 1 << 18;

    private final long slots;
    private final long columns;
    private final boolean ckks;
    private long destination;
    private long masks;
    private long rotations;
    private long sums; // of masked pieces that move equally far
    private final Set<Long> sources = new HashSet<>(); // of the destination, with the way they go
    private final Set<Long> stay = new TreeSet<>();
    private final Set<Long> swap = new TreeSet<>();

    private PackingWork(long slots, boolean ckks) {
        this.slots = slots;
        this.columns = ckks ? slots : slots / 2;
        this.ckks = ckks;
    }

    /**
     * For {@code parts} vectors of {@code length} numbers. Of very many pieces only the first are counted, and the rest
     * in proportion.
     */
    static Work of(long length, int parts, long slots, boolean ckks) {
        PackingWork count = new PackingWork(slots, ckks);
        double whole = (double) length * parts;
        long filled = 0;
        for (int piece = 0; filled < whole && piece < MAX_PIECES; piece++) {
            filled += count.addPiece(filled, filled % length, length);
        }
        count.flush();
        return count.work().times(whole / filled);
    }

    /** @return its length */
    private long addPiece(long filled, long done, long length) {
        if (filled / slots != destination) {
            flush();
            destination = filled / slots;
        }
        long from = done % slots;
        long to = filled % slots;
        long size = Math.min(length - done, columns - Math.max(from % columns, to % columns));
        boolean swaps = from / columns != to / columns;
        long right = Math.floorMod(to - from, columns);
        long chunksPerPart = (length + slots - 1) / slots;
        long source = filled / length * chunksPerPart + done / slots;
        if (sources.add((source * columns + right) * 2 + (swaps ? 1 : 0))) {
            masks++;
        }
        (swaps ? swap : stay).add(right);
        return size;
    }

    /** Counts the moves of one destination. */
    private void flush() {
        rotations += rotations(stay) + rotations(swap) + (swap.isEmpty() ? 0 : 1);
        sums += stay.size() + swap.size();
        sources.clear();
        stay.clear();
        swap.clear();
    }

    private Work work() {
        return Work.NONE
                .and(Work.Kind.READ, masks)
                .and(Work.Kind.MULTIPLY_PLAIN, masks)
                .and(Work.Kind.ADD, masks)
                .and(Work.Kind.RESCALE, ckks ? sums : 0)
                .and(Work.Kind.SWITCH_KEY, rotations);
    }

    /** One for each bit b and each different way left, from bit b on, that has it. */
    private static long rotations(Set<Long> ways) {
        long count = 0;
        Set<Long> left = ways;
        for (long bit = 1; left.stream().anyMatch(way -> way != 0); bit *= 2) {
            long current = bit;
            count += left.stream().filter(way -> (way & current) != 0).count();
            Set<Long> next = new HashSet<>();
            left.forEach(way -> next.add(way & -2 * current));
            left = next;
        }
        return count;
    }
}
