package io.emeth.aggregator.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.emeth.aggregator.he.BatchEncoder;
import io.emeth.aggregator.he.Ciphertext;
import io.emeth.aggregator.he.CkksEncoder;
import io.emeth.aggregator.he.Evaluator;
import io.emeth.aggregator.he.GaloisKeys;
import io.emeth.aggregator.he.HeContext;
import io.emeth.aggregator.he.HeErrorCode;
import io.emeth.aggregator.he.HeException;
import io.emeth.aggregator.he.HeParameters;
import io.emeth.aggregator.he.Plaintext;
import io.emeth.aggregator.he.RelinKeys;
import io.emeth.aggregator.he.Scheme;
import io.emeth.aggregator.he.Security;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.LongBinaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the evaluator's products and rotations mean, seen by decrypting them. */
class EvaluationTest {
    private static final int DEGREE = 1024;
    private static final int ROW = DEGREE / 2;
    private static final long T = 12289; // = 1 (mod 2 DEGREE): batching
    private static final HeParameters CKKS =
            HeParameters.ckks(DEGREE, 50, 30, 60).withSecurity(Security.TOY);
    private static final HeParameters BFV = new HeParameters(
            Scheme.BFV,
            DEGREE,
            HeParameters.ckks(DEGREE, 50, 50, 50, 60).withSecurity(Security.TOY).coefficientModuli(),
            T,
            Security.TOY);

    private static void assertRefused(Runnable body, HeErrorCode code) {
        assertThatThrownBy(body::run)
                .isInstanceOfSatisfying(
                        HeException.class, e -> assertThat(e.code()).isEqualTo(code));
    }

    private static RelinKeys relinKeys(Jobs jobs) {
        return RelinKeys.load(jobs.context(), new KeyGenerator(jobs.context()).generateRelinKeys(jobs.secretKey()));
    }

    private static GaloisKeys galoisKeys(Jobs jobs, List<Long> elements) {
        return GaloisKeys.load(
                jobs.context(), new KeyGenerator(jobs.context()).generateGaloisKeys(jobs.secretKey(), elements));
    }

    @Nested
    class Bfv {
        private final Jobs jobs = Jobs.of(BFV);
        private final BatchEncoder encoder = new BatchEncoder(jobs.context());
        private final Evaluator evaluator = new Evaluator(jobs.context());
        private final RelinKeys relinKeys = relinKeys(jobs);
        private final GaloisKeys galoisKeys = galoisKeys(jobs, GaloisKeys.defaultElements(DEGREE));
        private final long[] x = new Random(1).longs(DEGREE, 0, T).toArray();
        private final long[] y = new Random(2).longs(DEGREE, 0, T).toArray();
        private final Ciphertext a = encrypt(x);
        private final Ciphertext b = encrypt(y);

        @AfterEach
        void close() {
            b.close();
            a.close();
            galoisKeys.close();
            relinKeys.close();
            jobs.close();
        }

        private Ciphertext encrypt(long[] values) {
            try (Plaintext plaintext = encoder.encodeUnsigned(values)) {
                return Ciphertext.load(jobs.context(), new Encryptor(jobs.publicKey()).encrypt(plaintext));
            }
        }

        private long[] decrypt(Ciphertext ciphertext) {
            try (Plaintext plaintext = new Decryptor(jobs.secretKey()).decrypt(ciphertext.save())) {
                return encoder.decodeUnsigned(plaintext);
            }
        }

        private static long[] slotwise(long[] left, long[] right, LongBinaryOperator operation) {
            long[] result = new long[left.length];
            for (int i = 0; i < result.length; i++) {
                result[i] = Math.floorMod(operation.applyAsLong(left[i], right[i]), T);
            }
            return result;
        }

        private static long[] product(long[] left, long[] right) {
            return slotwise(left, right, (l, r) -> l * r);
        }

        /** Both rows, to the left. */
        private static long[] rotated(long[] values, int steps) {
            long[] result = new long[DEGREE];
            for (int i = 0; i < DEGREE; i++) {
                result[i] = values[i / ROW * ROW + Math.floorMod(i + steps, ROW)];
            }
            return result;
        }

        @Test
        void multiply_isTheProductOfEverySlot_inThreePolynomials() {
            try (Ciphertext product = evaluator.multiply(a, b)) {
                assertThat(product.size()).isEqualTo(3);
                assertThat(product.limbs()).isEqualTo(a.limbs());
                assertThat(decrypt(product)).isEqualTo(product(x, y));
            }
        }

