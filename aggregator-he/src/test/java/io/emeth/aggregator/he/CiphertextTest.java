package io.emeth.aggregator.he;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.emeth.aggregator.he.jni.DirectBuffers;
import java.nio.ByteBuffer;
import java.util.EnumSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class CiphertextTest {
    /** What bytes can be refused for. */
    private static final Set<HeErrorCode> OF_BYTES = EnumSet.of(
            HeErrorCode.MALFORMED,
            HeErrorCode.COMPRESSED,
            HeErrorCode.UNSUPPORTED_VERSION,
            HeErrorCode.PARAMETERS_MISMATCH,
            HeErrorCode.LEVEL_MISMATCH,
            HeErrorCode.FORM_MISMATCH,
            HeErrorCode.SIZE_MISMATCH,
            HeErrorCode.INVALID_SCALE,
            HeErrorCode.RESIDUE_OUT_OF_RANGE,
            HeErrorCode.TRANSPARENT);

    private final HeContext context = HeContext.create(KnownAnswers.PARAMETERS);

    @AfterEach
    void closeContext() {
        context.close();
    }

    private void assertRefused(ByteBuffer bytes, HeErrorCode code) {
        assertThatThrownBy(() -> Ciphertext.load(context, bytes))
                .isInstanceOfSatisfying(
                        HeException.class, e -> assertThat(e.code()).isEqualTo(code));
    }

    private static ByteBuffer copy(String name) {
        ByteBuffer bytes = KnownAnswers.object(name);
        return DirectBuffers.allocate(bytes.remaining()).put(bytes).flip();
    }

    @ParameterizedTest
    @CsvSource({"a, a", "a.zlib, a", "a.zstd, a", "s_seeded, s_expanded"})
    void load_anyEncodingOfSeal_isTheSameCiphertext(String stored, String full) {
        try (Ciphertext ciphertext = Ciphertext.load(context, KnownAnswers.object(stored))) {
            assertThat(ciphertext.save()).isEqualTo(KnownAnswers.relabelled(full));
            assertThat(ciphertext.limbs()).isEqualTo(1);
            assertThat(ciphertext.size()).isEqualTo(2);
            assertThat(ciphertext.isNtt()).isFalse();
            assertThat(ciphertext.scale()).isEqualTo(1.0);
            assertThat(ciphertext.isTransparent()).isFalse();
            assertThat(ciphertext.context()).isSameAs(context);
        }
    }

    @Test
    void load_heapBufferAtAPosition_isRead() {
        ByteBuffer direct = KnownAnswers.object("a");
        ByteBuffer heap = ByteBuffer.allocate(direct.remaining() + 5).position(5);
        heap.put(direct).position(5);
        try (Ciphertext ciphertext = Ciphertext.load(context, heap)) {
            assertThat(ciphertext.save()).isEqualTo(KnownAnswers.relabelled("a"));
            assertThat(heap.position()).isEqualTo(5);
        }
    }

    @ParameterizedTest
    @EnumSource(CompressionMode.class)
    void saveCompressed_loaded_isTheSame(CompressionMode mode) {
        try (Ciphertext a = Ciphertext.load(context, KnownAnswers.object("a"));
                Ciphertext again = Ciphertext.load(context, a.saveCompressed(mode))) {
            assertThat(again.save()).isEqualTo(a.save());
        }
    }

    @Test
    void load_publicKey_isAtTheKeyLevelOnly() {
        try (Ciphertext key = Ciphertext.loadPublicKey(context, KnownAnswers.object("public_key_seeded"))) {
            assertThat(key.save()).isEqualTo(KnownAnswers.relabelled("public_key_expanded"));
            assertThat(key.isNtt()).isTrue();
        }
        assertThatThrownBy(() -> Ciphertext.loadPublicKey(context, KnownAnswers.object("a")))
                .isInstanceOf(HeException.class);
    }

    @Test
    void load_truncatedAnywhere_isMalformed() {
        ByteBuffer whole = KnownAnswers.object("a");
        for (int length = 0; length < whole.capacity(); length += length < 120 ? 1 : 509) {
            assertRefused(copy("a").limit(length), HeErrorCode.MALFORMED);
        }
    }

    @Test
    void load_truncatedWithAHonestSize_isMalformed() {
        for (int length : new int[] {16, 48, 89, 112, 113, 16496}) {
            assertRefused(copy("a").putLong(8, length).limit(length), HeErrorCode.MALFORMED);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "16, PARAMETERS_MISMATCH",
        "48, MALFORMED",
        "49, SIZE_MISMATCH",
        "57, MALFORMED",
        "65, MALFORMED",
        "73, INVALID_SCALE",
        "81, MALFORMED",
        "89, MALFORMED",
        "93, UNSUPPORTED_VERSION",
        "94, COMPRESSED",
        "97, MALFORMED",
        "105, MALFORMED",
    })
    void load_oneByteChanged_isRefused(int at, HeErrorCode code) {
        ByteBuffer bytes = copy("a");
        bytes.put(at, (byte) (bytes.get(at) ^ 2));
        assertRefused(bytes, code);
    }

    @ParameterizedTest
    @ValueSource(longs = {134215681L, 1L << 27, 1L << 63, -1L})
    void load_residueNotBelowItsPrime_isRefused(long word) {
        assertRefused(copy("a").putLong(113, word), HeErrorCode.RESIDUE_OUT_OF_RANGE);
        assertRefused(copy("a").putLong(16497 - 8, word), HeErrorCode.RESIDUE_OUT_OF_RANGE);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, -1, Double.NaN, Double.POSITIVE_INFINITY, Double.MIN_VALUE, 2})
    void load_illegalScale_isRefused(double scale) {
        assertRefused(copy("a").putDouble(73, scale), HeErrorCode.INVALID_SCALE);
    }

    @Test
    void load_transparent_isTakenAndTold() {
        ByteBuffer bytes = copy("a");
        for (int at = 113 + 8192; at < bytes.capacity(); at += 8) {
            bytes.putLong(at, 0);
        }
        try (Ciphertext ciphertext = Ciphertext.load(context, bytes)) {
            assertThat(ciphertext.isTransparent()).isTrue();
        }
        assertThatThrownBy(() -> Ciphertext.loadOpaque(context, bytes, 2))
                .isInstanceOfSatisfying(
                        HeException.class, e -> assertThat(e.code()).isEqualTo(HeErrorCode.TRANSPARENT));
    }

    @Test
    void load_randomBytesChanged_isRefusedTypedOrLoads() {
        Random random = new Random(5);
        for (int i = 0; i < 2000; i++) {
            ByteBuffer bytes = copy(i % 2 == 0 ? "a.zlib" : "s_seeded");
            int changes = 1 + random.nextInt(3);
            for (int j = 0; j < changes; j++) {
                bytes.put(random.nextInt(random.nextBoolean() ? 120 : bytes.capacity()), (byte) random.nextInt());
            }
            try (Ciphertext ciphertext = Ciphertext.load(context, bytes)) {
                assertThat(ciphertext.size()).isEqualTo(2);
            } catch (HeException e) {
                assertThat(e.code()).as("seed 5, case %d: %s", i, e).isIn(OF_BYTES);
            }
        }
    }

    @Test
    void use_closed_throws() {
        Ciphertext a = Ciphertext.load(context, KnownAnswers.object("a"));
        a.close();
        assertThatThrownBy(a::save).isInstanceOf(IllegalStateException.class).hasMessage("closed");
        assertThat(a.toString()).contains("limbs=1").contains("size=2");
    }
}
