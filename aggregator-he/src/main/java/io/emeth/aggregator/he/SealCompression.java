package io.emeth.aggregator.he;

import com.github.luben.zstd.EndDirective;
import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdException;
import io.emeth.aggregator.he.jni.DirectBuffers;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/**
 * Turns serialized objects from compressed to uncompressed and back. The whole body is one zlib stream or one zstd
 * frame; the 16 bytes before it stay as they are, except for mode and size.
 *
 * <p>Decompression is made for hostile bytes: it stops at a bound that the caller derives from what it expects, never
 * allocates by a claim alone, and takes exactly one complete stream with a right checksum, without dictionary, needing
 * a window of at most 8 MiB, and nothing after it. Stateless and thread-safe.
 */
public final class SealCompression {
    /** The longest zstd window: what SEAL 4.4 takes. */
    static final int MAX_WINDOW_BYTES = 8 << 20;

    private static final int FIRST_OUTPUT_BYTES = 64 << 10;
    private static final int ZSTD_MAGIC = 0xFD2FB528;
    private static final int ZSTD_LEVEL = 3; // SEAL's; its window is 2 MiB, also for longer content

    private SealCompression() {}

    /**
     * The uncompressed form of {@code object}, in direct memory, position 0; the object itself, viewed or copied, if it
     * is uncompressed already. The result's body is as hostile as the object was.
     *
     * @param object exactly one object from position to limit, neither of which moves
     * @param maxBytes the longest legal uncompressed object, header included
     * @throws DecompressionException if the compressed bytes break a rule above
     * @throws HeException {@link HeErrorCode#MALFORMED} or {@link HeErrorCode#UNSUPPORTED_VERSION} if the header does
     */
    public static ByteBuffer decompress(ByteBuffer object, long maxBytes) {
        SealHeader header = SealHeader.read(object);
        ByteBuffer bytes = DirectBuffers.of(object);
        if (header.compression() == CompressionMode.NONE) {
            return bytes;
        }
        Output output = new Output(bytes.remaining(), maxBytes);
        ByteBuffer compressed = bytes.slice(SealHeader.BYTES, bytes.remaining() - SealHeader.BYTES);
        if (header.compression() == CompressionMode.ZLIB) {
            inflate(compressed, output);
        } else {
            decompressFrame(compressed, output);
        }
        ByteBuffer result = output.finish();
        new SealHeader(header.minor(), CompressionMode.NONE, result.remaining()).write(result);
        return result;
    }

    /**
     * The form of {@code object} compressed by {@code mode}, in direct memory. The bytes depend on the versions of the
     * compression libraries: never sign or hash them in place of the uncompressed ones.
     *
     * @param object one uncompressed object from position to limit, neither of which moves
     * @throws HeException if {@code object} has no valid header, or is compressed
     */
    public static ByteBuffer compress(ByteBuffer object, CompressionMode mode) {
        SealHeader header = SealHeader.read(object);
        if (header.compression() != CompressionMode.NONE) {
            throw new HeException(HeErrorCode.COMPRESSED, "the object is compressed already");
        }
        ByteBuffer bytes = DirectBuffers.of(object);
        if (mode == CompressionMode.NONE) {
            return bytes;
        }
        ByteBuffer body = bytes.slice(SealHeader.BYTES, bytes.remaining() - SealHeader.BYTES);
        Output output = new Output(bytes.remaining() / 2, Integer.MAX_VALUE);
        if (mode == CompressionMode.ZLIB) {
            deflate(body, output);
        } else {
            compressFrame(body, output);
        }
        ByteBuffer result = output.finish();
        new SealHeader(header.minor(), mode, result.remaining()).write(result);
        return result;
    }

    private static void inflate(ByteBuffer compressed, Output output) {
        Inflater inflater = new Inflater();
        try {
            inflater.setInput(compressed);
            while (!inflater.finished()) {
                ByteBuffer room = output.room();
                int count = inflater.inflate(room);
                if (count == 0 && room.hasRemaining() && !inflater.finished()) {
                    throw new DecompressionException(
                            inflater.needsDictionary()
                                    ? "the zlib stream needs a dictionary"
                                    : "the zlib stream is cut off: all " + compressed.limit() + " bytes are used");
                }
            }
            requireAllUsed("zlib stream", inflater.getRemaining());
        } catch (DataFormatException e) {
            throw new DecompressionException("the zlib stream is damaged: " + e.getMessage());
        } finally {
            inflater.end();
        }
    }

