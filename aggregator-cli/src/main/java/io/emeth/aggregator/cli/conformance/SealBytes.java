package io.emeth.aggregator.cli.conformance;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.stream.IntStream;

/**
 * Compares two serialized objects of SEAL's format, uncompressed, byte for byte but for the two version bytes of each
 * object header: those name the writer, not the result.
 */
final class SealBytes {
    private static final int HEADER_BYTES = 16;
    private static final int VERSION_OFFSET = 3; // major, then minor
    private static final int MODULUS_BYTES = 24;

    private SealBytes() {}

    /** The kinds of objects that are compared, with the offsets of their headers. */
    enum Kind {
        /** Nested: the primes from byte 33 on, and the plain modulus, 24 bytes each. */
        PARAMETERS {
            @Override
            IntStream headers(ByteBuffer object) {
                return IntStream.concat(
                        IntStream.of(0),
                        IntStream.iterate(33, offset -> offset < object.limit(), offset -> offset + MODULUS_BYTES));
            }
        },
        /** Nested: the array at byte 64. Also a secret key. */
        PLAINTEXT {
            @Override
            IntStream headers(ByteBuffer object) {
                return IntStream.of(0, 64);
            }
        },
        /** Nested: the array at byte 89. Also a public key. */
        CIPHERTEXT {
            @Override
            IntStream headers(ByteBuffer object) {
                return IntStream.of(0, 89);
            }
        },
        /** Nested: the components of each row, which are ciphertexts in full form, from byte 56 on. */
        KEY_SWITCHING_KEYS {
            @Override
            IntStream headers(ByteBuffer object) {
                IntStream.Builder headers = IntStream.builder().add(0);
                int offset = 56;
                while (offset + 8 <= object.limit()) {
                    long components = object.getLong(offset);
                    offset += 8;
                    for (long i = 0; i < components && offset + 89 <= object.limit(); i++) {
                        headers.add(offset).add(offset + 89);
                        offset = (int)
                                Math.min(object.limit(), Math.max(offset + 1L, offset + object.getLong(offset + 8)));
                    }
                }
                return headers.build();
            }
        };

        /** @param object little-endian, from position 0 */
        abstract IntStream headers(ByteBuffer object);
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
        for (int offset : kind.headers(copy).toArray()) {
            if (offset + HEADER_BYTES <= copy.limit()) {
                copy.putShort(offset + VERSION_OFFSET, (short) 0);
            }
        }
        return copy;
    }
}
