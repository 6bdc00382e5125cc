package io.emeth.aggregator.cli.conformance;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Compares two serialized objects of SEAL's format, uncompressed, byte for byte but for the two version bytes of each
 * object header: those name the writer, not the result.
 */
final class SealBytes {
    private static final int HEADER_BYTES = 16;
    private static final int VERSION_OFFSET = 3; // major, then minor
    private static final int MODULUS_BYTES = 24;

    private SealBytes() {}

    /** The kinds of objects that are compared, with the offsets of their nested headers. */
    enum Kind {
        /** Nested: the primes from byte 33 on, and the plain modulus, 24 bytes each. */
        PARAMETERS {
            @Override
            boolean isHeader(int offset) {
                return offset == 0 || (offset >= 33 && (offset - 33) % MODULUS_BYTES == 0);
            }
        },
        /** Nested: the array at byte 64. Also a secret key. */
        PLAINTEXT {
            @Override
            boolean isHeader(int offset) {
                return offset == 0 || offset == 64;
            }
        },
        /** Nested: the array at byte 89. Also a public key. */
        CIPHERTEXT {
            @Override
            boolean isHeader(int offset) {
                return offset == 0 || offset == 89;
            }
        };

        abstract boolean isHeader(int offset);
    }

    /**
     * Does nothing if both buffers hold the same object.
     *
     * @throws CheckFailedException naming the first byte that differs, or the sizes
     */
    static void requireEqual(Kind kind, ByteBuffer expected, ByteBuffer actual) {
        if (expected.remaining() != actual.remaining()) {
            throw new CheckFailedException(actual.remaining() + " bytes instead of " + expected.remaining());
        }
        ByteBuffer maskedExpected = masked(kind, expected);
        ByteBuffer maskedActual = masked(kind, actual);
        int difference = maskedExpected.mismatch(maskedActual);
        if (difference >= 0) {
            throw new CheckFailedException(String.format(
                    "byte %d is 0x%02x instead of 0x%02x",
                    difference, maskedActual.get(difference), maskedExpected.get(difference)));
        }
    }

    private static ByteBuffer masked(Kind kind, ByteBuffer object) {
        ByteBuffer copy = ByteBuffer.allocate(object.remaining()).order(ByteOrder.LITTLE_ENDIAN);
        copy.put(object.duplicate()).flip();
        int nestedEnd = kind == Kind.PARAMETERS ? copy.limit() : 128;
        for (int offset = 0; offset < nestedEnd && offset + HEADER_BYTES <= copy.limit(); offset++) {
            if (kind.isHeader(offset)) {
                copy.putShort(offset + VERSION_OFFSET, (short) 0);
            }
        }
        return copy;
    }
}
