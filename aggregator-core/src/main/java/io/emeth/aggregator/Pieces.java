package io.emeth.aggregator;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The layouts in a concatenation that somebody else made.
 *
 * @param layouts of the parts, in their order
 * @param whole of all of them one after the other, tensor by tensor
 */
public record Pieces(List<PayloadLayout> layouts, PayloadLayout whole) {

    /** Copies the list. */
    public Pieces {
        layouts = List.copyOf(layouts);
    }

    /**
     * The pieces of {@code parts}.
     *
     * @param job the job's layout
     * @param parts at least one
     * @throws RejectedResultException naming the part that is no piece of the job's layout
     */
    public static Pieces of(PayloadLayout job, List<Part> parts) throws RejectedResultException {
        List<PayloadLayout> layouts = new ArrayList<>();
        for (Part part : parts) {
            layouts.add(piece(job, part));
        }
        return new Pieces(layouts, joined(job, layouts));
    }

    private static PayloadLayout piece(PayloadLayout job, Part part) throws RejectedResultException {
        try {
            PayloadLayout layout = part.layout(job);
            if (layout.isPieceOf(job)) {
                return layout;
            }
        } catch (IllegalArgumentException e) {
            throw new RejectedResultException(
                    RejectReason.LAYOUT_MISMATCH, "part " + part.index() + ": " + e.getMessage());
        }
        throw new RejectedResultException(
                RejectReason.LAYOUT_MISMATCH, "part " + part.index() + " is larger than the job's layout " + job);
    }

    private static PayloadLayout joined(PayloadLayout job, List<PayloadLayout> pieces) throws RejectedResultException {
        long[] dimensions = new long[job.tensors().size()];
        for (PayloadLayout piece : pieces) {
            List<Long> own = piece.leadingDimensions();
            for (int i = 0; i < dimensions.length; i++) {
                dimensions[i] += own.get(i); // at most 2^20 parts of 2^48
            }
        }
        try {
            return job.withLeadingDimensions(Arrays.stream(dimensions).boxed().toList());
        } catch (IllegalArgumentException e) {
            throw new RejectedResultException(RejectReason.LAYOUT_MISMATCH, "the parts' whole: " + e.getMessage());
        }
    }
}
