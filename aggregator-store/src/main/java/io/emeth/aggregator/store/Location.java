package io.emeth.aggregator.store;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * Where a container is.
 *
 * @param segment number of a file, if there are files
 * @param start how many bytes come before it, in the segment
 * @param crc the CRC-32C of its bytes
 */
record Location(long segment, long start, long length, long crc) {
    static Location of(Row change) {
        return new Location(
                change.number("segment"), change.number("start"), change.number("length"), change.number("crc"));
    }

    long end() {
        return start + length;
    }

    static long crc(List<ByteBuffer> pieces) {
        CRC32C crc = new CRC32C();
        pieces.forEach(piece -> crc.update(piece.duplicate()));
        return crc.getValue();
    }
}
