package io.emeth.aggregator.cli.inspect;

import io.emeth.aggregator.cli.BadInputException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;

/** Bounded reads of an object's bytes: a field beyond the end is a {@link BadInputException}, never anything else. */
final class SealView {
    static final int HEADER_BYTES = 16;

    private static final int MAGIC = 0xA15E;

    private final ByteBuffer bytes;

    SealView(ByteBuffer bytes) {
        this.bytes = bytes.slice().order(ByteOrder.LITTLE_ENDIAN);
    }

    /**
     * A header as it claims to be; only magic, length and reserved field are checked.
     *
     * @param compression 0 none, 1 zlib, 2 zstd; unchecked
     * @param totalBytes of the object with this header, unsigned; unchecked
     */
    record Header(int major, int minor, int compression, long totalBytes) {
        String version() {
            return major + "." + minor;
        }
    }

    int length() {
        return bytes.limit();
    }

    /** Whether a header with the right magic stands at {@code offset}. */
    boolean hasHeader(long offset) {
        return offset >= 0
                && offset <= length() - HEADER_BYTES
                && Short.toUnsignedInt(bytes.getShort((int) offset)) == MAGIC
                && bytes.get((int) offset + 2) == HEADER_BYTES;
    }

    Header header(long offset) {
        if (offset > length() - HEADER_BYTES) {
            throw truncated("header", offset, HEADER_BYTES);
        }
        if (!hasHeader(offset)) {
            throw new BadInputException(String.format(
                    "no SEAL header at offset %d (0x%04x, length %d) — expected 0x%04x, length %d",
                    offset, Short.toUnsignedInt(bytes.getShort((int) offset)), octet(offset + 2), MAGIC, HEADER_BYTES));
        }
        int reserved = Short.toUnsignedInt(bytes.getShort((int) offset + 6));
        if (reserved != 0) {
            throw new BadInputException("reserved header field at offset " + (offset + 6) + " is not zero (" + reserved
                    + ") — the file is damaged");
        }
        return new Header(octet(offset + 3), octet(offset + 4), octet(offset + 5), word(offset + 8));
    }

    int octet(long offset) {
        require("byte", offset, 1);
        return Byte.toUnsignedInt(bytes.get((int) offset));
    }

    /** 8 bytes, little-endian. */
    long word(long offset) {
        require("number", offset, 8);
        return bytes.getLong((int) offset);
    }

    double real(long offset) {
        return Double.longBitsToDouble(word(offset));
    }

    /** {@code count} bytes in the order they stand, two digits each. */
    String hex(long offset, int count) {
        require("field", offset, count);
        byte[] copy = new byte[count];
        bytes.get((int) offset, copy);
        return HexFormat.of().formatHex(copy);
    }

    private void require(String what, long offset, int count) {
        if (offset < 0 || offset > length() - (long) count) {
            throw truncated(what, offset, count);
        }
    }

    private BadInputException truncated(String what, long offset, int count) {
        return new BadInputException("truncated: " + what + " of " + count + " bytes at offset " + offset
                + " is beyond the end (" + length() + " bytes) — copy the file again");
    }
}
