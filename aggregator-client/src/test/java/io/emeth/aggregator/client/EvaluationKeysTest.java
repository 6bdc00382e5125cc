package io.emeth.aggregator.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.emeth.aggregator.he.CompressionMode;
import io.emeth.aggregator.he.GaloisKeys;
import io.emeth.aggregator.he.HeErrorCode;
import io.emeth.aggregator.he.HeException;
import io.emeth.aggregator.he.HeParameters;
import io.emeth.aggregator.he.RelinKeys;
import io.emeth.aggregator.he.SealCompression;
import io.emeth.aggregator.he.Security;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Evaluation keys on their way to the evaluator: making them takes a secret key, so they are tested here. */
class EvaluationKeysTest {
    private static final int DEGREE = 1024;
    private static final int FIELDS_BYTES = 56;
    private static final int SEEDED_BYTES = 194 + 8 * 3 * DEGREE; // of a component
    private static final int FULL_BYTES = 113 + 16 * 3 * DEGREE;
    private static final List<Long> ELEMENTS = List.of(3L, 2047L, 9L, 3L);

    private final Jobs jobs = Jobs.of(HeParameters.ckks(DEGREE, 40, 30, 50).withSecurity(Security.TOY));
    private final KeyGenerator generator = new KeyGenerator(jobs.context());
    private final ByteBuffer relin = generator.generateRelinKeys(jobs.secretKey());
    private final ByteBuffer galois = generator.generateGaloisKeys(jobs.secretKey(), ELEMENTS);

    @AfterEach
    void close() {
        jobs.close();
    }

    private static void assertRefused(Runnable body, HeErrorCode code) {
        assertThatThrownBy(body::run)
                .isInstanceOfSatisfying(
                        HeException.class, e -> assertThat(e.code()).isEqualTo(code));
    }

    private static ByteBuffer copy(ByteBuffer bytes) {
        return ByteBuffer.allocate(bytes.remaining())
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(bytes.duplicate())
                .flip();
    }

    @Test
    void generated_areSeeded() {
        assertThat(relin.remaining()).isEqualTo(FIELDS_BYTES + 8 + 2 * SEEDED_BYTES);
        assertThat(galois.remaining()).isEqualTo(FIELDS_BYTES + 8 * DEGREE + 3 * 2 * SEEDED_BYTES);
    }