        @Test
        void square_isMultiplyByItself() {
            try (Ciphertext square = evaluator.square(a);
                    Ciphertext product = evaluator.multiply(a, a)) {
                assertThat(square.save()).isEqualTo(product.save());
                assertThat(decrypt(square)).isEqualTo(product(x, x));
            }
        }

        @Test
        void relinearize_keepsTheMessage_inTwoPolynomialsAtEveryLevel() {
            for (int limbs = jobs.context().firstLimbs(); limbs >= 2; limbs--) {
                try (Ciphertext lowA = evaluator.modSwitchTo(a, limbs);
                        Ciphertext lowB = evaluator.modSwitchTo(b, limbs);
                        Ciphertext product = evaluator.multiply(lowA, lowB);
                        Ciphertext relinearized = evaluator.relinearize(product, relinKeys)) {
                    assertThat(relinearized.size()).isEqualTo(2);
                    assertThat(relinearized.limbs()).isEqualTo(limbs);
                    assertThat(decrypt(relinearized)).as("%d limbs", limbs).isEqualTo(product(x, y));
                }
            }
        }

        @Test
        void relinearize_twoPolynomials_isACopy() {
            assertThat(evaluator.relinearize(a, relinKeys).save()).isEqualTo(a.save());
        }

        @Test
        void multiplyMany_isTheProductOfAll_evenOfOneTwice() {
            try (Ciphertext product = evaluator.multiplyMany(List.of(a, b, a), relinKeys)) {
                assertThat(product.size()).isEqualTo(2);
                assertThat(decrypt(product)).isEqualTo(product(product(x, y), x));
            }
            assertThat(evaluator.multiplyMany(List.of(a), relinKeys).save()).isEqualTo(a.save());
        }

        @Test
        void exponentiate_isThePowerOfEverySlot() {
            long[] expected = x;
            for (int i = 1; i < 5; i++) {
                expected = product(expected, x);
            }
            try (Ciphertext power = evaluator.exponentiate(a, 5, relinKeys)) {
                assertThat(decrypt(power)).isEqualTo(expected);
            }
            assertThat(evaluator.exponentiate(a, 1, relinKeys).save()).isEqualTo(a.save());
            for (long exponent : new long[] {0, -1, (1 << 16) + 1, Long.MIN_VALUE}) {
                assertRefused(
                        () -> evaluator.exponentiate(a, exponent, relinKeys).close(), HeErrorCode.INVALID_ARGUMENT);
            }
        }

        @ParameterizedTest
        @ValueSource(ints = {0, 1, -1, 3, -5, 100, 256, 511, -511})
        void rotate_movesBothRowsToTheLeft(int steps) {
            try (Ciphertext rotated = evaluator.rotate(a, steps, galoisKeys)) {
                assertThat(decrypt(rotated)).isEqualTo(rotated(x, steps));
            }
        }

        @Test
        void conjugate_exchangesTheRows() {
            long[] expected = new long[DEGREE];
            System.arraycopy(x, ROW, expected, 0, ROW);
            System.arraycopy(x, 0, expected, ROW, ROW);
            try (Ciphertext exchanged = evaluator.conjugate(a, galoisKeys)) {
                assertThat(decrypt(exchanged)).isEqualTo(expected);
            }
        }

        @Test
        void applyGalois_elementOfAStep_isItsRotation() {
            long element = GaloisKeys.element(DEGREE, 7);
            try (GaloisKeys keys = galoisKeys(jobs, List.of(element));
                    Ciphertext rotated = evaluator.applyGalois(a, element, keys)) {
                assertThat(decrypt(rotated)).isEqualTo(rotated(x, 7));
                assertThat(evaluator.rotate(a, 7, keys).save()).isEqualTo(rotated.save());
            }
        }

