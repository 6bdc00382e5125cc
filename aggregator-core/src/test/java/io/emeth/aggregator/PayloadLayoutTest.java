package io.emeth.aggregator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class PayloadLayoutTest {
    private static final PayloadLayout MODEL = new PayloadLayout(
            List.of(new TensorSpec("weights", List.of(10L, 784L)), new TensorSpec("bias", List.of(10L))));

    @Test
    void elements_ofSeveralTensors_isTheirSum() {
        assertThat(MODEL.elements()).isEqualTo(7850);
        assertThat(MODEL).hasToString("weights[10,784] bias[10]");
        assertThat(PayloadLayout.vector(5)).hasToString("values[5]");
    }

    @Test
    void tensor_withIllegalNameOrShape_isRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> new TensorSpec("a b", List.of(1L)));
        assertThatIllegalArgumentException().isThrownBy(() -> new TensorSpec("", List.of(1L)));
        assertThatIllegalArgumentException().isThrownBy(() -> new TensorSpec("a".repeat(65), List.of(1L)));
        assertThatIllegalArgumentException().isThrownBy(() -> new TensorSpec("a", List.of()));
        assertThatIllegalArgumentException().isThrownBy(() -> new TensorSpec("a", Collections.nCopies(9, 1L)));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new TensorSpec("a", List.of(3L, 0L)))
                .withMessageContaining("[3, 0]");
        assertThatIllegalArgumentException().isThrownBy(() -> new TensorSpec("a", List.of(-1L)));
    }

    @Test
    void tensor_whoseProductWrapsAround64Bits_isRefused() {
        // 2^32 * 2^32 = 2^64, which wraps to 0
        assertThatIllegalArgumentException().isThrownBy(() -> new TensorSpec("a", List.of(1L << 32, 1L << 32)));
        assertThat(new TensorSpec("a", List.of(1L << 24, 1L << 24)).elements()).isEqualTo(PayloadLayout.MAX_ELEMENTS);
        assertThatIllegalArgumentException().isThrownBy(() -> new TensorSpec("a", List.of((1L << 48) + 1)));
    }

    @Test
    void layout_withNoTensorsOrEqualNamesOrTooManyElements_isRefused() {
        TensorSpec huge = new TensorSpec("a", List.of(PayloadLayout.MAX_ELEMENTS));
        assertThatIllegalArgumentException().isThrownBy(() -> new PayloadLayout(List.of()));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new PayloadLayout(List.of(huge, huge)))
                .withMessageContaining("'a' appears twice");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new PayloadLayout(List.of(huge, new TensorSpec("b", List.of(1L)))));
    }

    @Test
    void isPieceOf_withSmallerFirstDimensions_isTrue() {
        assertThat(MODEL.isPieceOf(MODEL)).isTrue();
        assertThat(MODEL.withLeadingDimensions(List.of(3L, 1L)).isPieceOf(MODEL))
                .isTrue();
    }

    @Test
    void isPieceOf_withAnythingElseDifferent_isFalse() {
        assertThat(MODEL.withLeadingDimensions(List.of(11L, 10L)).isPieceOf(MODEL))
                .isFalse();
        assertThat(PayloadLayout.vector(1).isPieceOf(MODEL)).isFalse();
        TensorSpec bias = MODEL.tensors().get(1);
        assertThat(piece(new TensorSpec("weights", List.of(10L, 783L)), bias).isPieceOf(MODEL))
                .isFalse();
        assertThat(piece(new TensorSpec("weights", List.of(10L)), bias).isPieceOf(MODEL))
                .isFalse();
        assertThat(piece(new TensorSpec("gewichte", List.of(10L, 784L)), bias).isPieceOf(MODEL))
                .isFalse();
        // a trailing dimension so large that it could not even have the whole's first one
        assertThat(piece(new TensorSpec("weights", List.of(1L, 1L << 47)), bias).isPieceOf(MODEL))
                .isFalse();
    }

    @Test
    void withLeadingDimensions_ofAnotherNumber_isRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> MODEL.withLeadingDimensions(List.of(1L)));
    }

    private static PayloadLayout piece(TensorSpec... tensors) {
        return new PayloadLayout(List.of(tensors));
    }
}
