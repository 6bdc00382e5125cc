package io.emeth.aggregator.he;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.emeth.aggregator.he.jni.DirectBuffers;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SealHeaderTest {
    private static ByteBuffer object() {
        ByteBuffer object = DirectBuffers.allocate(40);
        new SealHeader(4, CompressionMode.NONE, 40).write(object);
        return object;
    }

    private static void assertRefused(ByteBuffer object, HeErrorCode code, String message) {
        assertThatThrownBy(() -> SealHeader.read(object))
                .isInstanceOfSatisfying(
                        HeException.class, e -> assertThat(e.code()).isEqualTo(code))
                .hasMessageContaining(message);
    }

    @ParameterizedTest
    @CsvSource({"0, NONE", "1, ZLIB", "2, ZSTD"})
    void read_written_isTheSame(int minor, CompressionMode mode) {
        ByteBuffer object = object();
        SealHeader header = new SealHeader(minor, mode, 40);
        header.write(object);
        assertThat(SealHeader.read(object)).isEqualTo(header);
        assertThat(object.position()).isZero();
    }

    @Test
    void read_anyPosition_countsFromThere() {
        ByteBuffer longer = DirectBuffers.allocate(50).position(10);
        longer.put(object()).position(10);
        assertThat(SealHeader.read(longer).size()).isEqualTo(40);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void read_wrongMagicOrHeaderSize_isMalformed(int at) {
        assertRefused(object().put(at, (byte) 0x77), HeErrorCode.MALFORMED, "no SEAL object");
    }

    @ParameterizedTest
    @CsvSource({"3, 3", "3, 5", "3, 0", "4, 5", "4, 255"})
    void read_otherVersion_isUnsupported(int at, int value) {
        assertRefused(object().put(at, (byte) value), HeErrorCode.UNSUPPORTED_VERSION, "4.0 to 4.4");
    }

    @ParameterizedTest
    @CsvSource({"5, 3, compression mode 3", "5, 255, compression mode 255", "6, 1, reserved", "7, 128, reserved"})
    void read_illegalByte_isMalformed(int at, int value, String message) {
        assertRefused(object().put(at, (byte) value), HeErrorCode.MALFORMED, message);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 15, 39, 41, 1L << 32 | 40, -1, Long.MIN_VALUE})
    void read_wrongSize_namesIt(long size) {
        assertRefused(object().putLong(8, size), HeErrorCode.MALFORMED, Long.toUnsignedString(size));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 15})
    void read_tooShort_isMalformed(int length) {
        assertRefused(object().limit(length), HeErrorCode.MALFORMED, "at least 16 bytes");
    }
}
