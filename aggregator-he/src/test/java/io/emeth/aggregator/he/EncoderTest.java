package io.emeth.aggregator.he;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EncoderTest {
    private final HeContext bfv = HeContext.create(KnownAnswers.PARAMETERS);
    private final HeContext ckks = HeContext.create(TestJobs.CKKS);

    private static void assertRefused(Runnable body, HeErrorCode code) {
        assertThatThrownBy(body::run)
                .isInstanceOfSatisfying(
                        HeException.class, e -> assertThat(e.code()).isEqualTo(code));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 1000, 1024})
    void batch_decodeOfEncode_isTheSame(int length) {
        BatchEncoder encoder = new BatchEncoder(bfv);
        long[] values = new Random(length).longs(length, -30720, 30721).toArray();
        try (Plaintext plaintext = encoder.encode(values)) {
            assertThat(encoder.decode(plaintext)).isEqualTo(Arrays.copyOf(values, 1024));
            long[] residues = Arrays.stream(values)
                    .map(value -> Math.floorMod(value, 61441L))
                    .toArray();
            assertThat(encoder.decodeUnsigned(plaintext)).isEqualTo(Arrays.copyOf(residues, 1024));
            assertThat(encoder.encodeUnsigned(residues).save()).isEqualTo(plaintext.save());
        }
    }

    @Test
    void batch_outOfRange_isRefused() {
        BatchEncoder encoder = new BatchEncoder(bfv);
        assertRefused(() -> encoder.encode(new long[] {30721}), HeErrorCode.VALUE_OUT_OF_RANGE);
        assertRefused(() -> encoder.encode(new long[] {-30721}), HeErrorCode.VALUE_OUT_OF_RANGE);
        assertRefused(() -> encoder.encode(new long[] {Long.MIN_VALUE}), HeErrorCode.VALUE_OUT_OF_RANGE);
        assertRefused(() -> encoder.encodeUnsigned(new long[] {61441}), HeErrorCode.VALUE_OUT_OF_RANGE);
        assertRefused(() -> encoder.encodeUnsigned(new long[] {-1}), HeErrorCode.INVALID_ARGUMENT);
        assertRefused(() -> encoder.encode(new long[1025]), HeErrorCode.VALUE_OUT_OF_RANGE);
    }

    @Test
    void batch_noSlots_isRefused() {
        assertRefused(() -> new BatchEncoder(ckks), HeErrorCode.UNSUPPORTED);
        HeParameters odd = new HeParameters(
                Scheme.BFV, 1024, KnownAnswers.PARAMETERS.coefficientModuli(), 4096, Security.BITS_128);
        try (HeContext context = HeContext.create(odd)) {
            assertRefused(() -> new BatchEncoder(context), HeErrorCode.UNSUPPORTED);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 1000, 1024})
    void ckks_decodeOfEncode_isNear(int length) {
        CkksEncoder encoder = new CkksEncoder(ckks);
        double[] values = new Random(length).doubles(length, -100, 100).toArray();
        try (Plaintext plaintext = encoder.encode(values, 0x1p30)) {
            assertThat(plaintext.limbs()).isEqualTo(2);
            assertThat(plaintext.isNtt()).isTrue();
            assertThat(plaintext.scale()).isEqualTo(0x1p30);
            assertThat(encoder.decode(plaintext))
                    .hasSize(1024)
                    .containsExactly(Arrays.copyOf(values, 1024), within(1e-6));
        }
    }

    @Test
    void ckks_complex_keepsBothParts() {
        CkksEncoder encoder = new CkksEncoder(ckks);
        double[] pairs = new Random(7).doubles(2048, -1, 1).toArray();
        try (Plaintext plaintext = encoder.encodeComplex(pairs, 0x1p30, 1)) {
            assertThat(plaintext.limbs()).isEqualTo(1);
            assertThat(encoder.decodeComplex(plaintext)).containsExactly(pairs, within(1e-6));
        }
        assertThatThrownBy(() -> encoder.encodeComplex(new double[3], 0x1p30, 1))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void ckks_outOfRange_isRefused() {
        CkksEncoder encoder = new CkksEncoder(ckks);
        assertRefused(() -> encoder.encode(new double[] {Double.NaN}, 0x1p30), HeErrorCode.VALUE_OUT_OF_RANGE);
        assertRefused(
                () -> encoder.encode(new double[] {Double.NEGATIVE_INFINITY}, 0x1p30), HeErrorCode.VALUE_OUT_OF_RANGE);
        assertRefused(() -> encoder.encode(new double[] {1e30}, 0x1p30), HeErrorCode.VALUE_OUT_OF_RANGE);
        assertRefused(() -> encoder.encode(new double[1025], 0x1p30), HeErrorCode.VALUE_OUT_OF_RANGE);
        assertRefused(() -> encoder.encode(new double[1], 0x1p80), HeErrorCode.INVALID_SCALE);
        assertRefused(() -> encoder.encode(new double[1], Double.NaN), HeErrorCode.INVALID_SCALE);
        assertRefused(() -> encoder.encode(new double[1], 0x1p30, 4), HeErrorCode.LEVEL_MISMATCH);
        assertRefused(() -> new CkksEncoder(bfv), HeErrorCode.UNSUPPORTED);
    }
}
