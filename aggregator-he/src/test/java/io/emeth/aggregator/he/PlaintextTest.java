package io.emeth.aggregator.he;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.emeth.aggregator.he.jni.DirectBuffers;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PlaintextTest {
    private final HeContext context = HeContext.create(KnownAnswers.PARAMETERS);

    @AfterEach
    void closeContext() {
        context.close();
    }

    private static HeErrorCode codeOf(Runnable body) {
        try {
            body.run();
        } catch (HeException e) {
            return e.code();
        }
        throw new AssertionError("nothing was refused");
    }

    @ParameterizedTest
    @EnumSource(CompressionMode.class)
    void load_writtenBySeal_isTheSame(CompressionMode mode) {
        try (Plaintext pa = Plaintext.load(context, KnownAnswers.object("pa"));
                Plaintext again = Plaintext.load(context, pa.saveCompressed(mode))) {
            assertThat(again.save()).isEqualTo(KnownAnswers.relabelled("pa"));
            assertThat(again.isNtt()).isFalse();
            assertThat(again.scale()).isEqualTo(1.0);
            assertThat(again.words()).hasSize(1024);
        }
    }

    @Test
    void ofCoefficients_words_areThose() {
        try (Plaintext plaintext = Plaintext.ofCoefficients(context, new long[] {5, 0, 61440})) {
            assertThat(plaintext.words()).startsWith(5, 0, 61440);
        }
        assertThat(codeOf(() -> Plaintext.ofCoefficients(context, new long[] {61441})))
                .isIn(HeErrorCode.RESIDUE_OUT_OF_RANGE, HeErrorCode.VALUE_OUT_OF_RANGE);
        assertThat(codeOf(() -> Plaintext.ofCoefficients(context, new long[] {-1})))
                .isEqualTo(HeErrorCode.INVALID_ARGUMENT);
        assertThat(codeOf(() -> Plaintext.ofCoefficients(context, new long[1025])))
                .isIn(HeErrorCode.VALUE_OUT_OF_RANGE, HeErrorCode.INVALID_ARGUMENT);
    }

    @Test
    void load_malformed_isRefused() {
        ByteBuffer pa = KnownAnswers.object("pa");
        ByteBuffer bytes = DirectBuffers.allocate(pa.remaining()).put(pa).flip();
        assertThat(codeOf(() -> Plaintext.load(context, bytes.duplicate().limit(100))))
                .isEqualTo(HeErrorCode.MALFORMED);
        bytes.putLong(88, 61441);
        assertThat(codeOf(() -> Plaintext.load(context, bytes))).isEqualTo(HeErrorCode.RESIDUE_OUT_OF_RANGE);
        bytes.putLong(48, -1);
        assertThat(codeOf(() -> Plaintext.load(context, bytes))).isEqualTo(HeErrorCode.MALFORMED);
    }

    @Test
    void toString_any_hidesTheContent() {
        try (Plaintext plaintext = Plaintext.ofCoefficients(context, new long[] {4242})) {
            assertThat(plaintext.toString()).doesNotContain("4242");
        }
        Plaintext closed = Plaintext.ofCoefficients(context, new long[] {1});
        closed.close();
        assertThatThrownBy(closed::words).isInstanceOf(IllegalStateException.class);
    }
}
