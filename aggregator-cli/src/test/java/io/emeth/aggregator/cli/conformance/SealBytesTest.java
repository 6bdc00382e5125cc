package io.emeth.aggregator.cli.conformance;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SealBytesTest {
    private static ByteBuffer changed(int offset) {
        return ByteBuffer.allocate(200).put(offset, (byte) 1);
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 4, 92, 93})
    void requireEqual_versionBytesOfACiphertext_mayDiffer(int offset) {
        assertThatCode(() ->
                        SealBytes.requireEqual(SealBytes.Kind.CIPHERTEXT, ByteBuffer.allocate(200), changed(offset)))
                .doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 2, 5, 8, 67, 68, 91, 94, 113, 199})
    void requireEqual_anyOtherByte_isNamed(int offset) {
        assertThatThrownBy(() ->
                        SealBytes.requireEqual(SealBytes.Kind.CIPHERTEXT, ByteBuffer.allocate(200), changed(offset)))
                .isInstanceOf(CheckFailedException.class)
                .hasMessage("byte %d is 0x01 instead of 0x00", offset);
    }

    @Test
    void requireEqual_otherSize_isNamed() {
        assertThatThrownBy(() -> SealBytes.requireEqual(
                        SealBytes.Kind.PLAINTEXT, ByteBuffer.allocate(200), ByteBuffer.allocate(192)))
                .hasMessage("192 bytes instead of 200");
    }
}
