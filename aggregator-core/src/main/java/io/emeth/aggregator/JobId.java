package io.emeth.aggregator;

import java.nio.ByteBuffer;
import java.util.UUID;

/** Names one job on the network: 16 bytes, written as a UUID. Immutable; prints what it parses. */
public record JobId(UUID value) {

    /**
     * Reads the canonical form, 36 characters such as {@code 0f8fad5b-d9cb-469f-a165-70867728950e}; letters of either
     * case are taken and lower case is printed.
     *
     * @throws IllegalArgumentException if {@code text} is not in that form
     */
    public static JobId parse(String text) {
        // UUID.fromString alone takes short groups such as "1-1-1-1-1" and pads them.
        if (text.length() == 36) {
            UUID value = fromString(text);
            if (value.toString().equalsIgnoreCase(text)) {
                return new JobId(value);
            }
        }
        throw malformed(text);
    }

    private static UUID fromString(String text) {
        try {
            return UUID.fromString(text);
        } catch (IllegalArgumentException e) {
            throw malformed(text);
        }
    }

    private static IllegalArgumentException malformed(String text) {
        return new IllegalArgumentException(
                "job '" + text + "' is not a UUID; write it as 8-4-4-4-12 hexadecimal digits");
    }

    /** The 16 bytes, big-endian, as on chain. */
    public byte[] toByteArray() {
        return ByteBuffer.allocate(16)
                .putLong(value.getMostSignificantBits())
                .putLong(value.getLeastSignificantBits())
                .array();
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
