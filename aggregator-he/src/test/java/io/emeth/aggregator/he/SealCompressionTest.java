package io.emeth.aggregator.he;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import io.emeth.aggregator.he.jni.DirectBuffers;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.Deflater;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class SealCompressionTest {
    private static final int BOUND = 100_000;

    /** An uncompressed object of {@code length} bytes: half of them random. */
    private static ByteBuffer object(int length) {
        ByteBuffer object = DirectBuffers.allocate(length);
        new SealHeader(1, CompressionMode.NONE, length).write(object);
        Random random = new Random(length);
        for (int i = SealHeader.BYTES; i < length; i += 2) {
            object.put(i, (byte) random.nextInt());
        }
        return object;
    }

    /** An object with that body, whatever it is. */
    private static ByteBuffer stored(CompressionMode mode, byte[] body) {
        ByteBuffer object = DirectBuffers.allocate(SealHeader.BYTES + body.length);
        new SealHeader(1, mode, object.capacity()).write(object);
        return object.put(SealHeader.BYTES, body);
    }

    private static byte[] zlib(byte[] content, int level, boolean raw) {
        Deflater deflater = new Deflater(level, raw);
        deflater.setInput(content);
        deflater.finish();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        byte[] buffer = new byte[8192];
        while (!deflater.finished()) {
            out.write(buffer, 0, deflater.deflate(buffer));
        }
        deflater.end();
        return out.toByteArray();
    }

    private static byte[] compressed(CompressionMode mode, byte[] content) {
        return mode == CompressionMode.ZLIB ? zlib(content, 6, false) : Zstd.compress(content);
    }

    private static byte[] bytes(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return bytes;
    }

    private static byte[] joined(byte[] first, byte[] second) {
        byte[] all = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, all, first.length, second.length);
        return all;
    }

    private static void assertFails(ByteBuffer object, String message) {
        assertThatThrownBy(() -> SealCompression.decompress(object, BOUND))
                .isInstanceOf(DecompressionException.class)
                .hasMessageContaining(message);
    }

    @ParameterizedTest
    @CsvSource({"ZLIB, 17", "ZSTD, 17", "ZLIB, 99999", "ZSTD, 99999", "ZLIB, 3000000", "ZSTD, 3000000"})
    void decompress_compressed_isTheSame(CompressionMode mode, int length) {
        ByteBuffer object = object(length);
        ByteBuffer compressed = SealCompression.compress(object, mode);
        assertThat(SealHeader.read(compressed).compression()).isEqualTo(mode);
        assertThat(bytes(SealCompression.decompress(compressed, length))).isEqualTo(bytes(object));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a.zlib", "a.zstd"})
    void decompress_writtenBySeal_isThePlainOne(String name) {
        ByteBuffer plain = SealCompression.decompress(KnownAnswers.object(name), BOUND);
        assertThat(plain.isDirect()).isTrue();
        assertThat(bytes(plain)).isEqualTo(bytes(KnownAnswers.object("a")));
    }

    @Test
    void decompress_heapBufferAtAPosition_isRead() {
        byte[] seal = bytes(KnownAnswers.object("a.zstd"));
        ByteBuffer heap = ByteBuffer.wrap(joined(new byte[3], seal)).position(3);
        assertThat(bytes(SealCompression.decompress(heap, BOUND))).isEqualTo(bytes(KnownAnswers.object("a")));
        assertThat(heap.position()).isEqualTo(3);
    }

    @Test
    void decompress_uncompressed_isAViewOfDirectMemory() {
        ByteBuffer object = object(100);
        ByteBuffer same = SealCompression.decompress(object, BOUND);
        object.put(50, (byte) 99);
        assertThat(same.get(50)).isEqualTo((byte) 99);
    }

    @Test
    void compress_zstdOver8MiB_needsNoWindowSealRefuses() {
        ByteBuffer object = object(20 << 20);
        ByteBuffer compressed = SealCompression.compress(object, CompressionMode.ZSTD);
        assertThat(SealCompression.decompress(compressed, 20 << 20).equals(object))
                .isTrue();
    }

    @Test
    void compress_compressedAlready_isRefused() {
        ByteBuffer once = SealCompression.compress(object(100), CompressionMode.ZLIB);
        assertThatThrownBy(() -> SealCompression.compress(once, CompressionMode.ZSTD))
                .isInstanceOfSatisfying(
                        HeException.class, e -> assertThat(e.code()).isEqualTo(HeErrorCode.COMPRESSED));
    }

    @ParameterizedTest
    @EnumSource(
            value = CompressionMode.class,
            names = {"ZLIB", "ZSTD"})
    void decompress_contentAtAndOverTheBound_isTakenAndRefused(CompressionMode mode) {
        byte[] most = new byte[BOUND - SealHeader.BYTES];
        byte[] tooMuch = new byte[BOUND - SealHeader.BYTES + 1];
        assertThat(SealCompression.decompress(stored(mode, compressed(mode, most)), BOUND)
                        .remaining())
                .isEqualTo(BOUND);
        assertFails(stored(mode, compressed(mode, tooMuch)), "longer than the longest legal object, 100000 bytes");
    }

    @Test
    void decompress_longestContentWithoutItsChecksum_isCutOff() {
        byte[] whole = compressed(CompressionMode.ZLIB, new byte[BOUND - SealHeader.BYTES]);
        assertFails(stored(CompressionMode.ZLIB, Arrays.copyOf(whole, whole.length - 4)), "cut off");
    }

    @ParameterizedTest
    @EnumSource(
            value = CompressionMode.class,
            names = {"ZLIB", "ZSTD"})
    void decompress_bomb_isRefusedAtTheBound(CompressionMode mode) {
        byte[] bomb = compressed(mode, new byte[1 << 26]);
        assertThat(bomb.length).isLessThan(1 << 17);
        assertFails(stored(mode, bomb), mode == CompressionMode.ZLIB ? "longer" : "");
    }

    @Test
    void decompress_zstdBombWithSmallWindow_isRefusedAtTheBound() {
        byte[] content = new byte[10 << 20];
        try (ZstdCompressCtx context = new ZstdCompressCtx().setWindowLog(17)) {
            assertFails(stored(CompressionMode.ZSTD, context.compress(content)), "longer");
        }
    }

    @Test
    void decompress_zstdClaimsLessThanItHolds_isRefused() {
        byte[] frame = Zstd.compress(new byte[1000]); // single segment, 2 bytes of content size minus 256
        frame[5] = 1;
        frame[6] = 0;
        assertFails(stored(CompressionMode.ZSTD, frame), "");
    }

    @ParameterizedTest
    @EnumSource(
            value = CompressionMode.class,
            names = {"ZLIB", "ZSTD"})
    void decompress_cutAnywhere_isRefused(CompressionMode mode) {
        byte[] whole = bytes(SealCompression.compress(object(600), mode));
        for (int length = 0; length < whole.length - SealHeader.BYTES; length++) {
            byte[] body = Arrays.copyOfRange(whole, SealHeader.BYTES, SealHeader.BYTES + length);
            assertFails(stored(mode, body), "");
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = CompressionMode.class,
            names = {"ZLIB", "ZSTD"})
    void decompress_anyByteChanged_isRefused(CompressionMode mode) {
        ByteBuffer object = object(600);
        byte[] whole = bytes(SealCompression.compress(object, mode));
        for (int at = SealHeader.BYTES; at < whole.length; at++) {
            byte[] body = Arrays.copyOfRange(whole, SealHeader.BYTES, whole.length);
            body[at - SealHeader.BYTES] ^= 0x55;
            ByteBuffer changed = stored(mode, body);
            try {
                assertThat(bytes(SealCompression.decompress(changed, BOUND)))
                        .as("byte %d: checked, or without meaning", at)
                        .isEqualTo(bytes(object));
            } catch (DecompressionException e) {
                assertThat(e).hasMessageContaining(mode == CompressionMode.ZLIB ? "z" : "zstd");
            }
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = CompressionMode.class,
            names = {"ZLIB", "ZSTD"})
    void decompress_bytesOrASecondStreamBehind_isRefused(CompressionMode mode) {
        byte[] body = compressed(mode, new byte[500]);
        assertFails(stored(mode, joined(body, new byte[1])), "1 bytes follow");
        assertFails(stored(mode, joined(body, body)), "bytes follow");
    }

    @Test
    void decompress_otherFormats_areRefused() {
        byte[] content = new byte[500];
        assertFails(stored(CompressionMode.ZLIB, zlib(content, 6, true)), "damaged"); // raw deflate
        assertFails(stored(CompressionMode.ZLIB, Zstd.compress(content)), "damaged");
        assertFails(stored(CompressionMode.ZSTD, zlib(content, 6, false)), "does not begin with a zstd frame");
        byte[] skippable = {0x50, 0x2A, 0x4D, 0x18, 1, 0, 0, 0, 9};
        assertFails(
                stored(CompressionMode.ZSTD, joined(skippable, Zstd.compress(content))),
                "does not begin with a zstd frame");
    }

    @Test
    void decompress_dictionary_isRefused() {
        byte[] dictionary = "SEAL SEAL SEAL".getBytes(StandardCharsets.US_ASCII);
        Deflater deflater = new Deflater();
        deflater.setDictionary(dictionary);
        deflater.setInput(dictionary);
        deflater.finish();
        byte[] buffer = new byte[100];
        byte[] body = Arrays.copyOf(buffer, deflater.deflate(buffer));
        deflater.end();
        assertFails(stored(CompressionMode.ZLIB, body), "dictionary");
        byte[] frame = Zstd.compress(new byte[1000]);
        frame[4] |= 1;
        assertFails(stored(CompressionMode.ZSTD, frame), "dictionary");
    }

    @Test
    void decompress_zstdWindowOver8MiB_isRefusedBeforeDecoding() {
        byte[] frame = {0x28, (byte) 0xB5, 0x2F, (byte) 0xFD, 0, (byte) (13 << 3), 1, 0, 0};
        assertThat(bytes(SealCompression.decompress(stored(CompressionMode.ZSTD, frame), BOUND)))
                .hasSize(SealHeader.BYTES);
        frame[5] = (13 << 3) + 1;
        assertFails(stored(CompressionMode.ZSTD, frame), "window of 9437184 bytes");
        frame[5] = (byte) 0xFF;
        assertFails(stored(CompressionMode.ZSTD, frame), "window of");
    }

    @Test
    void decompress_zstdSingleSegmentClaimsMuch_isRefusedBeforeAllocating() {
        byte[] frame = {0x28, (byte) 0xB5, 0x2F, (byte) 0xFD, (byte) 0xE0, 0, 0, 0, 0, 0, 0, 0, (byte) 0x40, 1, 0, 0};
        assertFails(stored(CompressionMode.ZSTD, frame), "window of");
    }
}