        @Test
        void missingKeys_areNamed() {
            long element = GaloisKeys.element(DEGREE, 1);
            try (GaloisKeys keys = galoisKeys(jobs, List.of(element))) {
                assertRefused(() -> evaluator.rotate(a, 2, keys).close(), HeErrorCode.MISSING_KEY);
                assertThatThrownBy(() -> evaluator.rotate(a, 2, keys))
                        .hasMessageContaining("element " + GaloisKeys.element(DEGREE, 2));
                assertThatThrownBy(() -> evaluator.conjugate(a, keys)).hasMessageContaining("element 2047");
                assertThatThrownBy(() -> evaluator.applyGalois(a, 5, keys)).hasMessageContaining("element 5");
            }
            try (Ciphertext product = evaluator.multiply(a, b);
                    Ciphertext four = evaluator.multiply(product, a)) {
                assertThat(four.size()).isEqualTo(4);
                assertRefused(() -> evaluator.relinearize(four, relinKeys).close(), HeErrorCode.MISSING_KEY);
            }
        }

        @Test
        void operations_outsideTheirDomain_areTyped() {
            try (Ciphertext product = evaluator.multiply(a, b);
                    Ciphertext lower = evaluator.modSwitchToNext(a);
                    Ciphertext ntt = evaluator.transformToNtt(a)) {
                assertRefused(() -> evaluator.rotate(product, 1, galoisKeys).close(), HeErrorCode.SIZE_MISMATCH);
                assertRefused(() -> evaluator.rotate(a, ROW, galoisKeys).close(), HeErrorCode.INVALID_ARGUMENT);
                assertRefused(() -> evaluator.applyGalois(a, 2, galoisKeys).close(), HeErrorCode.INVALID_ARGUMENT);
                assertRefused(() -> evaluator.applyGalois(a, -1, galoisKeys).close(), HeErrorCode.INVALID_ARGUMENT);
                assertRefused(() -> evaluator.rotate(ntt, 1, galoisKeys).close(), HeErrorCode.FORM_MISMATCH);
                assertRefused(() -> evaluator.multiply(a, ntt).close(), HeErrorCode.FORM_MISMATCH);
                assertRefused(() -> evaluator.multiply(a, lower).close(), HeErrorCode.LEVEL_MISMATCH);
                assertRefused(() -> evaluator.multiplyMany(List.of(), relinKeys).close(), HeErrorCode.INVALID_ARGUMENT);
            }
        }

        @Test
        void multiply_beyondSixteenPolynomials_isRefused() {
            List<Ciphertext> powers = new ArrayList<>(List.of(evaluator.square(a)));
            for (int size = 5; size <= 9; size += 4) {
                powers.add(evaluator.square(powers.get(powers.size() - 1)));
                assertThat(powers.get(powers.size() - 1).size()).isEqualTo(size);
            }
            assertRefused(() -> evaluator.square(powers.get(2)).close(), HeErrorCode.SIZE_MISMATCH);
            powers.forEach(Ciphertext::close);
        }

        @Test
        void keys_ofAnotherContext_areRefused() {
            try (HeContext context = HeContext.create(BFV);
                    RelinKeys relin = RelinKeys.load(context, relinKeys.save());
                    GaloisKeys galois = GaloisKeys.load(context, galoisKeys.save())) {
                List<Runnable> uses = List.of(
                        () -> evaluator.relinearize(a, relin),
                        () -> evaluator.multiplyMany(List.of(a, b), relin),
                        () -> evaluator.exponentiate(a, 2, relin),
                        () -> evaluator.applyGalois(a, 3, galois),
                        () -> evaluator.rotate(a, 0, galois),
                        () -> evaluator.conjugate(a, galois));
                assertThat(uses)
                        .allSatisfy(use -> assertThatThrownBy(use::run)
                                .isInstanceOf(IllegalArgumentException.class)
                                .hasMessageContaining("another context"));
            }
        }

        @Test
        void keys_closed_areRefused() {
            relinKeys.close();
            galoisKeys.close();
            List<Runnable> uses = List.of(
                    () -> evaluator.relinearize(a, relinKeys),
                    () -> evaluator.multiplyMany(List.of(a, b), relinKeys),
                    () -> evaluator.exponentiate(a, 2, relinKeys),
                    () -> evaluator.rotate(a, 1, galoisKeys));
            assertThat(uses)
                    .allSatisfy(use -> assertThatThrownBy(use::run)
                            .isInstanceOf(IllegalStateException.class)
                            .hasMessage("closed"));
        }
    }

    @Nested
    class Ckks {
        private static final double SCALE = 0x1p30;

