package io.emeth.aggregator.he;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.emeth.aggregator.EncryptionSpec;
import io.emeth.aggregator.he.jni.DirectBuffers;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HeContextTest {
    private static void assertRefused(HeParameters parameters, HeErrorCode code) {
        assertThatThrownBy(() -> HeContext.create(parameters))
                .isInstanceOfSatisfying(
                        HeException.class, e -> assertThat(e.code()).isEqualTo(code));
    }

    @Test
    void create_knownParameters_hasSealsParmsId() {
        try (HeContext context = HeContext.create(KnownAnswers.PARAMETERS)) {
            assertThat(context.parmsId(1)).isEqualTo(KnownAnswers.PARMS_ID);
            assertThat(context.parametersId()).isEqualTo(KnownAnswers.PARMS_ID);
            assertThat(context.keyLimbs()).isEqualTo(1);
            assertThat(context.firstLimbs()).isEqualTo(1);
            assertThat(context.slots()).isEqualTo(1024);
            assertThat(context.hasBatching()).isTrue();
            assertThat(context.totalBits(1)).isEqualTo(27);
            assertThat(context.maxCiphertextBytes(2)).isBetween(113L + 16 * 1024, 194L + 16 * 1024);
        }
    }

    @Test
    void create_severalPrimes_hasAChain() {
        try (HeContext context = HeContext.create(HeParameters.ckks(8192, 60, 40, 40, 60))) {
            assertThat(context.keyLimbs()).isEqualTo(4);
            assertThat(context.firstLimbs()).isEqualTo(3);
            assertThat(context.lastLimbs()).isEqualTo(1);
            assertThat(context.totalBits(3)).isEqualTo(140);
            assertThat(context.slots()).isEqualTo(4096);
            assertThat(context.hasBatching()).isFalse();
            assertThat(List.of(context.parmsId(4), context.parmsId(3), context.parmsId(1)))
                    .doesNotHaveDuplicates();
            assertThatThrownBy(() -> context.parmsId(5))
                    .isInstanceOfSatisfying(
                            HeException.class, e -> assertThat(e.code()).isEqualTo(HeErrorCode.LEVEL_MISMATCH));
        }
    }

    @Test
    void create_insecure_isRefusedUnlessToysAreAskedFor() {
        HeParameters toy = HeParameters.ckks(2048, 40, 30, 40);
        assertRefused(toy, HeErrorCode.INSECURE_PARAMETERS);
        assertRefused(
                HeParameters.ckks(8192, 60, 40, 40, 60).withSecurity(Security.BITS_192),
                HeErrorCode.INSECURE_PARAMETERS);
        HeContext.create(toy.withSecurity(Security.TOY)).close();
    }

    @Test
    void create_noRing_isRefused() {
        assertRefused(
                new HeParameters(Scheme.BFV, 1024, List.of(134215683L), 61441, Security.TOY),
                HeErrorCode.INVALID_PARAMETERS);
        assertRefused(
                new HeParameters(Scheme.CKKS, 1024, List.of(134215681L), 61441, Security.TOY),
                HeErrorCode.INVALID_PARAMETERS);
        assertRefused(
                new HeParameters(Scheme.BFV, 1000, List.of(134215681L), 61441, Security.TOY),
                HeErrorCode.INVALID_PARAMETERS);
        assertRefused(
                new HeParameters(Scheme.BFV, 1024, List.of(), 61441, Security.TOY), HeErrorCode.INVALID_PARAMETERS);
        assertRefused(
                new HeParameters(Scheme.BFV, 1024, List.of(-1L), 61441, Security.TOY), HeErrorCode.INVALID_ARGUMENT);
    }

    @Test
    void close_objectsMadeBefore_liveOn() {
        HeContext context = HeContext.create(KnownAnswers.PARAMETERS);
        try (Ciphertext a = Ciphertext.load(context, KnownAnswers.object("a"))) {
            context.close();
            context.close();
            assertThat(a.save()).isEqualTo(KnownAnswers.relabelled("a"));
            assertThatThrownBy(() -> Ciphertext.load(context, KnownAnswers.object("a")))
                    .isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void parse_writtenBySeal_isTheParameters() {
        assertThat(HeParameters.parse(KnownAnswers.object("parms"), Security.BITS_128))
                .isEqualTo(KnownAnswers.PARAMETERS);
    }

    @Test
    void serialize_parsed_isTheSame() {
        HeParameters parameters = HeParameters.bfv(4096, 20);
        ByteBuffer serialized = parameters.serialize();
        assertThat(serialized.remaining()).isEqualTo(57 + 24 * 3);
        assertThat(HeParameters.parse(serialized, Security.BITS_128)).isEqualTo(parameters);
        assertThat(HeParameters.parse(SealCompression.compress(serialized, CompressionMode.ZLIB), Security.BITS_128))
                .isEqualTo(parameters);
    }

    @Test
    void parse_truncatedAnywhere_isMalformed() {
        ByteBuffer parms = KnownAnswers.object("parms");
        for (int length = 0; length < parms.capacity(); length++) {
            ByteBuffer cut = KnownAnswers.object("parms").limit(length);
            assertThatThrownBy(() -> HeParameters.parse(cut, Security.TOY))
                    .isInstanceOfSatisfying(
                            HeException.class, e -> assertThat(e.code()).isEqualTo(HeErrorCode.MALFORMED));
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {(1 << 17) + 1, 1L << 32 | 1024, -1, Long.MIN_VALUE})
    void parse_absurdDegree_isTyped(long degree) {
        ByteBuffer parms =
                DirectBuffers.allocate(81).put(KnownAnswers.object("parms")).flip();
        parms.putLong(17, degree);
        assertThatThrownBy(() -> HeParameters.parse(parms, Security.TOY)).isInstanceOf(HeException.class);
    }

    @Test
    void bfv_defaults_areSeals() {
        HeParameters parameters = HeParameters.bfv(4096, 20);
        assertThat(parameters.coefficientModuli()).containsExactly(68719403009L, 68719230977L, 137438822401L);
        assertThat(parameters.plainModulus()).isEqualTo(1032193);
    }

    @Test
    void of_spec_isTheSameBackAndForth() {
        EncryptionSpec spec = HeParameters.ckks(8192, 60, 40, 40, 60).toSpec(40);
        assertThat(HeParameters.of(spec).toSpec(40)).isEqualTo(spec);
        assertThat(HeParameters.of(HeParameters.bfv(1024, 16).toSpec(0))).isEqualTo(HeParameters.bfv(1024, 16));
    }
}
