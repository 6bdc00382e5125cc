package io.emeth.aggregator.he.plan;

import io.emeth.aggregator.PayloadLayout;
import io.emeth.aggregator.he.Scheme;

/**
 * How much comes together in one ciphertext of a dense concatenation, at most: parts may be as short as one row of each
 * tensor. The vector is cut where a part, a row of a source or a row of the destination ends.
 */
final class PackingShape {
    private final long chunks;
    private final long shortest;
    private final long slots;
    private final long columns;
    private final int rows;

    PackingShape(PayloadLayout layout, Chain chain) {
        this.chunks = chain.chunks(layout.elements());
        this.shortest = layout.tensors().stream()
                .mapToLong(tensor -> tensor.elements() / tensor.leadingDimension())
                .sum();
        this.slots = chain.slots();
        this.columns = chain.columns();
        this.rows = chain.scheme() == Scheme.BFV ? 2 : 1;
    }

    /** Masked sources that are added up in one destination: no more than runs between cuts. */
    long selections(int results) {
        long allSourceRows = results * chunks * rows + rows - 1;
        long partsMeeting = (slots - 2) / shortest + 2;
        // Ends of source rows inside parts lie `columns` numbers apart, but for the first one.
        return Math.min(allSourceRows, partsMeeting + rows + 1 + rows - 1);
    }

    /** Rotations and exchanges of rows whose errors add up in one destination. */
    long rotations(int results) {
        long moves = selections(results);
        long sum = rows - 1L; // the exchange of rows
        for (long ways = columns / 2; ways >= 1; ways /= 2) { // ways left to go, bit by bit, with and without exchange
            sum += Math.min(moves, ways * rows);
        }
        return sum;
    }
}