        private final Jobs jobs = Jobs.of(CKKS);
        private final CkksEncoder encoder = new CkksEncoder(jobs.context());
        private final Evaluator evaluator = new Evaluator(jobs.context());
        private final RelinKeys relinKeys = relinKeys(jobs);
        private final GaloisKeys galoisKeys = galoisKeys(jobs, GaloisKeys.defaultElements(DEGREE));
        private final double[] x = new Random(3).doubles(2 * ROW, -2, 2).toArray(); // pairs
        private final double[] y = new Random(4).doubles(2 * ROW, -2, 2).toArray();
        private final Ciphertext a = encrypt(x);
        private final Ciphertext b = encrypt(y);

        @AfterEach
        void close() {
            b.close();
            a.close();
            galoisKeys.close();
            relinKeys.close();
            jobs.close();
        }

        private Ciphertext encrypt(double[] pairs) {
            try (Plaintext plaintext =
                    encoder.encodeComplex(pairs, SCALE, jobs.context().firstLimbs())) {
                return Ciphertext.load(jobs.context(), new Encryptor(jobs.publicKey()).encrypt(plaintext));
            }
        }

        private void assertDecrypts(Ciphertext ciphertext, double[] pairs) {
            try (Plaintext plaintext = new Decryptor(jobs.secretKey()).decrypt(ciphertext.save())) {
                assertThat(encoder.decodeComplex(plaintext)).containsExactly(pairs, within(1e-3));
            }
        }

        private static double[] product(double[] left, double[] right) {
            double[] result = new double[left.length];
            for (int i = 0; i < result.length; i += 2) {
                result[i] = left[i] * right[i] - left[i + 1] * right[i + 1];
                result[i + 1] = left[i] * right[i + 1] + left[i + 1] * right[i];
            }
            return result;
        }

        @Test
        void multiply_relinearizedAndRescaled_isTheProductOfEverySlot() {
            try (Ciphertext product = evaluator.multiply(a, b);
                    Ciphertext relinearized = evaluator.relinearize(product, relinKeys);
                    Ciphertext rescaled = evaluator.rescaleToNext(relinearized)) {
                assertThat(product.size()).isEqualTo(3);
                assertThat(product.scale()).isEqualTo(SCALE * SCALE);
                assertDecrypts(product, product(x, y));
                assertThat(relinearized.size()).isEqualTo(2);
                assertThat(relinearized.scale()).isEqualTo(SCALE * SCALE);
                assertDecrypts(relinearized, product(x, y));
                assertThat(rescaled.limbs()).isEqualTo(1);
                assertDecrypts(rescaled, product(x, y));
                assertRefused(() -> evaluator.multiply(product, a).close(), HeErrorCode.INVALID_SCALE);
            }
        }

        @Test
        void square_isMultiplyByItself() {
            try (Ciphertext square = evaluator.square(a)) {
                assertThat(square.save()).isEqualTo(evaluator.multiply(a, a).save());
                assertDecrypts(square, product(x, x));
            }
        }

        @ParameterizedTest
        @ValueSource(ints = {0, 1, -1, 3, -5, 100, 256, 511, -511})
        void rotate_movesTheSlotsToTheLeft(int steps) {
            double[] expected = new double[2 * ROW];
            for (int i = 0; i < ROW; i++) {
                System.arraycopy(x, 2 * Math.floorMod(i + steps, ROW), expected, 2 * i, 2);
            }
            for (int limbs = 1; limbs <= 2; limbs++) {
                try (Ciphertext lower = evaluator.modSwitchTo(a, limbs);
                        Ciphertext rotated = evaluator.rotate(lower, steps, galoisKeys)) {
                    assertThat(rotated.scale()).isEqualTo(SCALE);
                    assertDecrypts(rotated, expected);
                }
            }
        }

        @Test
        void conjugate_conjugatesEverySlot() {
            double[] expected = x.clone();
            for (int i = 1; i < expected.length; i += 2) {
                expected[i] = -expected[i];
            }
            try (Ciphertext conjugate = evaluator.conjugate(a, galoisKeys)) {
                assertDecrypts(conjugate, expected);
            }
        }

        @Test
        void multiplyMany_andExponentiate_areForBfvOnly() {
            assertRefused(() -> evaluator.multiplyMany(List.of(a, b), relinKeys).close(), HeErrorCode.UNSUPPORTED);
            assertRefused(() -> evaluator.exponentiate(a, 2, relinKeys).close(), HeErrorCode.UNSUPPORTED);
        }
    }
}
