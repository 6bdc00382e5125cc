package io.emeth.aggregator.he;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The 16 bytes before every serialized object, in SEAL's format:
 *
 * <pre>
 * offset  bytes  content
 *      0      2  magic 0xA15E
 *      2      1  header size, 16
 *      3      1  major version, 4
 *      4      1  minor version, 0 to 4
 *      5      1  compression mode: 0 none, 1 zlib, 2 zstd
 *      6      2  zero
 *      8      8  size of the object as stored, these bytes included
 * </pre>
 *
 * @param minor the minor version, in [0, 4]
 * @param compression how the body is stored
 * @param size in [16, 2^31)
 */
public record SealHeader(int minor, CompressionMode compression, int size) {
    /** Length of the header in bytes. */
    public static final int BYTES = 16;

    private static final int MAGIC = 0xA15E;
    private static final int MAJOR = 4;
    private static final int NEWEST_MINOR = 4;

    /**
     * Reads the header of an object that spans exactly {@code object}, from position to limit, neither of which moves.
     *
     * @throws HeException {@link HeErrorCode#MALFORMED} or {@link HeErrorCode#UNSUPPORTED_VERSION}, naming the field
     */
    public static SealHeader read(ByteBuffer object) {
        ByteBuffer in = object.slice().order(ByteOrder.LITTLE_ENDIAN);
        if (in.remaining() < BYTES) {
            throw malformed("an object has at least 16 bytes, not " + in.remaining());
        }
        int magic = Short.toUnsignedInt(in.getShort(0));
        if (magic != MAGIC || in.get(2) != BYTES) {
            throw malformed(String.format(
                    "the object begins with the bytes %02x %02x %02x, not with 5e a1 10: this is no SEAL object",
                    in.get(0), in.get(1), in.get(2)));
        }
        int major = Byte.toUnsignedInt(in.get(3));
        int minor = Byte.toUnsignedInt(in.get(4));
        if (major != MAJOR || minor > NEWEST_MINOR) {
            throw new HeException(
                    HeErrorCode.UNSUPPORTED_VERSION,
                    "version " + major + "." + minor + " is not read; versions 4.0 to 4.4 are");
        }
        if (in.getShort(6) != 0) {
            throw malformed("the reserved bytes 6 and 7 are not zero");
        }
        long size = in.getLong(8);
        if (size != in.remaining()) {
            throw malformed(
                    "the header says " + Long.toUnsignedString(size) + " bytes, but there are " + in.remaining());
        }
        return new SealHeader(minor, compression(Byte.toUnsignedInt(in.get(5))), (int) size);
    }

    /** Writes the header to the first 16 bytes of {@code object}, whose order is little-endian. */
    void write(ByteBuffer object) {
        object.putShort(0, (short) MAGIC);
        object.put(2, (byte) BYTES);
        object.put(3, (byte) MAJOR);
        object.put(4, (byte) minor);
        object.put(5, (byte) compression.code());
        object.putShort(6, (short) 0);
        object.putLong(8, size);
    }

    private static CompressionMode compression(int code) {
        for (CompressionMode mode : CompressionMode.values()) {
            if (mode.code() == code) {
                return mode;
            }
        }
        throw malformed("compression mode " + code + " is none of 0 (none), 1 (zlib), 2 (zstd)");
    }

    private static HeException malformed(String message) {
        return new HeException(HeErrorCode.MALFORMED, message);
    }
}