    private static void decompressFrame(ByteBuffer compressed, Output output) {
        requireModestFrame(compressed.slice().order(ByteOrder.LITTLE_ENDIAN));
        try (ZstdDecompressCtx context = new ZstdDecompressCtx()) {
            boolean finished = false;
            while (!finished) {
                ByteBuffer room = output.room();
                int before = room.remaining();
                finished = context.decompressDirectByteBufferStream(room, compressed);
                if (!finished && room.remaining() == before && !compressed.hasRemaining()) {
                    throw new DecompressionException(
                            "the zstd frame is cut off: all " + compressed.limit() + " bytes are used");
                }
            }
        } catch (ZstdException e) {
            throw new DecompressionException("the zstd frame is damaged: " + e.getMessage());
        }
        requireAllUsed("zstd frame", compressed.remaining());
    }

    /** Checks the frame header, RFC 8878 section 3.1.1.1, before the decoder sees anything. */
    private static void requireModestFrame(ByteBuffer frame) {
        if (frame.remaining() < 6 || frame.getInt(0) != ZSTD_MAGIC) {
            throw new DecompressionException("the body does not begin with a zstd frame");
        }
        int descriptor = frame.get(4);
        if ((descriptor & 0b11) != 0) {
            throw new DecompressionException("the zstd frame needs a dictionary");
        }
        long window;
        if ((descriptor & 0b10_0000) != 0) { // a single segment: its window is its content
            window = Zstd.getFrameContentSize(frame.slice());
        } else {
            int exponent = Byte.toUnsignedInt(frame.get(5)) >> 3;
            int mantissa = frame.get(5) & 0b111;
            window = (1L << (10 + exponent)) / 8 * (8 + mantissa);
        }
        if (window < 0 || window > MAX_WINDOW_BYTES) {
            throw new DecompressionException("the zstd frame needs a window of " + window + " bytes; at most "
                    + MAX_WINDOW_BYTES + " are given");
        }
    }

    private static void requireAllUsed(String what, int left) {
        if (left != 0) {
            throw new DecompressionException(left + " bytes follow the " + what);
        }
    }

    private static void deflate(ByteBuffer body, Output output) {
        Deflater deflater = new Deflater();
        try {
            deflater.setInput(body);
            deflater.finish();
            while (!deflater.finished()) {
                deflater.deflate(output.room());
            }
        } finally {
            deflater.end();
        }
    }

    private static void compressFrame(ByteBuffer body, Output output) {
        try (ZstdCompressCtx context = new ZstdCompressCtx()) {
            context.setLevel(ZSTD_LEVEL).setChecksum(true);
            boolean finished = false;
            while (!finished) {
                finished = context.compressDirectByteBufferStream(output.room(), body, EndDirective.END);
            }
        }
    }

    /**
     * Where a body goes, after 16 bytes left free for the header: grows by doubling, up to a limit and one byte
     * more, which tells content that is too long from a stream that is cut off after the last legal byte.
     */
    private static final class Output {
        private final long maxBytes;
        private ByteBuffer bytes;

        Output(int inputBytes, long maxBytes) {
            this.maxBytes = Math.min(maxBytes, Integer.MAX_VALUE - 1);
            long first = Math.min(this.maxBytes + 1, Math.max(FIRST_OUTPUT_BYTES, 2L * inputBytes));
            this.bytes =
                    DirectBuffers.allocate(Math.max(first, SealHeader.BYTES)).position(SealHeader.BYTES);
        }

        /** The buffer to write into, with at least one byte left. */
        ByteBuffer room() {
            if (!bytes.hasRemaining()) {
                requireLegalLength();
                ByteBuffer larger = DirectBuffers.allocate(Math.min(maxBytes + 1, 2L * bytes.capacity()));
                bytes = larger.put(bytes.flip());
            }
            return bytes;
        }

        /** All bytes, from position 0. */
        ByteBuffer finish() {
            requireLegalLength();
            return bytes.flip();
        }

        private void requireLegalLength() {
            if (bytes.position() > maxBytes) {
                throw new DecompressionException(
                        "the content is longer than the longest legal object, " + maxBytes + " bytes");
            }
        }
    }
}
