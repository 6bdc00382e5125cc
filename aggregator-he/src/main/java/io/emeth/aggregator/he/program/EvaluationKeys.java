package io.emeth.aggregator.he.program;

import io.emeth.aggregator.InvalidJobException;
import io.emeth.aggregator.Materials;
import io.emeth.aggregator.he.GaloisKeys;
import io.emeth.aggregator.he.HeContext;
import io.emeth.aggregator.he.HeException;
import io.emeth.aggregator.he.RelinKeys;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;

/** The public keys with which a job is finished: those its plan asks for, and no others. */
final class EvaluationKeys implements AutoCloseable {
    /** The name of the relinearization keys among the materials: a SEAL object, compressed or not. */
    static final String RELIN_KEYS = "relin_keys";

    /** The name of the Galois keys among the materials: a SEAL object, compressed or not. */
    static final String GALOIS_KEYS = "galois_keys";

    private final Optional<RelinKeys> relin;
    private final Optional<GaloisKeys> galois;

    private EvaluationKeys(Optional<RelinKeys> relin, Optional<GaloisKeys> galois) {
        this.relin = relin;
        this.galois = galois;
    }

    /**
     * Reads the keys.
     *
     * @param elements the Galois elements that must have a key
     * @throws InvalidJobException if one is missing, or is none of the job's parameters
     */
    static EvaluationKeys load(HeContext context, Materials materials, boolean needsRelin, Collection<Long> elements) {
        Optional<RelinKeys> relin =
                needsRelin ? Optional.of(load(context, materials, RELIN_KEYS, RelinKeys::load)) : Optional.empty();
        try {
            Optional<GaloisKeys> galois = elements.isEmpty()
                    ? Optional.empty()
                    : Optional.of(load(context, materials, GALOIS_KEYS, GaloisKeys::load));
            EvaluationKeys keys = new EvaluationKeys(relin, galois);
            galois.ifPresent(loaded -> keys.requireElements(loaded, elements));
            return keys;
        } catch (InvalidJobException e) {
            relin.ifPresent(RelinKeys::close);
            throw e;
        }
    }

    private static <T> T load(
            HeContext context, Materials materials, String name, BiFunction<HeContext, ByteBuffer, T> read) {
        ByteBuffer bytes = materials
                .find(name)
                .orElseThrow(() -> new InvalidJobException("the materials lack '" + name
                        + "', which this job's program needs; let the requester make them"));
        try {
            return read.apply(context, bytes);
        } catch (HeException e) {
            throw new InvalidJobException("material '" + name + "': " + e.getMessage(), e);
        }
    }

    private void requireElements(GaloisKeys keys, Collection<Long> elements) {
        List<Long> present = keys.elements();
        List<Long> missing =
                elements.stream().filter(element -> !present.contains(element)).toList();
        if (!missing.isEmpty()) {
            keys.close();
            throw new InvalidJobException("material '" + GALOIS_KEYS + "' has no key for the elements " + missing
                    + "; the plan asks for " + elements);
        }
    }

    RelinKeys relin() {
        return relin.orElseThrow(() -> new IllegalStateException("the plan asked for no relinearization keys"));
    }

    GaloisKeys galois() {
        return galois.orElseThrow(() -> new IllegalStateException("the plan asked for no Galois keys"));
    }

    @Override
    public void close() {
        relin.ifPresent(RelinKeys::close);
        galois.ifPresent(GaloisKeys::close);
    }
}