    @ParameterizedTest
    @EnumSource(CompressionMode.class)
    void relinKeys_anyEncoding_areTheSameKeys(CompressionMode mode) {
        try (RelinKeys keys = RelinKeys.load(jobs.context(), relin)) {
            ByteBuffer full = keys.save();
            assertThat(full.remaining()).isEqualTo(FIELDS_BYTES + 8 + 2 * FULL_BYTES);
            for (ByteBuffer form : List.of(relin, full)) {
                try (RelinKeys loaded = RelinKeys.load(jobs.context(), SealCompression.compress(form, mode))) {
                    assertThat(loaded.save()).isEqualTo(full);
                    assertThat(loaded.powers()).isEqualTo(1);
                    assertThat(loaded.context()).isSameAs(jobs.context());
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(CompressionMode.class)
    void galoisKeys_anyEncoding_areTheSameKeys(CompressionMode mode) {
        try (GaloisKeys keys = GaloisKeys.load(jobs.context(), galois)) {
            ByteBuffer full = keys.save();
            assertThat(full.remaining()).isEqualTo(FIELDS_BYTES + 8 * DEGREE + 3 * 2 * FULL_BYTES);
            for (ByteBuffer form : List.of(galois, full)) {
                try (GaloisKeys loaded = GaloisKeys.load(jobs.context(), SealCompression.compress(form, mode))) {
                    assertThat(loaded.save()).isEqualTo(full);
                    assertThat(loaded.elements()).containsExactly(3L, 9L, 2047L);
                    assertThat(loaded.context()).isSameAs(jobs.context());
                }
            }
        }
    }

    @Test
    void load_bufferAtAPosition_isReadWhereItStands() {
        ByteBuffer shifted = ByteBuffer.allocate(relin.remaining() + 8).position(5);
        shifted.put(relin.duplicate()).limit(shifted.position()).position(5);
        try (RelinKeys keys = RelinKeys.load(jobs.context(), relin);
                RelinKeys again = RelinKeys.load(jobs.context(), shifted)) {
            assertThat(again.save()).isEqualTo(keys.save());
            assertThat(shifted.position()).isEqualTo(5);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "0, MALFORMED", // magic
        "3, UNSUPPORTED_VERSION",
        "16, PARAMETERS_MISMATCH",
        "48, MALFORMED", // rows
        "56, MALFORMED", // components
        "72, MALFORMED", // size of the first one
        "80, PARAMETERS_MISMATCH",
        "112, MALFORMED", // form
        "143, INVALID_SCALE",
        "184, RESIDUE_OUT_OF_RANGE", // highest byte of the first word
    })
    void relinKeys_oneByteChanged_areRefused(int at, HeErrorCode code) {
        ByteBuffer bytes = copy(relin);
        bytes.put(at, (byte) (bytes.get(at) ^ 0x42));
        assertRefused(() -> RelinKeys.load(jobs.context(), bytes).close(), code);
    }

    @Test
    void load_truncatedOrCountedWrong_isMalformed() {
        for (int length : new int[] {0, 15, 16, 55, 63, 64, relin.remaining() - 1}) {
            ByteBuffer cut = copy(relin).limit(length);
            assertRefused(() -> RelinKeys.load(jobs.context(), cut).close(), HeErrorCode.MALFORMED);
            assertRefused(() -> GaloisKeys.load(jobs.context(), cut).close(), HeErrorCode.MALFORMED);
        }
        for (long rows : new long[] {0, DEGREE + 1, 1L << 61, 1L << 63, -1}) {
            ByteBuffer lying = copy(galois).putLong(48, rows);
            assertRefused(() -> GaloisKeys.load(jobs.context(), lying).close(), HeErrorCode.MALFORMED);
        }
    }

    @Test
    void load_otherParametersOrNoSpecialPrime_isRefused() {
        try (Jobs other = Jobs.of(HeParameters.ckks(DEGREE, 40, 40).withSecurity(Security.TOY));
                Jobs one = Jobs.of(HeParameters.ckks(DEGREE, 40).withSecurity(Security.TOY))) {
            assertRefused(() -> RelinKeys.load(other.context(), relin).close(), HeErrorCode.PARAMETERS_MISMATCH);
            assertRefused(() -> GaloisKeys.load(other.context(), galois).close(), HeErrorCode.PARAMETERS_MISMATCH);
            assertRefused(() -> RelinKeys.load(one.context(), relin).close(), HeErrorCode.UNSUPPORTED);
            assertRefused(() -> GaloisKeys.load(one.context(), galois).close(), HeErrorCode.UNSUPPORTED);
        }
    }

    @Test
    void closed_refusesEverything() {
        RelinKeys relinKeys = RelinKeys.load(jobs.context(), relin);
        GaloisKeys galoisKeys = GaloisKeys.load(jobs.context(), galois);
        relinKeys.close();
        relinKeys.close();
        galoisKeys.close();
        galoisKeys.close();
        assertThatThrownBy(relinKeys::save)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("closed");
        assertThatThrownBy(relinKeys::powers).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(galoisKeys::save).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(galoisKeys::elements).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void elements_ofSteps_areSeals() {
        assertThat(GaloisKeys.element(8, 1)).isEqualTo(3);
        assertThat(GaloisKeys.element(8, -1)).isEqualTo(11);
        assertThat(GaloisKeys.element(8, 0)).isEqualTo(15);
        assertThat(GaloisKeys.defaultElements(8)).containsExactly(15L, 3L, 11L, 9L);
        assertThat(GaloisKeys.defaultElements(8192)).hasSize(24).doesNotHaveDuplicates();
        for (int steps : new int[] {4, -4, Integer.MIN_VALUE}) {
            assertRefused(() -> GaloisKeys.element(8, steps), HeErrorCode.INVALID_ARGUMENT);
        }
    }
}
