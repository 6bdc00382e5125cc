package io.emeth.aggregator.he.projection;

import io.emeth.aggregator.Digest;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Which projection is asked for: fixed by a manifest, and so only after the set of inputs and the sum are (Fiat and
 * Shamir's transform); and by a beacon, if nobody may have known it while the manifest was made. Immutable.
 *
 * @param seed what the projection's coefficients are derived from
 */
public record Challenge(Digest seed) {
    /** The longest beacon in bytes. */
    public static final int MAX_BEACON_BYTES = 1024;

    private static final byte[] LABEL = "emeth-projection-v1".getBytes(StandardCharsets.US_ASCII);

    /**
     * The challenge for a manifest: the SHA-256 of the text {@code emeth-projection-v1}, the manifest's digest and the
     * beacon.
     *
     * @param manifest the SHA-256 of its canonical JSON
     * @param beacon from position to limit, neither of which moves; empty if there is none
     * @throws IllegalArgumentException if it is longer than {@link #MAX_BEACON_BYTES}
     */
    public static Challenge of(Digest manifest, ByteBuffer beacon) {
        if (beacon.remaining() > MAX_BEACON_BYTES) {
            throw new IllegalArgumentException(
                    "a beacon of " + beacon.remaining() + " bytes is longer than " + MAX_BEACON_BYTES);
        }
        return new Challenge(
                Digest.sha256(ByteBuffer.wrap(LABEL), ByteBuffer.wrap(manifest.toByteArray()), beacon.duplicate()));
    }
}
