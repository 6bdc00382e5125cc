package io.emeth.aggregator.client;

import io.emeth.aggregator.PayloadLayout;
import io.emeth.aggregator.he.BatchEncoder;
import io.emeth.aggregator.he.CkksEncoder;
import io.emeth.aggregator.he.HeContext;
import io.emeth.aggregator.he.HeException;
import io.emeth.aggregator.he.Plaintext;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;

/** The inverse of {@link PayloadEncoder}. Stateless and thread-safe. */
public final class PayloadDecoder {
    private final HeContext context;

    /** A decoder for {@code context}. */
    public PayloadDecoder(HeContext context) {
        this.context = context;
    }

    /**
     * Decodes CKKS plaintexts.
     *
     * @return the tensors in the layout's order, row-major
     * @throws IllegalArgumentException if there are not as many plaintexts as {@code layout} takes
     * @throws HeException {@link io.emeth.aggregator.he.HeErrorCode#UNSUPPORTED} in BFV
     */
    public Map<String, double[]> decodeReals(PayloadLayout layout, List<Plaintext> plaintexts) {
        return decode(layout, plaintexts, double[]::new, this::decodeSlots);
    }

    /**
     * Decodes BFV plaintexts.
     *
     * @return the tensors in the layout's order, row-major, in [-floor(t / 2), floor(t / 2)]
     * @throws IllegalArgumentException if there are not as many plaintexts as {@code layout} takes
     * @throws HeException {@link io.emeth.aggregator.he.HeErrorCode#UNSUPPORTED} in CKKS
     */
    public Map<String, long[]> decodeIntegers(PayloadLayout layout, List<Plaintext> plaintexts) {
        return decode(layout, plaintexts, long[]::new, this::decodeSlots);
    }

    /** Decodes one plaintext into a vector, from an index on, up to the vector's end at most. */
    @FunctionalInterface
    interface Slots<A> {
        void decode(Plaintext plaintext, A vector, int at);
    }

    private <A> Map<String, A> decode(
            PayloadLayout layout, List<Plaintext> plaintexts, IntFunction<A> newArray, Slots<A> slots) {
        if (plaintexts.size() != count(layout)) {
            throw new IllegalArgumentException(
                    plaintexts.size() + " plaintexts for layout " + layout + ", which takes " + count(layout));
        }
        A vector = newArray.apply(Tensors.arrayLength(layout.elements()));
        for (int i = 0; i < plaintexts.size(); i++) {
            slots.decode(plaintexts.get(i), vector, i * context.slots());
        }
        return Tensors.split(layout, vector, newArray);
    }

    /** See {@link Slots}. */
    void decodeSlots(Plaintext plaintext, double[] vector, int at) {
        double[] slots = new CkksEncoder(context).decode(plaintext);
        System.arraycopy(slots, 0, vector, at, Math.min(slots.length, vector.length - at));
    }

    /** See {@link Slots}. */
    void decodeSlots(Plaintext plaintext, long[] vector, int at) {
        long[] slots = new BatchEncoder(context).decode(plaintext);
        System.arraycopy(slots, 0, vector, at, Math.min(slots.length, vector.length - at));
    }

    /** How many plaintexts a payload takes. */
    long count(PayloadLayout layout) {
        return (layout.elements() + context.slots() - 1) / context.slots();
    }

    /** Numbers in one plaintext. */
    int slots() {
        return context.slots();
    }
}
