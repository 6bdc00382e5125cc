package io.emeth.aggregator.he;

import io.emeth.aggregator.he.jni.NativeHandle;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/** Counts the objects outside the Java heap that this process owns: those made and not freed yet, over all contexts. */
public final class NativeObjects {
    private NativeObjects() {}

    /** What an object is. */
    public enum Kind {
        /** Of {@link HeContext}. */
        CONTEXT,
        /** Of {@link Plaintext}. */
        PLAINTEXT,
        /** Of {@link Ciphertext}. */
        CIPHERTEXT,
        /** Of {@link CiphertextAccumulator}. */
        ACCUMULATOR,
        /** Of {@link RelinKeys}. */
        RELIN_KEYS,
        /** Of {@link GaloisKeys}. */
        GALOIS_KEYS,
        /** Threads that share one operation. */
        CREW,
        /** A key of the client. */
        CLIENT_KEY
    }

    /**
     * How many there are of each kind, at this moment. Whoever closes everything finds zeros; an object that was dropped
     * without being closed is counted until a garbage collection has found it.
     */
    public static Map<Kind, Long> live() {
        Map<Kind, Long> live = new EnumMap<>(Kind.class);
        for (Kind kind : Kind.values()) {
            live.put(kind, NativeHandle.live(kind));
        }
        return Collections.unmodifiableMap(live);
    }
}
